"""СНИЛС, phone and e-mail: from what people type and spreadsheets hold to one form each.

Every function raises `ValidationError`, whose `code` names the fault. Where the fault leaves one
likely reading, `params["meant"]` holds it: a person decides, no program takes it by itself.
"""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

UNCHECKED_SNILS: Final = 1_001_998  # up to 001-001-998 numbers were given without check digits

_SHORTENED: Final = re.compile(r"\d[eе]\+\d", re.IGNORECASE)  # 8.9172E+10, also in Cyrillic
_BETWEEN_PHONES: Final = re.compile(r"[,;/|+\n]")
_ABROAD: Final = re.compile(r"[\s(]*\+")
_WITHOUT_PREFIX: Final = re.compile(r"[349][0-9]{9}|8[0-8][0-9]{8}")
_WHOLE_PHONE: Final = 6  # digits: so many, twice in a cell, are two numbers


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _refuse_shortened(text: str) -> None:
    if _SHORTENED.search(text):
        raise ValidationError(
            _(
                "A spreadsheet has shortened this number, and its last digits are lost. Make the"
                " column text and type the number anew."
            ),
            code="shortened",
        )


def clean_snils(text: str) -> str:
    """11 digits of a СНИЛС written in any way (domain.md 5.1).

    Codes: `shortened`, `digits`, `lost_zero` (with `meant`), `zeros`, `check_digits`."""
    _refuse_shortened(text)
    digits = _digits(text)
    if len(digits) != 11:
        raise _miscounted_snils(digits)
    if int(digits[:9]) == 0:
        raise ValidationError(
            _("There is no SNILS of zeros. Leave the field empty if the person has none."),
            code="zeros",
        )
    if not _adds_up(digits):
        raise ValidationError(
            _("The check digits of the SNILS do not match. Look for a typing error."),
            code="check_digits",
        )
    return digits


def show_snils(digits: str) -> str:
    """`XXX-XXX-XXX YY`"""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def _adds_up(digits: str) -> bool:
    number = digits[:9]
    if int(number) <= UNCHECKED_SNILS:
        return True
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(number))
    return total % 101 % 100 == int(digits[9:])


def _miscounted_snils(digits: str) -> ValidationError:
    whole = digits.zfill(11)
    if len(digits) in (9, 10) and digits[0] != "0" and _adds_up(whole):
        return ValidationError(
            _(
                "A SNILS has 11 digits. Spreadsheets drop zeros at the beginning: look at the"
                " document and add them."
            ),
            code="lost_zero",
            params={"meant": show_snils(whole)},
        )
    message = _("A SNILS has 11 digits, not %(count)s.")
    return ValidationError(message, code="digits", params={"count": len(digits)})


def clean_phone(text: str) -> str:
    """`+7` and ten digits, or `+` and the digits of another country (domain.md 5.4).

    Eleven digits from 8 are Russian even behind a `+`: people write «+8 917…». Ten digits from 89
    are a mobile number that lost one: no town has such a code. +7 6 and +7 7 are Kazakhstan.
    Codes: `shortened`, `several`, `words`, `prefix`, `digits`."""
    _refuse_shortened(text)
    _refuse_several(text)
    if any(sign.isalpha() for sign in text):
        raise ValidationError(_("Leave only the number, without words."), code="words")
    digits, foreign = _digits(text), _ABROAD.match(text) is not None
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if foreign and 8 <= len(digits) <= 15 and digits[0] not in "07":
        return f"+{digits}"
    if not foreign and _WITHOUT_PREFIX.fullmatch(digits):
        return f"+7{digits}"
    if not foreign and len(digits) >= 10 and digits[0] not in "78":
        raise ValidationError(
            _(
                "Begin a Russian number with 8 or +7, a number of another country with + and its code."
            ),
            code="prefix",
        )
    message = _(
        "A Russian number has 11 digits and begins with 8 or +7; a number of another country begins"
        " with + and has 8 to 15. Digits here: %(count)s."
    )
    raise ValidationError(message, code="digits", params={"count": len(digits)})


def _refuse_several(text: str) -> None:
    parts = [part for part in _BETWEEN_PHONES.split(text) if len(_digits(part)) >= _WHOLE_PHONE]
    if len(parts) > 1 or len(_digits(text)) > 15:
        raise ValidationError(_("There is more than one number here. Leave one."), code="several")


def show_phone(phone: str) -> str:
    """`+7 (9XX) XXX-XX-XX`; a number of another country stays as it is."""
    if not phone.startswith("+7"):
        return phone
    return f"+7 ({phone[2:5]}) {phone[5:8]}-{phone[8:10]}-{phone[10:]}"


def clean_email(text: str) -> str:
    """The address with its domain in small letters. Codes: `several`, `invalid`."""
    address = text.strip()
    if address.count("@") > 1:
        raise ValidationError(_("There is more than one address here. Leave one."), code="several")
    validate_email(address)
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"
