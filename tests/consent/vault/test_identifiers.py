"""СНИЛС and e-mail: one form of each, and a refusal that says what is wrong."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from consent.vault.identifiers import clean_email, clean_snils, show_snils
from tests.consent.vault.refusals import code_of, refused

# domain.md 5.1; their sums are 95, 202, 100, 101 and 201 (remainder 100).
RIGHT = {
    "112-233-445 95": "11223344595",
    "087-654-303 00": "08765430300",
    "050-234-316 00": "05023431600",
    "016-103-396 00": "01610339600",
    "820-981-233 00": "82098123300",
}


@pytest.mark.parametrize(("text", "digits"), RIGHT.items())
def test_a_right_snils_is_kept_as_eleven_digits(text: str, digits: str) -> None:
    assert clean_snils(text) == digits
    assert clean_snils(digits) == digits
    assert show_snils(digits) == text


@pytest.mark.parametrize(
    "text",
    ["11223344595", " 112 233 445 95 ", "112-233-445-95", "112‑233‑445\u00a095", "СНИЛС 112.233.445.95"],
)  # fmt: skip
def test_whatever_stands_between_the_digits_is_dropped(text: str) -> None:
    assert clean_snils(text) == "11223344595"


def changes_of_one_digit(digits: str) -> list[str]:
    return [
        digits[:place] + other + digits[place + 1 :]
        for place in range(11)
        for other in "0123456789"
        if other != digits[place]
    ]


# Remainders 0 and 100 are both written 00, so a last digit that is one away is not noticed; and a
# number that falls below 001-001-999 is not checked at all.
UNNOTICED = {
    "11223344595": [],
    "08765430300": ["08765430200"],
    "05023431600": ["00023431600", "05023431700"],
    "01610339600": ["01610339500"],
    "82098123300": ["82098123400"],
}


@pytest.mark.parametrize(("digits", "unnoticed"), UNNOTICED.items())
def test_every_change_of_one_digit_is_noticed_but_where_the_rule_itself_is_blind(
    digits: str, unnoticed: list[str]
) -> None:
    passed = []
    for changed in changes_of_one_digit(digits):
        try:
            passed.append(clean_snils(changed))
        except ValidationError as error:
            assert error.code == "check_digits"

    assert passed == unnoticed


@pytest.mark.parametrize("text", ["001-001-998 00", "001-001-998 99", "000-000-001 37"])
def test_numbers_up_to_001_001_998_were_given_without_check_digits(text: str) -> None:
    assert show_snils(clean_snils(text)) == text


def test_from_001_001_999_on_the_check_digits_count() -> None:
    assert clean_snils("001-001-999 65") == "00100199965"
    assert code_of(clean_snils, "001-001-999 66") == "check_digits"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("112-233-445 96", "check_digits"),
        ("000-000-000 00", "zeros"),
        ("000-000-000 05", "zeros"),
        ("", "digits"),
        ("нет", "digits"),
        ("112-233-445 9", "digits"),
        ("0000000000", "digits"),
        ("112-233-445 955", "digits"),
        ("112-233-445 95, 087-654-303 00", "digits"),
        ("1.12233E+10", "shortened"),
        ("1,12233445е+10", "shortened"),
        ("١١٢٢٣٣٤٤٥٩٥", "digits"),
    ],
)
def test_what_is_no_snils(text: str, code: str) -> None:
    assert code_of(clean_snils, text) == code


@pytest.mark.parametrize(
    ("text", "meant"), [("8765430300", "087-654-303 00"), ("101000012", "001-010-000 12")]
)
def test_a_zero_that_a_spreadsheet_dropped_is_proposed_not_taken(text: str, meant: str) -> None:
    error = refused(clean_snils, text)

    assert (error.code, error.params) == ("lost_zero", {"meant": meant})


def test_a_refusal_says_how_many_digits_there_are() -> None:
    with translation.override("en"):
        assert refused(clean_snils, "112-233").messages == ["A SNILS has 11 digits, not 6."]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("parent@example.ru", "parent@example.ru"),
        ("  Ivanova.AP@Example.RU\n", "Ivanova.AP@example.ru"),
        ("a+b@ПОЧТА.РФ", "a+b@почта.рф"),
    ],
)
def test_an_address_keeps_its_name_and_gets_a_small_domain(text: str, address: str) -> None:
    assert clean_email(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a@example.ru, b@example.ru", "several"),
        ("a@example.ru;b@example.ru", "several"),
        ("a@example.ru b@example.ru", "several"),
        ("a@example.ru;", "invalid"),
        ("", "invalid"),
        ("нет", "invalid"),
        ("a@example", "invalid"),
        ("мама a@example.ru", "invalid"),
        ("иван@example.ru", "invalid"),
    ],
)
def test_what_is_no_address(text: str, code: str) -> None:
    assert code_of(clean_email, text) == code
