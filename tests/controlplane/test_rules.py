"""What a school's address and tax number must be."""

import pytest
from django.core.exceptions import ValidationError

from controlplane.rules import LONGEST, RESERVED, check_inn, check_slug

# Of the tax service, a bank, a railway, and persons made up by the rule.
RIGHT_INN = ["7707083893", "7708503727", "1655018018", "7736207543", "500100732259", "112233445573"]


@pytest.mark.parametrize("slug", ["ra", "raduga", "ddt-kazan", "a1", "s1x", "x-1-y", "r" * LONGEST])
def test_an_address_that_may_be(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", "r", "1a", "-a", "a-", "a--b", "A", "a_b", "a.b", "a b", "ж", "r" * (LONGEST + 1),
             "pg-x", "xn--a", "a\n", "a\0b", "ａb"],
)  # fmt: skip
def test_an_address_that_may_not(slug: str) -> None:
    with pytest.raises(ValidationError):
        check_slug(slug)


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_the_platforms_own_names_are_kept(slug: str) -> None:
    with pytest.raises(ValidationError, match="зарезервирован"):
        check_slug(slug)


@pytest.mark.parametrize("inn", RIGHT_INN)
def test_a_right_tax_number(inn: str) -> None:
    check_inn(inn)


@pytest.mark.parametrize("inn", RIGHT_INN)
def test_one_wrong_digit_is_always_noticed_in_ten_digits_and_mostly_in_twelve(inn: str) -> None:
    missed = 0
    for place in range(len(inn)):
        for digit in "0123456789":
            if digit != inn[place]:
                try:
                    check_inn(inn[:place] + digit + inn[place + 1 :])
                except ValidationError:
                    continue
                missed += 1
    assert missed <= (9 if len(inn) == 10 else 0)  # 10 modulo 11 is written 0


@pytest.mark.parametrize(
    "inn", ["", "1", "770708389", "77070838933", "7707083893 ", "770708389x", "0000000000",
            "000000000000", "٧٧٠٧٠٨٣٨٩٣", "-770708389", "7707083893\n"],
)  # fmt: skip
def test_what_is_no_tax_number(inn: str) -> None:
    with pytest.raises(ValidationError):
        check_inn(inn)
