"""Bounds that move leave nothing outside unsaid."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from tenants.years import hooks
from tenants.years.actions import add_term, close_year, create_year, edit_year, open_year
from tenants.years.models import AcademicYear
from tests import world
from tests.cast import ACTOR

pytestmark = pytest.mark.usefixtures("inside")
D = dt.date


@pytest.fixture
def year(inside: object) -> AcademicYear:
    return create_year(starts_on=world.FIRST, ends_on=world.LAST, actor=ACTOR)


@pytest.fixture
def a_group_till_may(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def check(year: AcademicYear) -> list[hooks.Obstacle]:
        late = year.ends_on < world.LAST
        return [hooks.Obstacle("1 группа занимается дольше", "/groups/")] if late else []

    monkeypatch.setattr(hooks, "bounds_checks", [check])
    yield


def refused(year: AcademicYear, **values: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        edit_year(year, values, seen=year.changed_at, actor=ACTOR)
    fresh = AcademicYear.objects.get(pk=year.pk)
    assert (fresh.starts_on, fresh.ends_on) == (year.starts_on, year.ends_on)
    return caught.value.message_dict


def test_its_days_and_its_break_may_change(year: AcademicYear) -> None:
    values = {"ends_on": D(2027, 6, 15), "break_minutes": 5}
    edit_year(year, values, seen=year.changed_at, actor=ACTOR)
    fresh = AcademicYear.objects.get(pk=year.pk)
    assert (fresh.starts_on, fresh.ends_on, fresh.break_minutes) == (
        world.FIRST, D(2027, 6, 15), 5,
    )  # fmt: skip


def test_nothing_new_makes_no_version(year: AcademicYear) -> None:
    same = edit_year(year, {"ends_on": world.LAST}, seen=year.changed_at, actor=ACTOR)
    assert same.changed_at == year.changed_at


def test_it_does_not_grow_into_another_year(year: AcademicYear) -> None:
    create_year(starts_on=D(2027, 6, 10), ends_on=D(2027, 8, 31), actor=ACTOR)
    assert list(refused(year, ends_on=D(2027, 6, 10))) == ["ends_on"]


def test_it_does_not_leave_a_term_outside(year: AcademicYear) -> None:
    add_term(year, name="II полугодие", starts_on=D(2027, 1, 11), ends_on=world.LAST, actor=ACTOR)
    told = refused(year, ends_on=D(2027, 5, 30))
    assert "«II полугодие»" in told["ends_on"][0]


def test_what_higher_rooms_have_outside_is_told_and_nothing_is_saved(
    year: AcademicYear, a_group_till_may: None
) -> None:
    assert refused(year, ends_on=D(2027, 5, 1)) == {"ends_on": ["1 группа занимается дольше"]}
    edit_year(year, {"ends_on": D(2027, 6, 1)}, seen=year.changed_at, actor=ACTOR)


def test_the_second_of_two_editors_is_told_of_the_first(year: AcademicYear) -> None:
    edit_year(year, {"break_minutes": 5}, seen=year.changed_at, actor=ACTOR)
    with pytest.raises(ChangedMeanwhileError):
        edit_year(year, {"break_minutes": 15}, seen=year.changed_at, actor=ACTOR)
    assert AcademicYear.objects.get(pk=year.pk).break_minutes == 5


def test_a_closed_year_stays_as_it_is(year: AcademicYear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "opening_checks", [])
    monkeypatch.setattr(hooks, "closing_checks", [])
    open_year(year, actor=ACTOR)
    closed = close_year(year, actor=ACTOR)
    with pytest.raises(ValidationError):
        edit_year(closed, {"break_minutes": 5}, seen=closed.changed_at, actor=ACTOR)
