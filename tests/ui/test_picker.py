"""Choosing people: found by words, kept when ticked, never saved by a search."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from accounts.models import User
from isolation import SchoolRef, in_school
from tests.cast import make
from ui import picker
from ui.picker import PeopleField, PersonField


class Choice(forms.Form):
    people = PeopleField(
        User.objects.order_by("last_name", "pk"),
        search=("search_key", "login"),
        describe=lambda user: (user.login, f"№ {user.pk}"),
    )
    leader = PersonField(User.objects.order_by("pk"), search=("login",), required=False)


@pytest.fixture
def school(alpha: SchoolRef) -> Iterator[SchoolRef]:
    with in_school(alpha):
        yield alpha


def pk(login: str) -> int:
    return int(User.objects.get(login=login).pk)


def sent(**data: Any) -> Choice:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return Choice(query)


def rows(form: Choice, name: str = "people") -> list[tuple[str, bool]]:
    """Login (or title) and tick of every row, as drawn."""
    return [
        (title, "checked" in box)
        for box, title in re.findall(
            rf'<input ([^>]*name="{name}"[^>]*)><span>(.*?)</span>', str(form[name])
        )
    ]


def test_a_fresh_field_offers_the_first_ones_unticked(school: SchoolRef) -> None:
    offered = rows(Choice())

    assert {"teacher", "parent", "pupil"} <= {login for login, _ in offered}
    assert not any(ticked for _, ticked in offered)


def test_every_word_must_be_found_in_some_column_whatever_its_case(school: SchoolRef) -> None:
    assert rows(sent(people_q="ИВАН teach")) == [("teacher", False)]
    assert rows(sent(people_q="иванов nobody")) == []


def test_what_is_ticked_stays_above_what_is_found(school: SchoolRef) -> None:
    form = sent(people=[str(pk("pupil"))], people_q="teacher", people_find="1")

    assert rows(form) == [("pupil", True), ("teacher", False)]


def test_a_ticked_one_that_is_found_too_stands_once(school: SchoolRef) -> None:
    assert rows(sent(people=[str(pk("teacher"))], people_q="teacher")) == [("teacher", True)]


def test_initial_rows_are_ticked(school: SchoolRef) -> None:
    form = Choice(initial={"people": [User.objects.get(login="pupil")], "leader": pk("parent")})

    assert rows(form)[0] == ("pupil", True)
    assert [name for name, ticked in rows(form, "leader") if ticked] == ["parent"]


def test_a_search_saves_nothing(school: SchoolRef) -> None:
    form = sent(people=[str(pk("pupil"))], people_find="1")

    assert not form.is_valid()
    assert list(form.errors) == ["people"]


def test_the_chosen_are_rows(school: SchoolRef) -> None:
    form = sent(people=[str(pk("pupil")), str(pk("teacher"))], leader=str(pk("deputy")))

    assert form.is_valid(), form.errors
    assert {user.login for user in form.cleaned_data["people"]} == {"pupil", "teacher"}
    assert form.cleaned_data["leader"].login == "deputy"


@pytest.mark.parametrize("value", ["x", "-1", "0", "9" * 18, "9" * 40, "1;2"])
def test_what_is_no_row_is_an_error_and_no_crash(school: SchoolRef, value: str) -> None:
    form = sent(people=[value], leader=value)

    assert set(form.errors) == {"people", "leader"}
    assert not any(ticked for _, ticked in rows(form))


def test_one_who_need_not_be_can_be_taken_back(school: SchoolRef) -> None:
    nobody, *people = re.findall(r'<input [^>]*name="leader"[^>]*>', str(Choice()["leader"]))
    form = sent(people=[str(pk("pupil"))], leader="")

    assert 'value="" checked' in nobody
    assert not any("checked" in one for one in people)
    assert form.is_valid()
    assert form.cleaned_data["leader"] is None


def test_a_hostile_text_is_escaped_and_cut(school: SchoolRef) -> None:
    html = str(sent(people_q='"><script>\0' + "a" * 500)["people"])

    assert "<script>" not in html
    assert "a" * 101 not in html


def test_many_are_cut_with_a_word_on_how_many_there_are(
    school: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picker, "SHOWN", 2)
    html = str(Choice()["people"])
    total = User.objects.count()

    assert len(re.findall(r'name="people"', html)) == 2
    assert re.search(rf"2 [^<]*{total}", html)


def test_the_form_narrows_whom_one_may_choose(school: SchoolRef) -> None:
    form = sent(people=[str(pk("pupil"))])
    form.fields["people"].queryset = User.objects.filter(login="teacher")  # type: ignore[attr-defined]

    assert rows(form) == [("teacher", False)]
    assert "people" in form.errors


def test_two_forms_do_not_share_what_was_sought(school: SchoolRef) -> None:
    assert rows(sent(people_q="teacher")) == [("teacher", False)]
    assert len(rows(Choice())) > 1


def test_drawing_asks_the_database_a_constant_number_of_times(
    school: SchoolRef, django_assert_num_queries: Any
) -> None:
    make("another")
    form = sent(people=[str(pk("pupil")), str(pk("teacher"))], people_q="а")
    assert form.is_valid()

    with django_assert_num_queries(3):
        str(form["people"])
