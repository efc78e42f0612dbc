"""A pupil is entered, perhaps with the first representative: both or neither."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tenants.people import actions
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visitor
from tests.tenants.people.conftest import anyway, errors, warnings

CHILD = {
    "last_name": "Әхмәтова", "first_name": "Зөһрә", "middle_name": "", "birth_date": "2017-03-14",
    "sex": "",
}  # fmt: skip
MOTHER = {
    "by_last_name": "Әхмәтова", "by_first_name": "Ләйлә", "by_middle_name": "Илдаровна",
    "by_relation": "mother", "by_authority": "",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("inside")


def add(visitor: Visitor, **changes: Any) -> Any:
    return visitor.post("/people/new/", {**CHILD, **changes})


def counted() -> tuple[int, int, int]:
    return (
        Pupil.objects.count(),
        LegalRepresentative.objects.count(),
        Representation.objects.count(),
    )


def test_a_name_and_a_birth_date_are_enough(admin: Visitor) -> None:
    answer = add(admin)
    pupil = Pupil.objects.get()
    assert answer["Location"] == f"/people/{pupil.pk}/"
    assert (pupil.full_name, pupil.birth_date, pupil.sex) == (
        "Әхмәтова Зөһрә", dt.date(2017, 3, 14), "",
    )  # fmt: skip
    assert (pupil.changed_via, pupil.changed_by and pupil.changed_by.login) == ("person", "admin")
    assert counted() == (1, 0, 0)


def test_the_representative_comes_on_the_same_page(admin: Visitor) -> None:
    assert add(admin, **MOTHER).status_code == 302
    tie = Representation.objects.get()
    assert (tie.pupil.full_name, tie.representative.full_name, tie.relation) == (
        "Әхмәтова Зөһрә", "Әхмәтова Ләйлә Илдаровна", "mother",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "first", "middle"),
    [("Римский-Белов", "Анна-Мария", ""), ("О", "Ян", ""), ("Алиев", "Тимур", "Рашид оглы"),
     ("Җамалиева", "Гөлчәчәк", "Һади кызы"), ("O'Neil", "Mary Jane", ""), ("Ёлкин", "Пётр", "Ильич"),
     ("де ла Крус", "Хуан", "")],
)  # fmt: skip
def test_names_of_many_kinds_are_taken(admin: Visitor, last: str, first: str, middle: str) -> None:
    assert add(admin, last_name=last, first_name=first, middle_name=middle).status_code == 302
    found = Pupil.objects.get()
    assert (found.last_name, found.first_name, found.middle_name) == (last, first, middle)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"birth_date": "2099-01-01"}, {"birth_date": ["The birth date is in the future."]}),
     ({"birth_date": "1901-01-01"},
      {"birth_date": ["The birth date is a hundred years ago or more. Check the year."]}),
     ({"birth_date": "31.02.2017"}, {"birth_date": ["Enter a valid date."]}),
     ({"birth_date": ""}, {"birth_date": ["This field is required."]}),
     ({"last_name": ""}, {"last_name": ["This field is required."]}),
     ({"first_name": "Анна1"}, {"first_name": ["A name consists of letters; take out «1»."]}),
     ({**MOTHER, "by_relation": "guardian"}, {"by_authority": [
         "Name the document: only a mother or a father acts without one."]}),
     ({**MOTHER, "by_relation": ""}, {"by_relation": ["Say who this person is to the child."]}),
     ({**MOTHER, "by_last_name": "", "by_first_name": "Ле4", "by_relation": "other"},
      {"by_last_name": ["This field is required."],
       "by_first_name": ["A name consists of letters; take out «4»."],
       "by_authority": ["Name the document: only a mother or a father acts without one."]}),
     ({"by_authority": "Решение суда"}, {
         "by_last_name": ["This field is required."], "by_first_name": ["This field is required."],
         "by_relation": ["Say who this person is to the child."]}),
     ({"by_first_name": "7"}, {
         "by_last_name": ["This field is required."],
         "by_first_name": ["A name consists of letters; take out «7»."],
         "by_relation": ["Say who this person is to the child."]})],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    admin: Visitor, changes: dict[str, str], told: dict[str, list[str]]
) -> None:
    with override("en"):
        assert errors(add(admin, **changes)) == told
    assert counted() == (0, 0, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"birth_date": dt.date(2099, 1, 1)}, "birth_date"), ({"first_name": "  "}, "first_name"),
     ({"last_name": "Х" * 81}, "last_name"), ({"sex": "x"}, "sex")],
)  # fmt: skip
def test_the_action_holds_the_rules_too(values: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "last_name": "Иванов", "first_name": "Пётр", "birth_date": dt.date(2015, 1, 1)
    }  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        actions.add_pupil(**good | values, actor=ACTOR)
    assert set(caught.value.error_dict) == {field}
    assert counted() == (0, 0, 0)


@pytest.mark.parametrize(("years", "asked"), [(2, 1), (3, 0), (17, 0), (18, 1), (40, 1)])
def test_an_unusual_age_is_asked_about_once(
    admin: Visitor, today: dt.date, years: int, asked: int
) -> None:
    born = today.replace(year=today.year - years, day=min(today.day, 28))
    data = {**CHILD, "birth_date": born.isoformat()}
    answer = admin.post("/people/new/", data)
    if asked:
        assert (answer.status_code, len(warnings(answer)), counted()) == (200, asked, (0, 0, 0))
        answer = anyway(admin, "/people/new/", data, answer)
    assert answer.status_code == 302
    assert Pupil.objects.count() == 1


def test_a_child_who_may_be_there_already_is_shown_with_a_link(admin: Visitor) -> None:
    there = world.pupil("Ахметова", "Зухра")
    answer = add(admin)
    [warning] = warnings(answer)
    assert f'href="/people/{there.pk}/"' in warning
    assert "Ахметова Зухра, 14.03.2017" in warning
    assert counted() == (1, 0, 0)
    assert anyway(admin, "/people/new/", CHILD, answer).status_code == 302
    assert counted() == (2, 0, 0)


def test_a_representative_who_may_be_known_is_shown_with_the_children(admin: Visitor) -> None:
    brother = world.pupil("Ахметов", "Тимур", birth_date=dt.date(2014, 1, 1))
    known = world.mother(brother)
    answer = add(admin, **MOTHER)
    [warning] = warnings(answer)
    assert f'href="/people/representatives/{known.pk}/"' in warning
    assert "Ахметов Т." in warning


def test_a_name_that_is_markup_stays_text_in_a_warning(admin: Visitor) -> None:
    world.pupil("<Ахметова", "Зөһрә")
    [warning] = warnings(add(admin, last_name="Ахметова"))
    assert ">&lt;Ахметова Зөһрә, 14.03.2017</a>" in warning


def test_a_button_pressed_twice_makes_one_pupil(admin: Visitor) -> None:
    page = admin.get("/people/new/").content.decode()
    sheet = re.search(r'name="sheet" value="(\w{32})"', page)
    assert sheet is not None
    first = add(admin, sheet=sheet[1], **MOTHER)
    second = add(admin, sheet=sheet[1], **MOTHER)
    assert second["Location"] == first["Location"]
    assert counted() == (1, 1, 1)


def test_the_next_child_on_a_page_that_one_came_back_to_is_no_second_press(admin: Visitor) -> None:
    add(admin, sheet="c" * 32)
    assert add(admin, sheet="c" * 32, first_name="Тимур").status_code == 302
    assert counted() == (2, 0, 0)


def test_doubts_are_read_and_the_same_form_is_sent_again(admin: Visitor) -> None:
    world.pupil("Ахметова", "Зухра")
    data = {**CHILD, "sheet": "d" * 32}
    assert anyway(admin, "/people/new/", data, add(admin, **data)).status_code == 302
    assert counted() == (2, 0, 0)


def test_a_form_that_failed_may_be_sent_again(admin: Visitor) -> None:
    add(admin, sheet="a" * 32, last_name="")
    assert add(admin, sheet="a" * 32).status_code == 302
    assert counted() == (1, 0, 0)
