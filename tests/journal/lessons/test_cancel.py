"""A lesson cancelled, brought back, added: what was held is a fact, hours stay due."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.signature import Actor
from isolation import SchoolRef, in_school
from journal.lessons import hooks
from journal.lessons.actions.changing import add_lesson, cancel_lesson, move_lesson, restore_lesson
from journal.lessons.actions.making import generate
from journal.lessons.models import (
    Attendance,
    Lesson,
    LessonStatus,
    MonthClosure,
    RollTaken,
    Unlock,
)
from journal.lessons.queries.year import hours_of
from journal.lessons.rules.changing import warnings_about_new
from journal.plans.models import PlannedLesson
from journal.roster.models import DirtyDay
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import day_off, events, lesson, plan

AUGUST = "2026-08-20T12:00+03:00"
MONDAY, WEDNESDAY = dt.date(2026, 9, 14), dt.date(2026, 9, 16)
THREE = dt.time(15)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What families would be told of."""
    heard: list[str] = []

    def hear(lesson: Lesson, *, actor: Actor) -> None:
        heard.append(f"{lesson.status} {lesson.date:%d.%m}")

    monkeypatch.setattr(hooks, "lesson_changed", [hear])
    yield heard


def made(name: str = "1-А", **values: Any) -> StudyGroup:
    group = world.group(name, ends_on=dt.date(2026, 9, 30), **values)
    world.slot(group)
    generate([group], actor=ACTOR)
    return group


def on_monday(group: StudyGroup) -> Lesson:
    found: Lesson = Lesson.objects.get(group=group, date=MONDAY)
    return found


def add(group: StudyGroup, **changes: Any) -> Lesson:
    values: dict[str, Any] = {
        "date": WEDNESDAY, "starts_at": THREE, "hours": Decimal(2), "reason": "Вместо отменённого",
        "basis": "Приказ № 5",
    }  # fmt: skip
    return add_lesson(group, **(values | changes), actor=ACTOR)


def refusal(act: Any, *args: Any, **values: Any) -> Any:
    """What it is refused with; nothing may be written."""
    before = events()
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    assert events() == before
    if hasattr(caught.value, "error_dict"):
        return dict(caught.value.message_dict)
    return caught.value.messages


