"""Lines of a timetable: their rules, and what happens to lessons made from them."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from journal.lessons.models import Lesson
from tenants.groups import hooks
from tenants.groups.actions import add_slot, edit_slot, end_slot, remove_slot
from tenants.groups.models import StudyGroup, TimetableSlot
from tenants.groups.rules import lesson_minutes
from tests import world
from tests.cast import ACTOR

THREE = dt.time(15)


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hooks, "timetable_changed", [])  # lessons have tests of their own
    with in_school(alpha):
        yield


def add(group: StudyGroup, **values: Any) -> TimetableSlot:
    asked: dict[str, Any] = {"weekday": 0, "starts_at": THREE, "hours": Decimal(2)} | values
    return add_slot(group, **asked, actor=ACTOR)[0]


def wrong(act: Any) -> list[str]:
    before = TimetableSlot.objects.count()
    with pytest.raises(ValidationError) as caught:
        act()
    assert TimetableSlot.objects.count() == before
    return list(caught.value.message_dict)


@pytest.mark.parametrize(
    ("hours", "hour", "rest", "minutes"),
    [("1", 45, 10, 45), ("2", 45, 10, 100), ("3", 40, 10, 140), ("1.5", 40, 10, 70),
     ("0.5", 45, 10, 23), ("2", 30, 0, 60)],
)  # fmt: skip
def test_hours_are_academic_and_have_breaks_between(
    hours: str, hour: int, rest: int, minutes: int
) -> None:
    assert lesson_minutes(Decimal(hours), hour, rest) == minutes


def test_the_end_is_computed_and_the_days_are_the_groups() -> None:
    slot = add(world.group())
    assert slot.ends_at == dt.time(16, 40)
    assert (slot.valid_from, slot.valid_to) == (world.FIRST, world.LAST)


@pytest.mark.parametrize(
    ("field", "values"),
    [("valid_from", {"valid_from": dt.date(2026, 8, 31)}),
     ("valid_to", {"valid_to": dt.date(2027, 6, 1)}),
     ("valid_to", {"valid_from": dt.date(2026, 10, 2), "valid_to": dt.date(2026, 10, 1)}),
     ("ends_at", {"ends_at": dt.time(15)}), ("ends_at", {"ends_at": dt.time(16, 39)}),
     ("hours", {"hours": Decimal("1.2")}), ("hours", {"hours": Decimal(0)}),
     ("hours", {"hours": Decimal(-1)}), ("hours", {"starts_at": dt.time(23)}),
     ("weekday", {"weekday": 7})],
)  # fmt: skip
def test_what_cannot_be_is_told_at_its_field(field: str, values: dict[str, Any]) -> None:
    group = world.group()
    assert wrong(lambda: add(group, **values)) == [field]


def test_an_archived_room_is_not_chosen() -> None:
    group, room = world.group(), world.room(is_archived=True)
    assert wrong(lambda: add(group, room=room)) == ["room"]


def test_sundays_are_legal() -> None:
    assert add(world.group(), weekday=6).weekday == 6


def test_an_emptied_end_is_computed_anew() -> None:
    slot = add(world.group())
    values = {"hours": Decimal(1), "ends_at": None}
    edit_slot(slot, values, seen=slot.changed_at, actor=ACTOR)
    slot.refresh_from_db()
    assert (slot.hours, slot.ends_at) == (Decimal("1.0"), dt.time(15, 45))


def test_a_line_is_ended_within_its_days() -> None:
    slot = add(world.group(), valid_from=dt.date(2026, 10, 1))
    for day in (dt.date(2026, 9, 30), dt.date(2027, 6, 1)):
        assert wrong(lambda day=day: end_slot(slot, last_day=day, actor=ACTOR)) == ["last_day"]
    end_slot(slot, last_day=dt.date(2026, 10, 1), actor=ACTOR)
    slot.refresh_from_db()
    assert slot.valid_to == dt.date(2026, 10, 1)


def test_a_line_that_nothing_uses_is_removed() -> None:
    slot = add(world.group())
    remove_slot(slot, actor=ACTOR)
    assert not TimetableSlot.objects.exists()


def test_a_line_of_lessons_stays_as_it_was() -> None:
    slot = add(world.group())
    Lesson(
        group=slot.group, slot=slot, date=dt.date(2026, 9, 7), starts_at=slot.starts_at,
        ends_at=slot.ends_at, hours=2, teacher=slot.group.teacher, topic="Введение",
    ).write(ACTOR)  # fmt: skip
    with pytest.raises(ValidationError):
        remove_slot(slot, actor=ACTOR)
    slot.refresh_from_db()
    assert slot.valid_to == world.LAST
