"""What is refused in an identity document and what only warns (domain.md 5.2, 5.3)."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.vault.documents import (
    CHECKED_KINDS,
    Document,
    DocumentKind,
    clean_department_code,
    clean_issuer,
    clean_number,
    clean_series,
)

PASSPORT_AGE: Final = 14
SWAP_AGES: Final = (20, 45)
FORM_YEARS: Final = range(-1, 4)  # of issue less that of the form


def clean_document(
    kind: DocumentKind,
    *,
    series: str,
    number: str,
    department_code: str,
    issued_on: dt.date | None,
    birth_date: dt.date | None,
    today: dt.date,
    issued_by: str = "",
) -> Document:
    """What a person typed, in its one form. Raises `ValidationError` by field: every fault at once.

    `birth_date` is the owner's; None when it is not known (nobody asks a representative's)."""
    cleaned: dict[str, str] = {}
    errors: dict[str, ValidationError] = {}
    for field, clean, text in (
        ("series", clean_series, series),
        ("number", clean_number, number),
        ("department_code", clean_department_code, department_code),
    ):
        try:
            cleaned[field] = clean(kind, text)
        except ValidationError as error:
            errors[field] = error
    try:
        _check_issue(kind, issued_on, birth_date, today)
    except ValidationError as error:
        errors["issued_on"] = error
    if errors:
        raise ValidationError(errors)
    return Document(kind=kind, issued_on=issued_on, issued_by=clean_issuer(issued_by), **cleaned)


def _check_issue(
    kind: DocumentKind, issued_on: dt.date | None, birth_date: dt.date | None, today: dt.date
) -> None:
    if issued_on is None:
        if kind in CHECKED_KINDS:
            raise ValidationError(_("Give the date of issue."), code="required")
        return
    if issued_on > today:
        raise ValidationError(_("The date of issue has not come yet."), code="future")
    if birth_date is None:
        return
    if issued_on < birth_date:
        raise ValidationError(
            _("The date of issue is before the birth date. Check both."), code="before_birth"
        )
    if kind == DocumentKind.PASSPORT and _full_years(birth_date, issued_on) < PASSPORT_AGE:
        raise ValidationError(
            _("A passport is given from 14, its owner was younger then. Check both dates."),
            code="too_young",
        )


def document_warnings(
    document: Document, *, birth_date: dt.date | None, today: dt.date
) -> list[str]:
    """What a person should look at, though the document may well be right."""
    found = []
    if document.kind == DocumentKind.PASSPORT and document.issued_on is not None:
        found += _form_year_warnings(document.series, document.issued_on)
        if birth_date is not None:
            found += _swap_warnings(birth_date, document.issued_on, today)
    if document.kind == DocumentKind.BIRTH_CERTIFICATE and birth_date is not None:
        found += _outgrown_warnings(birth_date, today)
    return found


def _form_year_warnings(series: str, issued_on: dt.date) -> list[str]:
    years = (issued_on.year - int(series[2:]) + 50) % 100 - 50  # the form's 99 is 1999, 18 is 2018
    if years in FORM_YEARS:
        return []
    text = gettext(
        "The last two digits of the series, %(year)s, tell when the form was printed, and that is"
        " far from the date of issue. Check both."
    )
    return [text % {"year": series[2:]}]


def _swap_warnings(birth_date: dt.date, issued_on: dt.date, today: dt.date) -> list[str]:
    then, present = _full_years(birth_date, issued_on), _full_years(birth_date, today)
    passed = [age for age in SWAP_AGES if then < age <= present]
    text = gettext("This passport was to be replaced at the age of %(age)s. Ask for the new one.")
    return [text % {"age": max(passed)}] if passed else []


def _outgrown_warnings(birth_date: dt.date, today: dt.date) -> list[str]:
    if _full_years(birth_date, today) < PASSPORT_AGE:
        return []
    return [gettext("The owner is 14 or older. Ask for the passport.")]


def _full_years(birth_date: dt.date, on: dt.date) -> int:
    """Who was born on 29 February is a year older on 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
