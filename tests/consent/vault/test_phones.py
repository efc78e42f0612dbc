"""Phones: one form of whatever offices and parents write."""

import pytest
from django.utils import translation

from consent.vault.identifiers import clean_phone, show_phone
from tests.consent.vault.refusals import code_of, refused


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("89172000001", "+79172000001"),
        ("79172000001", "+79172000001"),
        ("+79172000001", "+79172000001"),
        ("8-917-200-00-01", "+79172000001"),
        ("8 (917) 200-00-01", "+79172000001"),
        ("+7 (917) 200‑00–01", "+79172000001"),
        ("\u00a0(+7) 917.200.00.01", "+79172000001"),
        ("+8 917 200 00 01", "+79172000001"),
        ("9172000001", "+79172000001"),
        ("843 200-00-01", "+78432000001"),
        ("4952000001", "+74952000001"),
        ("3432000001", "+73432000001"),
        ("8432000001", "+78432000001"),
        ("8 843 200-00-01", "+78432000001"),
        ("8 701 200 00 01", "+77012000001"),
        ("+7 601 200 00 01", "+76012000001"),
        ("+998 90 123 45 67", "+998901234567"),
        ("+375 (29) 123-45-67", "+375291234567"),
        ("+47 12 34 56 78", "+4712345678"),
        ("+37251234", "+37251234"),
        ("+123456789012345", "+123456789012345"),
    ],
)
def test_a_number_has_one_form(text: str, phone: str) -> None:
    assert clean_phone(text) == phone
    assert clean_phone(phone) == phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+79172000001", "+7 (917) 200-00-01"),
        ("+78432000001", "+7 (843) 200-00-01"),
        ("+77012000001", "+7 (701) 200-00-01"),
        ("+998901234567", "+998901234567"),
    ],
)
def test_a_number_is_shown_as_people_read_it(phone: str, shown: str) -> None:
    assert show_phone(phone) == shown


@pytest.mark.parametrize("phone", ["+79172000001", "+77012000001", "+375291234567"])
def test_what_is_shown_is_read_back(phone: str) -> None:
    assert clean_phone(show_phone(phone)) == phone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8.9172E+10", "shortened"),
        ("8,9172e+10", "shortened"),
        ("8,9172Е+10", "shortened"),
        ("мама 89159351069, папа 89253627050", "several"),
        ("89159351069 89253627050", "several"),
        ("89159351069\n89253627050", "several"),
        ("8 915 935-10-69 / 200-00-01", "several"),
        ("+79159351069+79253627050", "several"),
        ("200-00-01; 200-00-02", "several"),
        ("мама 89172000001", "words"),
        ("89172000001 Алсу", "words"),
        ("8917200000O", "words"),
        ("нет", "words"),
        ("", "digits"),
        ("-", "digits"),
        ("200-00-01", "digits"),
        ("8917200000", "digits"),
        ("891720000011", "digits"),
        ("7012000001", "digits"),
        ("+7 917 200 00 0", "digits"),
        ("+7 917 200 00 011", "digits"),
        ("+1234567", "digits"),
        ("+0 917 200 00 01", "digits"),
        ("8+79172000001", "digits"),
        ("5552000001", "prefix"),
        ("998901234567", "prefix"),
        ("99172000001", "prefix"),
    ],
)
def test_what_is_no_number(text: str, code: str) -> None:
    assert code_of(clean_phone, text) == code


def test_a_refusal_says_how_many_digits_there_are() -> None:
    with translation.override("en"):
        assert refused(clean_phone, "200-00-01").messages == [
            "A Russian number has 11 digits and begins with 8 or +7; a number of another country"
            " begins with + and has 8 to 15. Digits here: 7."
        ]