def test_a_cancelled_lesson_keeps_its_reason_and_its_hours_stay_due(
    alpha: SchoolRef, clock: Clock, told: list[str]
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        plan(group, [2, 2, 2, 2])
        cancel_lesson(on_monday(group), reason=" Болезнь ", basis="Приказ № 4", actor=ACTOR)

        one = on_monday(group)
        assert (one.status, one.reason, one.basis) == ("cancelled", "Болезнь", "Приказ № 4")
        hours = hours_of([group])[group.pk]
        assert (hours.planned, hours.cancelled, hours.left) == (
            Decimal(6), Decimal(2), Decimal(144),
        )  # fmt: skip
        days = [line.planned_on for line in PlannedLesson.objects.order_by("position")]
        assert [day and day.day for day in days] == [7, 21, 28, None]  # the plan moved on
        assert generate([group], actor=ACTOR) == []  # and it is not made anew
        assert told == ["cancelled 14.09"]
        assert DirtyDay.objects.filter(day=MONDAY).exists()


def test_what_was_held_is_not_cancelled_and_not_moved(alpha: SchoolRef, clock: Clock) -> None:
    clock("2026-09-14T16:00+03:00")
    with in_school(alpha):
        group = made()
        one, child = on_monday(group), world.enrolment(world.pupil(), group)
        mark = Attendance(lesson=one, enrolment=child, status="present").write(ACTOR)
        assert refusal(cancel_lesson, one, reason="Ошибка", actor=ACTOR) == [
            "Children are marked on this lesson: it was held. Take the marks off first."
        ]
        move = {"date": WEDNESDAY, "starts_at": THREE, "reason": "Ошибка", "actor": ACTOR}
        assert refusal(move_lesson, one, **move) == [
            "Children are marked on this lesson: it was held and stays on its day."
        ]
        mark.erase(ACTOR)
        RollTaken(lesson=one).write(ACTOR)
        assert refusal(cancel_lesson, one, reason="Ошибка", actor=ACTOR) == [
            "The roll of this lesson is taken: it was held. Correct its marks instead."
        ]
        assert refusal(move_lesson, one, **move) == [
            "The roll of this lesson is taken: it was held and stays on its day."
        ]


def test_a_reason_is_asked_and_only_a_planned_one_is_cancelled(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        one = on_monday(made())
        assert refusal(cancel_lesson, one, reason=" ", actor=ACTOR) == {
            "reason": ["Name the reason: it stays in the journal."]
        }
        cancel_lesson(one, reason="Болезнь", actor=ACTOR)
        assert refusal(cancel_lesson, one, reason="Болезнь", actor=ACTOR) == [
            "This lesson cannot be cancelled: it is marked “cancelled”."
        ]


def test_a_mistaken_cancelling_is_undone(alpha: SchoolRef, clock: Clock, told: list[str]) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        one = on_monday(group)
        cancel_lesson(one, reason="Болезнь", basis="Приказ № 4", actor=ACTOR)
        back = restore_lesson(one, actor=ACTOR)
        assert (back.status, back.must_move, back.reason, back.basis) == ("planned", False, "", "")
        assert told == ["cancelled 14.09", "planned 14.09"]
        assert refusal(restore_lesson, one, actor=ACTOR) == [
            "Only a cancelled lesson is brought back."
        ]


def test_one_whose_place_was_taken_is_not_brought_back(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        one = on_monday(made())
        cancel_lesson(one, reason="Болезнь", actor=ACTOR)
        lesson(one.group, MONDAY, "16:00")
        (text,) = refusal(restore_lesson, one, actor=ACTOR)["starts_at"]
        assert text.startswith("The group has a lesson then: ")


def test_brought_back_on_a_day_off_it_waits_for_another_day(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        one = on_monday(made())
        cancel_lesson(one, reason="Болезнь", actor=ACTOR)
        day_off(MONDAY, "День села")
        back = restore_lesson(one, actor=ACTOR)
        assert (back.must_move, back.reason) == (True, "non-working day: День села")


def test_a_lesson_is_added_with_its_end_counted(
    alpha: SchoolRef, clock: Clock, told: list[str]
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made(room=world.room())
        new = add(group)
        assert (new.slot, new.status, new.teacher, new.room) == (
            None, LessonStatus.PLANNED, group.teacher, group.room,
        )  # fmt: skip
        assert (new.starts_at, new.ends_at, new.hours) == (THREE, dt.time(16, 40), Decimal(2))
        assert (new.reason, new.basis) == ("Вместо отменённого", "Приказ № 5")
        assert hours_of([group])[group.pk].planned == Decimal(10)
        assert told == ["planned 16.09"]


def test_what_is_wrong_with_a_new_one_is_said_at_once(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        assert refusal(add, group, hours=Decimal("1.3"), ends_at=dt.time(14), reason=" ") == {
            "hours": ["Count hours in halves: 1, 1.5, 2 …"],
            "ends_at": ["The lesson ends before it begins."],
            "reason": ["Name the reason: it stays in the journal."],
        }
        assert list(refusal(add, group, date=dt.date(2026, 10, 1))) == ["date"]
        assert list(refusal(add, group, date=MONDAY, starts_at=dt.time(16))) == ["starts_at"]
        assert refusal(add, group, starts_at=dt.time(23)) == {
            "hours": ["So many hours do not end before midnight."]
        }


def test_a_day_off_the_past_and_clashes_are_only_warned_of(alpha: SchoolRef, clock: Clock) -> None:
    clock("2026-09-20T12:00+03:00")
    with in_school(alpha):
        teacher = world.teacher("Новикова")
        group = made("1-А", teacher=teacher)
        other = made("1-Б", teacher=teacher)
        day_off(WEDNESDAY, "День села")
        lesson(other, WEDNESDAY, "15:30")
        wished = Lesson(
            group=group, date=WEDNESDAY, starts_at=THREE, ends_at=dt.time(16, 40), hours=2,
            teacher=teacher,
        )  # fmt: skip
        assert warnings_about_new(wished, "") == [
            "No basis is named: an order, a memo. Control will ask for it.",
            "16 September 2026 is a non-working day: День села.",
            "16 September 2026, 15:00 has passed already.",
            "The teacher or the accompanist has a lesson then with the group “Роботёнок, 1-Б”.",
        ]
        assert add(group).date == WEDNESDAY  # lessons of two groups of a teacher may overlap


def test_nothing_changes_in_a_closed_month_but_an_opened_lesson(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock("2026-10-05T12:00+03:00")
    with in_school(alpha):
        group = made()
        one = on_monday(group)
        MonthClosure(group=group, month=dt.date(2026, 9, 1)).write(ACTOR)
        assert refusal(cancel_lesson, one, reason="Болезнь", actor=ACTOR) == [
            "September 2026 is closed for this group. The deputy director opens the lesson first."
        ]
        assert refusal(add, group) == {"date": ["September 2026 is closed for this group."]}
        Lesson.objects.filter(date=dt.date(2026, 9, 7)).erase(ACTOR)
        assert generate([group], actor=ACTOR, past=True) == []
        Unlock(
            lesson=one, staff=group.teacher, until=dt.datetime(2026, 10, 6, tzinfo=dt.UTC),
            reason="Ошибка",
        ).write(ACTOR)  # fmt: skip
        assert cancel_lesson(one, reason="Болезнь", actor=ACTOR).status == "cancelled"
