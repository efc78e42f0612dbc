"""Identity documents and the one form of their series, numbers and codes (domain.md 5.2, 5.3).

Only Russian passports and birth certificates have a form that is checked: papers of other
countries and of people without citizenship are written as they are. A fault is a `ValidationError`
with a `code`; see `identifiers` for its `params["meant"]`.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class DocumentKind(TextChoices):
    PASSPORT = "passport", _("passport of the Russian Federation")
    BIRTH_CERTIFICATE = "birth_certificate", _("birth certificate")
    TRAVEL_PASSPORT = "travel_passport", _("Russian passport for travel abroad")
    FOREIGN = "foreign", _("document of another country")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit")
    TEMPORARY_PERMIT = "temporary_permit", _("temporary residence permit")
    REFUGEE = "refugee", _("refugee certificate")
    OTHER = "other", _("another document")


CHECKED_KINDS: Final = frozenset(
    {DocumentKind.PASSPORT, DocumentKind.BIRTH_CERTIFICATE, DocumentKind.TRAVEL_PASSPORT}
)


@dataclass(frozen=True)
class Document:
    """A document in its one form: `9218` `123456` `160-002`, or `II-КБ` `123456`.

    What a document lacks is empty; `issued_on` is never None for `CHECKED_KINDS`."""

    kind: DocumentKind
    series: str
    number: str
    department_code: str
    issued_on: dt.date | None
    issued_by: str = ""


def clean_series(kind: DocumentKind, text: str) -> str:
    return _SERIES.get(kind, _as_written)(text)


def clean_number(kind: DocumentKind, text: str) -> str:
    number = _NUMBERS.get(kind, _as_written)(text)
    if not number:
        raise ValidationError(_("Give the number of the document."), code="required")
    return number


def clean_department_code(kind: DocumentKind, text: str) -> str:
    """`000-000`. Empty where there is none: not every passport has one."""
    if kind not in CHECKED_KINDS or not text.strip():
        return _as_written(text)
    if kind != DocumentKind.PASSPORT:
        raise ValidationError(
            _("Only a passport has a code of the department. Leave this empty."), code="not_here"
        )
    message = _("The code of the department is six digits, for example 160-002.")
    digits = _only_digits(text, count=6, message=message)
    return f"{digits[:3]}-{digits[3:]}"


def clean_issuer(text: str) -> str:
    """Who issued it, as the document says (regulation 4.8: where there is one)."""
    return _as_written(text)


def _as_written(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _only_digits(text: str, *, count: int, message: StrPromise) -> str:
    digits = re.sub(r"[\s№‐‑–—-]", "", text)
    if not re.fullmatch(rf"[0-9]{{{count}}}", digits):
        raise ValidationError(message, code="digits")
    return digits


_BIRTH_SERIES: Final = re.compile(
    r"(?=[IVXLCDM])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})-[А-ЯЁ]{2}"
)
_DASHES: Final = re.compile(r"[\s‐‑‒–—−-]+")
_TO_ROMAN: Final = str.maketrans("ХІ1|УЛСМ", "XIIIVLCM")  # Cyrillic and look-alikes to Latin
_TO_CYRILLIC: Final = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")  # Latin to Cyrillic
_TYPEWRITTEN: Final = str.maketrans({"Ш": "III", "П": "II"})


def _birth_series(text: str) -> str:
    """A Roman numeral in Latin letters, a hyphen, two Cyrillic capitals: `II-КБ`.

    Portals write it without the hyphen and people with whatever looks like it; all become one, so
    that equal series compare equal. A numeral typed as Ш or П is a guess: `doubtful_series`."""
    joined = _DASHES.sub("-", unicodedata.normalize("NFKC", text).strip()).replace("l", "I").upper()
    left, hyphen, right = joined.partition("-")
    if not hyphen:
        left, right = joined[:-2], joined[-2:]
    right = right.translate(_TO_CYRILLIC)
    series = f"{left.translate(_TO_ROMAN)}-{right}"
    if _BIRTH_SERIES.fullmatch(series):
        return series
    meant = f"{left.translate(_TYPEWRITTEN).translate(_TO_ROMAN)}-{right}"
    if _BIRTH_SERIES.fullmatch(meant):
        raise ValidationError(
            _("The Roman numeral is typed as a Russian letter. If it is %(meant)s, type it so."),
            code="doubtful_series",
            params={"meant": meant},
        )
    raise ValidationError(
        _(
            "The series of a birth certificate is a Roman numeral, a hyphen and two Russian"
            " letters, for example II-КБ."
        ),
        code="series",
    )


_Clean = Callable[[str], str]
_SERIES: Final[dict[DocumentKind, _Clean]] = {
    DocumentKind.PASSPORT: partial(
        _only_digits, count=4, message=_("The series of a passport is four digits.")
    ),
    DocumentKind.TRAVEL_PASSPORT: partial(
        _only_digits,
        count=2,
        message=_("The series of a passport for travel abroad is two digits."),
    ),
    DocumentKind.BIRTH_CERTIFICATE: _birth_series,
}
_six_digits: Final = partial(
    _only_digits, count=6, message=_("The number is six digits, zeros at the beginning included.")
)
_NUMBERS: Final[dict[DocumentKind, _Clean]] = {
    DocumentKind.PASSPORT: _six_digits,
    DocumentKind.BIRTH_CERTIFICATE: _six_digits,
    DocumentKind.TRAVEL_PASSPORT: partial(
        _only_digits,
        count=7,
        message=_("The number is seven digits, zeros at the beginning included."),
    ),
}
