"""One year is open at a time, and only when nothing hard is in the way."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tenants.years import hooks
from tenants.years.actions import NotReadyError, close_year, create_year, open_year
from tenants.years.models import AcademicYear, YearState
from tests import world
from tests.cast import ACTOR

HARD = hooks.Obstacle("Нет ни одной группы.", "/groups/")
SOFT = hooks.Obstacle("У двух групп нет кабинета.", "/groups/", hard=False)


@pytest.fixture(autouse=True)
def _nothing_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other rooms ask for is their tests' business."""
    monkeypatch.setattr(hooks, "opening_checks", [])
    monkeypatch.setattr(hooks, "closing_checks", [])


@pytest.fixture
def year(inside: object) -> AcademicYear:
    return create_year(starts_on=world.FIRST, ends_on=world.LAST, actor=ACTOR)


def state(year: AcademicYear) -> str:
    found: str = AcademicYear.objects.get(pk=year.pk).state
    return found


def test_a_year_is_opened_then_closed(year: AcademicYear) -> None:
    open_year(year, actor=ACTOR)
    assert AcademicYear.objects.open_now() == year
    close_year(year, actor=ACTOR)
    assert state(year) == YearState.CLOSED


def test_what_is_missing_stops_it_and_is_named(
    year: AcademicYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "opening_checks", [lambda _: [SOFT], lambda _: [HARD]])
    with pytest.raises(NotReadyError) as caught:
        open_year(year, actor=ACTOR)
    assert caught.value.obstacles == [HARD]
    assert state(year) == YearState.PLANNED


def test_what_is_only_told_does_not_stop_it(
    year: AcademicYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "opening_checks", [lambda _: [SOFT]])
    assert open_year(year, actor=ACTOR).is_open


def test_what_is_left_stops_the_closing(
    year: AcademicYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "closing_checks", [lambda _: [HARD]])
    open_year(year, actor=ACTOR)
    with pytest.raises(NotReadyError):
        close_year(year, actor=ACTOR)
    assert state(year) == YearState.OPEN


def test_a_second_year_waits_until_the_first_is_closed(year: AcademicYear) -> None:
    open_year(year, actor=ACTOR)
    summer = create_year(starts_on=dt.date(2027, 6, 1), ends_on=dt.date(2027, 8, 31), actor=ACTOR)
    with pytest.raises(ValidationError) as caught:
        open_year(summer, actor=ACTOR)
    assert (caught.value.code, "2026/27" in caught.value.message) == ("another_open", True)
    close_year(year, actor=ACTOR)
    assert open_year(summer, actor=ACTOR).is_open


def test_a_year_is_opened_once_and_closed_once(year: AcademicYear) -> None:
    with pytest.raises(ValidationError):
        close_year(year, actor=ACTOR)
    open_year(year, actor=ACTOR)
    with pytest.raises(ValidationError):
        open_year(year, actor=ACTOR)
    close_year(year, actor=ACTOR)
    for act in (open_year, close_year):
        with pytest.raises(ValidationError):
            act(year, actor=ACTOR)
    assert state(year) == YearState.CLOSED
