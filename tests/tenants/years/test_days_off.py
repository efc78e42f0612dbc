"""Days off come, move and go; every room is told, in the same transaction."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from tenants.years import hooks
from tenants.years.actions import (
    add_day_off,
    add_days_off,
    edit_day_off,
    fill_from_tables,
    missing_from_tables,
    remove_day_off,
)
from tenants.years.models import AcademicYear, DayKind, NonWorkingDay
from tests import world
from tests.cast import ACTOR
from ui.components import Effect

D = dt.date
DAY = D(2026, 11, 5)


@pytest.fixture
def year(inside: object) -> AcademicYear:
    return world.year()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[set[dt.date], set[dt.date]]]:
    """What the calendar's changes told higher rooms: (added, removed)."""
    heard: list[tuple[set[dt.date], set[dt.date]]] = []

    def hear(*, added: Any, removed: Any, actor: Any) -> list[Effect]:
        heard.append((set(added), set(removed)))
        return [Effect(f"{len(added)}/{len(removed)}")]

    monkeypatch.setattr(hooks, "calendar_changed", [hear])
    return heard


Told = list[tuple[set[dt.date], set[dt.date]]]


def take(first: dt.date, last: dt.date) -> list[Effect]:
    return add_days_off(
        first=first, last=last, name="Каникулы", kind="school", basis="Приказ № 5", actor=ACTOR
    )


def refused(first: dt.date, last: dt.date) -> list[str]:
    before = NonWorkingDay.objects.count()
    with pytest.raises(ValidationError) as caught:
        take(first, last)
    assert NonWorkingDay.objects.count() == before
    return list(caught.value.message_dict)


def test_one_day_comes_and_goes(year: AcademicYear, told: Told) -> None:
    assert add_day_off(date=DAY, name="Санитарный день", actor=ACTOR) == [Effect("1/0")]
    day = NonWorkingDay.objects.get()
    assert (day.date, day.kind, day.basis) == (DAY, DayKind.SCHOOL, "")
    assert remove_day_off(day, actor=ACTOR) == [Effect("0/1")]
    assert not NonWorkingDay.objects.exists()
    assert told == [({DAY}, set()), (set(), {DAY})]


def test_a_vacation_comes_whole_around_what_is_off_already(year: AcademicYear, told: Told) -> None:
    add_day_off(date=D(2026, 11, 4), name="Праздник", actor=ACTOR)
    assert take(D(2026, 11, 2), D(2026, 11, 8)) == [Effect("6/0")]
    assert NonWorkingDay.objects.get(date=D(2026, 11, 4)).name == "Праздник"
    assert NonWorkingDay.objects.filter(name="Каникулы", basis="Приказ № 5").count() == 6


def test_what_cannot_be_is_refused_at_its_field(year: AcademicYear) -> None:
    add_day_off(date=DAY, name="Раз", actor=ACTOR)
    assert refused(DAY, DAY) == ["date"]
    assert refused(DAY, D(2026, 11, 4)) == ["last"]
    assert refused(world.FIRST, D(2027, 1, 1)) == ["last"]
    assert refused(D(2027, 5, 30), D(2027, 6, 2)) == ["date"]


def test_a_closed_year_keeps_its_calendar(inside: object) -> None:
    world.year(state="closed")
    day: NonWorkingDay = NonWorkingDay(date=DAY, name="День").write(ACTOR)
    assert refused(D(2026, 11, 9), D(2026, 11, 9)) == ["date"]
    with pytest.raises(ValidationError):
        remove_day_off(day, actor=ACTOR)
    with pytest.raises(ValidationError):
        edit_day_off(day, {"name": "Другой"}, seen=day.changed_at, actor=ACTOR)
    assert NonWorkingDay.objects.get().name == "День"


def test_a_day_that_moves_tells_of_both(year: AcademicYear, told: Told) -> None:
    add_day_off(date=DAY, name="День", actor=ACTOR)
    day = NonWorkingDay.objects.get()
    new = D(2026, 11, 9)
    assert edit_day_off(day, {"date": new}, seen=day.changed_at, actor=ACTOR) == [Effect("1/1")]
    assert told[1:] == [({new}, {DAY})]


def test_another_name_touches_no_lesson(year: AcademicYear, told: Told) -> None:
    add_day_off(date=DAY, name="День", actor=ACTOR)
    day = NonWorkingDay.objects.get()
    assert edit_day_off(day, {"name": "Другой"}, seen=day.changed_at, actor=ACTOR) == []
    assert len(told) == 1
    with pytest.raises(ChangedMeanwhileError):
        edit_day_off(day, {"name": "Третий"}, seen=day.changed_at, actor=ACTOR)


def test_a_day_does_not_move_onto_another(year: AcademicYear) -> None:
    take(DAY, D(2026, 11, 6))
    day = NonWorkingDay.objects.get(date=DAY)
    with pytest.raises(ValidationError) as caught:
        edit_day_off(day, {"date": D(2026, 11, 6)}, seen=day.changed_at, actor=ACTOR)
    assert list(caught.value.message_dict) == ["date"]


def test_a_day_that_moved_meanwhile_is_not_removed(year: AcademicYear, told: Told) -> None:
    add_day_off(date=DAY, name="День", actor=ACTOR)
    seen, day = (NonWorkingDay.objects.get() for _time in range(2))
    edit_day_off(day, {"date": D(2026, 11, 9)}, seen=day.changed_at, actor=ACTOR)

    with pytest.raises(ChangedMeanwhileError):
        remove_day_off(seen, actor=ACTOR)
    assert NonWorkingDay.objects.get().date == D(2026, 11, 9)
    assert len(told) == 2


def test_a_day_that_is_gone_already_is_removed_once(year: AcademicYear, told: Told) -> None:
    add_day_off(date=DAY, name="День", actor=ACTOR)
    one, two = (NonWorkingDay.objects.get() for _time in range(2))
    assert remove_day_off(one, actor=ACTOR) == [Effect("0/1")]
    assert remove_day_off(two, actor=ACTOR) == []
    assert len(told) == 2


def test_the_tables_complete_the_calendar_once(year: AcademicYear, told: Told) -> None:
    assert len(missing_from_tables(year)) == 15
    assert fill_from_tables(year, actor=ACTOR) == [Effect("15/0")]
    assert fill_from_tables(year, actor=ACTOR) == []
    assert missing_from_tables(year) == []
