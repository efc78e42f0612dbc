"""What a text of consent, a consent and its withdrawal must be (domain.md 3.1, 3.2)."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.agreements.models import Consent, ConsentText, SignatureKind
from consent.agreements.texts import ITEMS, Item
from tenants.people.models import ADULT, PARENTS, LegalRepresentative, Pupil, Representation
from tenants.profile.models import SchoolCard

SOON: Final = dt.timedelta(days=30)  # so long before the 18th birthday it is told of
OWN_SIGNATURE: Final = 14  # from this age the child signs too (domain.md 3.1)
DESTROY_DAYS: Final = 30  # calendar days: 152-ФЗ ст. 21 ч. 4 and 5
OPERATOR_ITEM: Final = 2  # the third one names the school
SHORTEST_DECISION: Final = 15

# A consent is concrete (152-ФЗ ст. 9 ч. 1): with these words it is not.
_VAGUE: Final = re.compile(
    r"\b(в иных|в других|и иные|и иных|и другие|и других|и прочие|и прочих"
    r"|до достижения целей|до достижения цели|и т\.\s?[дп]\.)",
    re.IGNORECASE,
)

Errors = dict[str, list[ValidationError]]


def missing_in_card(card: SchoolCard) -> list[str]:
    """What the text needs of the school card and does not find there, as the card names it."""
    labels = {field.name: str(field.verbose_name) for field in SchoolCard._meta.fields}
    needed = ("name", "address", "data_officer")
    return [labels[name] for name in needed if not getattr(card, name)]


def vague_words(text: str) -> list[str]:
    return list(dict.fromkeys(found.lower() for found in _VAGUE.findall(text)))


def check_items(items: Sequence[Item], card: SchoolCard) -> None:
    """Raises `ValidationError` by `text_1` ... `text_9`, as the form names the items."""
    if len(items) != ITEMS:
        raise ValidationError(_("A text of consent has nine items."))
    errors: Errors = {}
    for number, item in enumerate(items, start=1):
        found = [*_item_faults(item)]
        if number - 1 == OPERATOR_ITEM:
            found += _operator_faults(item, card)
        if found:
            errors[f"text_{number}"] = found
    if errors:
        raise ValidationError(errors)


def _item_faults(item: Item) -> list[ValidationError]:
    if not item["title"].strip() or not item["text"].strip():
        return [ValidationError(_("The law demands this item. Fill it in."), code="empty")]
    if words := vague_words(item["text"]):
        message = _(
            "Too vague for a consent: «%(words)s». Name what is meant: the data, the recipient,"
            " the event."
        )
        return [ValidationError(message, code="vague", params={"words": "», «".join(words)})]
    return []


def _operator_faults(item: Item, card: SchoolCard) -> list[ValidationError]:
    missing = [value for value in (card.name, card.address) if value not in item["text"]]
    message = _("The operator is the school itself, as in its card. Missing here: %(missing)s.")
    return (
        [ValidationError(message, code="operator", params={"missing": "; ".join(missing)})]
        if missing
        else []
    )


def representation_of(pupil: Pupil, representative: LegalRepresentative) -> Representation | None:
    found: Representation | None = Representation.objects.filter(
        pupil=pupil, representative=representative
    ).first()
    return found


def check_consent(
    *, pupil: Pupil, representative: LegalRepresentative | None, text: ConsentText,
    signed_on: dt.date, kind: str, original_place: str, today: dt.date,
) -> None:  # fmt: skip
    """Without a `representative` the pupil signed in person. Raises `ValidationError` by the fields
    of a consent: every fault at once."""
    found: list[tuple[str, str]] = [
        ("signed_on", day_fault(text, signed_on, today)),
        ("representative", _signer_fault(pupil, representative, signed_on)),
        ("text", _repetition(pupil, representative, text, signed_on)),
    ]
    if kind == SignatureKind.PAPER and not original_place.strip():
        found.append(("original_place", _("Say where the paper is kept: folder, safe, archive.")))
    errors = {field: [ValidationError(fault)] for field, fault in found if fault}
    if errors:
        raise ValidationError(errors)


def day_fault(text: ConsentText, signed_on: dt.date, today: dt.date) -> str:
    """Why the text could not be signed on this day; empty when it could."""
    if signed_on > today:
        return _("This day has not come yet.")
    if signed_on < text.adopted_on:
        message = _("This text was adopted on %(day)s, nobody could sign it before.")
        return message % {"day": _day(text.adopted_on)}
    return ""


def _signer_fault(
    pupil: Pupil, representative: LegalRepresentative | None, signed_on: dt.date
) -> str:
    """At 18 the powers of representatives end, and not before it the pupil signs alone."""
    if representative is None:
        if pupil.is_adult_on(signed_on):
            return ""
        message = _("The pupil is 18 from %(day)s: until then a representative signs.")
        return message % {"day": _day(pupil.turns(ADULT))}
    if pupil.is_adult_on(signed_on):
        message = _("The pupil is 18 from %(day)s and signs in person, nobody else does.")
        return message % {"day": _day(pupil.turns(ADULT))}
    return _representative_fault(pupil, representative, signed_on)


def _representative_fault(
    pupil: Pupil, representative: LegalRepresentative, signed_on: dt.date
) -> str:
    tie = representation_of(pupil, representative)
    names = {"name": representative.short_name}
    if tie is None:
        return _("%(name)s is not a representative of this child.") % names
    if tie.ended_on is not None and tie.ended_on < signed_on:
        message = _("%(name)s represents the child no more since %(day)s.")
        return message % {**names, "day": _day(tie.ended_on)}
    if tie.relation not in PARENTS and not tie.authority.strip():
        message = _(
            "%(name)s is not a parent: write the document of authority into the card first."
        )
        return message % names
    return ""


def of_age(pupil: Pupil, today: dt.date) -> str:
    """What is to be told of a pupil who is 18 or will be within `SOON`; "" of all others."""
    day = pupil.turns(ADULT)
    if day <= today:
        return _("18 years old: the pupil's own consent is needed")
    if day <= today + SOON:
        return _("soon 18 years old: %(day)s") % {"day": _day(day)}
    return ""


def _repetition(
    pupil: Pupil, representative: LegalRepresentative | None, text: ConsentText, signed_on: dt.date
) -> str:
    rows = Consent.objects.valid_on(signed_on) | Consent.objects.filter(
        withdrawn_on__isnull=True, valid_until__isnull=True
    )
    same = rows.filter(pupil=pupil, representative=representative, text=text).first()
    if same is None:
        return ""
    message = _("There is a valid consent to this text already: № %(number)s of %(day)s.")
    return message % {"number": same.number, "day": _day(same.signed_on)}


def check_withdrawal(consent: Consent, on: dt.date, today: dt.date) -> None:
    """Raises `ValidationError`: by field for the day, without one for what is over anyway."""
    if consent.withdrawn_on is not None:
        message = _("This consent was withdrawn on %(day)s.")
        raise ValidationError(message % {"day": _day(consent.withdrawn_on)})
    if consent.valid_until is not None and consent.valid_until < today:
        message = _("This consent ended on %(day)s, when the child left.")
        raise ValidationError(message % {"day": _day(consent.valid_until)})
    if consent.is_outgrown_on(today):
        message = _("This consent is over: the pupil is 18 since %(day)s.")
        raise ValidationError(message % {"day": _day(consent.pupil.turns(ADULT))})
    if on > today:
        raise ValidationError({"on": _("This day has not come yet.")})
    if on < consent.signed_on:
        message = _("The consent was signed later, on %(day)s.")
        raise ValidationError({"on": message % {"day": _day(consent.signed_on)}})


def check_decision(decision: str) -> None:
    if len(decision.strip()) < SHORTEST_DECISION:
        message = _("Name the law or contract by which the data is kept on: article, number, date.")
        raise ValidationError({"decision": message})


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")
