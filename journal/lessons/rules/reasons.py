"""What a reason of absence must be: a category with a letter of its own, never a diagnosis
(domain.md 1, 2 «Marks»; health data is a special category, 152-ФЗ ст. 10)."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from history.signature import SIGNATURE
from journal.lessons.models import AbsenceReason

# Latin look-alikes are told apart by nobody; Tatar has six letters of its own.
_LETTERS: Final = re.compile(r"[а-яёәөүҗңһ]{1,2}", re.IGNORECASE)

# Stems of what schools do write where a category belongs. A word beginning with one is warned of.
DIAGNOSES: Final = (
    "орви", "орз", "грипп", "ковид", "коронавирус", "covid", "ангин", "бронхит", "пневмони",
    "перелом", "травм", "ветрянк", "скарлатин", "корь", "краснух", "паротит", "свинк", "отит",
    "гайморит", "тонзиллит", "гастрит", "аппендицит", "операци", "аллерги", "астм", "диабет",
    "эпилепси", "педикулез", "педикулёз", "туберкулез", "туберкулёз", "температур", "кашел",
    "насморк", "рвот", "отравлени", "сотрясени", "психиатр", "депресси", "беременн",
)  # fmt: skip
_WORD: Final = re.compile(r"\w+")


def fixed_letters() -> set[str]:
    """Those of marks that every school has: absent, late, left early, as `showing` writes them."""
    with override("ru"):
        return {"н", "о"} | {pgettext("letter of a mark", letter) for letter in ("a", "l", "e")}


def check_reason(reason: AbsenceReason) -> None:
    """Raises ValidationError by field. The dictionary is locked, so that letters stay apart."""
    reason.clean_fields(exclude=[*SIGNATURE, "code"])
    if not _LETTERS.fullmatch(reason.letter):
        raise ValidationError({"letter": _("One or two Cyrillic letters.")})
    if reason.letter.lower() in fixed_letters():
        text = _("“%(letter)s” is the letter of absence, of being late or of leaving early.")
        raise ValidationError({"letter": text % {"letter": reason.letter}})
    for other in AbsenceReason.objects.exclude(pk=reason.pk):
        if other.name.lower() == reason.name.lower():
            raise ValidationError({"name": _("There is a reason of this name.")})
        taken = other.letter.lower() == reason.letter.lower()
        if taken and not other.is_retired and not reason.is_retired:
            text = _("“%(letter)s” stands for “%(name)s” already.")
            raise ValidationError({"letter": text % {"letter": other.letter, "name": other.name}})


def warnings_about(name: str) -> list[str]:
    """A name that looks like a diagnosis."""
    words = _WORD.findall(name.lower())
    found = [word for word in words if word.startswith(DIAGNOSES)]
    if not found:
        return []
    text = _(
        "“%(word)s” looks like a diagnosis. Diagnoses are not written down: name the category."
    )
    return [text % {"word": found[0]}]
