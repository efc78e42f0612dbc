"""A lesson moved to another day: both rows stay, hours are counted once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from journal.lessons.actions.changing import move_lesson
from journal.lessons.actions.making import generate
from journal.lessons.models import Lesson, LessonStatus
from journal.lessons.queries.year import hours_of
from journal.lessons.rules.moving import warnings_about_move
from journal.plans.models import PlannedLesson
from tenants.groups.models import StudyGroup
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import day_off, events, lesson, plan

AUGUST = "2026-08-20T12:00+03:00"
MONDAY, WEDNESDAY = dt.date(2026, 9, 14), dt.date(2026, 9, 16)
THREE = dt.time(15)


def made(name: str = "1-А", **values: Any) -> StudyGroup:
    group = world.group(name, ends_on=dt.date(2026, 9, 30), **values)
    world.slot(group)
    generate([group], actor=ACTOR)
    return group


def on_monday(group: StudyGroup) -> Lesson:
    found: Lesson = Lesson.objects.get(group=group, date=MONDAY)
    return found


def refused(old: Lesson, **changes: Any) -> dict[str, list[str]]:
    """The errors by field; nothing may be written."""
    values: dict[str, Any] = {"date": WEDNESDAY, "starts_at": THREE, "reason": "Болезнь педагога"}
    before = events()
    with pytest.raises(ValidationError) as caught:
        move_lesson(old, **(values | changes), actor=ACTOR)
    assert events() == before
    if not hasattr(caught.value, "error_dict"):
        return {"": caught.value.messages}
    return dict(caught.value.message_dict)


def test_the_old_row_stays_and_the_new_one_names_it(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made(room=world.room())
        plan(group, [2, 2, 2, 2])
        old = on_monday(group)
        Lesson.objects.filter(pk=old.pk).change(ACTOR, must_move=True, reason="Праздник")
        new = move_lesson(
            old, date=WEDNESDAY, starts_at=dt.time(17, 30), reason=" Праздник ", actor=ACTOR
        )

        old.refresh_from_db()
        assert (old.status, old.must_move, old.reason) == (LessonStatus.MOVED, False, "Праздник")
        assert (new.moved_from, new.status, new.slot, new.reason) == (old, "planned", None, "")
        assert (new.date, new.starts_at, new.ends_at) == (
            WEDNESDAY, dt.time(17, 30), dt.time(19, 10),
        )  # fmt: skip
        assert (new.hours, new.teacher, new.room) == (old.hours, old.teacher, old.room)
        assert hours_of([group])[group.pk].planned == Decimal(8)
        lines = PlannedLesson.objects.order_by("position")
        assert [line.planned_on.day for line in lines if line.planned_on] == [7, 16, 21, 28]
        assert generate([group], actor=ACTOR) == []


def test_it_stays_within_the_group_s_days(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        for day in (dt.date(2026, 8, 31), dt.date(2026, 10, 1)):
            told = refused(old, date=day)
            assert list(told) == ["date"]
            assert told["date"][0].startswith("The group has lessons from ")


def test_a_day_off_is_no_day_for_it(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        day_off(WEDNESDAY, "День Республики")
        told = refused(old)
        assert list(told) == ["date"]
        assert "is a non-working day: День Республики. Choose another day." in told["date"][0]


def test_the_group_has_one_lesson_at_a_time(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        lesson(old.group, WEDNESDAY, "16:30")
        told = refused(old)
        assert list(told) == ["starts_at"]
        assert told["starts_at"][0].startswith("The group has a lesson then: ")
        end = dt.time(14, 50)  # ends at 16:30 sharp
        assert move_lesson(old, date=WEDNESDAY, starts_at=end, reason="Замена", actor=ACTOR)


def test_everything_wrong_is_said_at_once(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        assert refused(old, date=MONDAY, reason="  ") == {
            "starts_at": ["The lesson is on this day and hour already."],
            "reason": ["Name the reason: it stays in the journal."],
        }
        assert refused(old, starts_at=dt.time(23)) == {
            "starts_at": ["The lesson would end after midnight."]
        }


def test_only_a_planned_lesson_is_moved(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        move_lesson(old, date=WEDNESDAY, starts_at=THREE, reason="Замена", actor=ACTOR)
        assert refused(old, date=dt.date(2026, 9, 17)) == {
            "": ["This lesson cannot be moved: it is marked “moved”."]
        }


def test_nothing_is_moved_in_a_closed_year(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        old = on_monday(made())
        year = old.group.year
        year.state = YearState.CLOSED
        year.write(ACTOR, only=["state"])
        assert refused(old) == {
            "": ["The year 2026/27 is closed: its lessons are not changed any more."]
        }


def test_teacher_room_and_past_are_warned_of(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        room, teacher = world.room(), world.teacher("Новикова")
        old = on_monday(made("1-А", room=room, teacher=teacher))
        other = made("1-Б")
        lesson(other, WEDNESDAY, "15:30", teacher=teacher, room=room)

        assert warnings_about_move(old, WEDNESDAY, dt.time(10)) == []
        assert warnings_about_move(old, WEDNESDAY, THREE) == [
            "The teacher or the accompanist has a lesson then with the group “Роботёнок, 1-Б”.",
            "The room is taken then by the group “Роботёнок, 1-Б”.",
        ]
        clock("2026-09-20T12:00+03:00")
        (told,) = warnings_about_move(old, WEDNESDAY, dt.time(10))
        assert told.endswith("has passed already.")
