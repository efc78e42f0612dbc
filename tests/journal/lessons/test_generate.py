"""The lessons of the year: made from timetable, days off and academic hours."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.rehearsal import rehearse
from isolation import SchoolRef, in_school
from journal.lessons.actions.changing import move_lesson
from journal.lessons.actions.making import generate
from journal.lessons.models import Lesson, LessonStatus
from journal.lessons.queries.year import Hours, hours_of
from journal.plans.models import PlannedLesson
from tenants.groups.models import StudyGroup
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import day_off, days, edit, events, lesson, plan
from ui.components import Effect

AUGUST = "2026-08-20T12:00+03:00"
OCTOBER = "2026-10-15T12:00+03:00"  # a Thursday


def texts(effects: list[Effect]) -> list[str]:
    return [str(effect.text) for effect in effects]


def small(name: str = "1-А", until: str = "2026-09-30", **values: Any) -> StudyGroup:
    """A group of September with a lesson on Mondays (the 7th, 14th, 21st, 28th)."""
    group = world.group(name, ends_on=dt.date.fromisoformat(until), **values)
    world.slot(group)
    return group


def test_a_lesson_stands_on_each_weekday_of_the_slot(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        room = world.room()
        group = small(room=room, accompanist=world.teacher("Гали"))
        effects = generate([group], actor=ACTOR)

        assert days(group) == [dt.date(2026, 9, day) for day in (7, 14, 21, 28)]
        assert texts(effects) == ["4 lessons are added"]
        made = Lesson.objects.first()
        assert made is not None and made.slot is not None
        assert (made.starts_at, made.ends_at) == (dt.time(15), dt.time(16, 40))
        assert (made.hours, made.status) == (Decimal(2), LessonStatus.PLANNED)
        assert (made.teacher, made.accompanist) == (group.teacher, group.accompanist)
        assert (made.room, made.changed_via, made.must_move) == (room, "cli", False)


def test_days_off_validity_and_bounds_leave_days_out(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = world.group(
            starts_on=dt.date(2026, 9, 8), ends_on=dt.date(2026, 10, 20)
        )  # not the 7th
        world.slot(group, valid_from=dt.date(2026, 9, 1), valid_to=dt.date(2026, 10, 10))
        day_off(dt.date(2026, 9, 21))
        generate([group], actor=ACTOR)

        assert days(group) == [
            dt.date(2026, 9, 14), dt.date(2026, 9, 28), dt.date(2026, 10, 5),
        ]  # fmt: skip


def test_sundays_and_the_29th_of_february_have_lessons(alpha: SchoolRef, clock: Clock) -> None:
    clock("2027-08-20T12:00+03:00")
    with in_school(alpha):
        year = world.year(dt.date(2027, 9, 1), dt.date(2028, 5, 31), YearState.PLANNED)
        group = world.group(year=year, starts_on=dt.date(2028, 2, 25), ends_on=dt.date(2028, 3, 2))
        world.slot(group, weekday=1)
        world.slot(group, weekday=6)
        generate([group], actor=ACTOR)

        assert days(group) == [dt.date(2028, 2, 27), dt.date(2028, 2, 29)]


def test_a_second_run_writes_nothing(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        plan(group, [2, 2, 2, 2])
        generate([group], actor=ACTOR)
        before = events()

        assert generate([group], actor=ACTOR) == []
        assert events() == before


def test_a_year_made_late_has_its_days_gone_by_too(alpha: SchoolRef, clock: Clock) -> None:
    clock(OCTOBER)
    with in_school(alpha):
        group = small(until="2026-10-31")
        generate([group], actor=ACTOR)

        assert days(group)[0] == dt.date(2026, 9, 7)
        assert len(days(group)) == 7 + 1


def test_days_gone_by_are_made_later_only_when_asked(alpha: SchoolRef, clock: Clock) -> None:
    clock(OCTOBER)
    with in_school(alpha):
        group = small(until="2026-10-25")
        generate([group], actor=ACTOR)
        world.slot(group, weekday=4, valid_from=dt.date(2026, 10, 1))

        effects = generate([group], actor=ACTOR)
        assert days(group, date__week_day=6) == [dt.date(2026, 10, 16), dt.date(2026, 10, 23)]
        assert texts(effects) == [
            "2 lessons are added", "2 lessons of days gone by are not added",
        ]  # fmt: skip

        effects = generate([group], actor=ACTOR, past=True)
        assert texts(effects) == ["2 lessons are added"]
        assert days(group, date__week_day=6)[0] == dt.date(2026, 10, 2)


def test_changed_slots_change_the_lessons_to_come(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        generate([group], actor=ACTOR)
        keys = set(Lesson.objects.values_list("pk", flat=True))
        clock("2026-09-15T12:00+03:00")
        slot = group.slots.get()
        edit(slot, starts_at=dt.time(16), ends_at=dt.time(16, 45), hours=1, room=world.room())
        group.teacher = world.teacher("Новикова")
        group.write(ACTOR, only=["teacher"])

        assert texts(generate([group], actor=ACTOR)) == ["2 lessons are changed"]
        assert set(Lesson.objects.values_list("pk", flat=True)) == keys
        rows = Lesson.objects.values_list(
            "date__day", "starts_at", "ends_at", "hours", "room__name", "teacher__last_name"
        )
        old = (dt.time(15), dt.time(16, 40), Decimal(2), None, "Сафина")
        new = (dt.time(16), dt.time(16, 45), Decimal(1), "Кабинет 12", "Новикова")
        assert list(rows) == [(7, *old), (14, *old), (21, *new), (28, *new)]


def test_slots_that_change_places_change_lessons(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small(until="2026-09-10")
        one = group.slots.get()
        two = world.slot(group, starts="17:00", hours=1)
        generate([group], actor=ACTOR)
        edit(one, starts_at=dt.time(17), ends_at=dt.time(18, 40))
        edit(two, starts_at=dt.time(15), ends_at=dt.time(16, 40))
        generate([group], actor=ACTOR)

        rows = Lesson.objects.values_list("slot", "starts_at", "hours")
        assert list(rows) == [(two.pk, dt.time(15), Decimal(1)), (one.pk, dt.time(17), Decimal(2))]


def test_a_chain_of_slots_that_move_by_an_hour(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = world.group(ends_on=dt.date(2026, 9, 10))
        slots = [world.slot(group, starts=f"{hour}:00") for hour in (12, 14, 16)]
        generate([group], actor=ACTOR)
        for slot in reversed(slots):
            later = dt.time(slot.starts_at.hour + 2), dt.time(slot.ends_at.hour + 2, 40)
            edit(slot, starts_at=later[0], ends_at=later[1])
        generate([group], actor=ACTOR)

        rows = Lesson.objects.values_list("slot", "starts_at")
        assert list(rows) == [
            (slot.pk, dt.time(hour)) for slot, hour in zip(slots, (14, 16, 18), strict=True)
        ]
        assert generate([group], actor=ACTOR) == []


def test_an_ended_slot_takes_its_lessons_along(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        generate([group], actor=ACTOR)
        clock("2026-09-10T12:00+03:00")
        edit(group.slots.get(), valid_to=dt.date(2026, 9, 20))

        assert texts(generate([group], actor=ACTOR)) == ["2 lessons are removed"]
        assert days(group) == [dt.date(2026, 9, 7), dt.date(2026, 9, 14)]


def test_what_was_written_in_stays_and_is_told(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        generate([group], actor=ACTOR)
        for date, values in (
            (14, {"topic": "Шестерни"}), (21, {"homework": "Чертёж"}), (28, {"note": "Вместе"}),
        ):  # fmt: skip
            Lesson.objects.filter(date__day=date).change(ACTOR, **values)
        edit(group.slots.get(), starts_at=dt.time(16), ends_at=dt.time(17, 40))

        assert texts(generate([group], actor=ACTOR)) == [
            "1 lesson is changed",
            "3 lessons that were written in are not in the timetable and stay as they are",
        ]
        starts = Lesson.objects.values_list("date__day", "starts_at__hour")
        assert list(starts) == [(7, 16), (14, 15), (21, 15), (28, 15)]


@pytest.mark.parametrize("status", [LessonStatus.HELD, LessonStatus.CANCELLED, LessonStatus.MOVED])
def test_held_cancelled_and_moved_lessons_are_not_made_again(
    alpha: SchoolRef, clock: Clock, status: str
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        generate([group], actor=ACTOR)
        Lesson.objects.filter(date__day=14).change(ACTOR, status=status)

        assert generate([group], actor=ACTOR) == []
        assert len(days(group)) == 4


OVERLAP = "4 lessons are not added: lessons of the group overlap"


@pytest.mark.parametrize("starts", ["15:00", "15:30", "16:30"])
def test_slots_that_overlap_give_one_lesson(alpha: SchoolRef, clock: Clock, starts: str) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        world.slot(group, starts=starts)

        assert texts(generate([group], actor=ACTOR)) == ["4 lessons are added", OVERLAP]
        assert Lesson.objects.filter(starts_at=dt.time(15)).count() == len(days(group)) == 4
        before = events()
        assert texts(generate([group], actor=ACTOR)) == [OVERLAP]
        assert events() == before


def test_a_slot_left_out_takes_no_place(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small(until="2026-09-10")
        world.slot(group, starts="16:00")  # overlaps with the first and with the third
        world.slot(group, starts="16:40")
        generate([group], actor=ACTOR)

        starts = Lesson.objects.values_list("starts_at", flat=True)
        assert list(starts) == [dt.time(15), dt.time(16, 40)]


@pytest.mark.parametrize("hour", [18, 17])
def test_no_lesson_stays_at_its_old_hour_when_the_new_one_is_taken(
    alpha: SchoolRef, clock: Clock, hour: int
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small(until="2026-09-20")
        generate([group], actor=ACTOR)
        seventh = Lesson.objects.get(date__day=7)
        moved = move_lesson(
            seventh, date=dt.date(2026, 9, 14), starts_at=dt.time(18), reason="Замена", actor=ACTOR
        )
        edit(group.slots.get(), starts_at=dt.time(hour), ends_at=dt.time(hour + 1, 40))

        assert texts(generate([group], actor=ACTOR)) == [
            "1 lesson is removed",
            "1 lesson is not added: lessons of the group overlap",
        ]
        assert Lesson.objects.get(date__day=14) == moved


def test_overlapping_lessons_of_old_are_parted(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small(until="2026-09-20")
        late = world.slot(group, starts="17:00")
        generate([group], actor=ACTOR)
        edit(late, starts_at=dt.time(16), ends_at=dt.time(17, 40))
        clock("2026-09-07T23:00+03:00")  # those of the 7th are history

        assert texts(generate([group], actor=ACTOR)) == [
            "1 lesson is removed",
            "1 lesson is not added: lessons of the group overlap",
        ]
        assert [(row.date.day, row.starts_at.hour) for row in Lesson.objects.all()] == [
            (7, 15), (7, 17), (14, 15),
        ]  # fmt: skip


def test_a_lesson_by_hand_keeps_its_hour(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        by_hand = lesson(group, dt.date(2026, 9, 14))
        generate([group], actor=ACTOR)

        assert days(group) == [dt.date(2026, 9, day) for day in (7, 14, 21, 28)]
        assert Lesson.objects.get(date__day=14) == by_hand


def test_groups_without_a_timetable_are_told(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        groups = [world.group(name) for name in ("1-А", "1-Б")]
        effects = generate(groups, actor=ACTOR)

        assert texts(effects) == ["2 groups have no timetable: no lessons for them"]
        assert effects[0].note == "Роботёнок, 1-А; Роботёнок, 1-Б"


def test_several_groups_are_told_by_their_names(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        groups = [small(name) for name in ("1-А", "1-Б")]

        assert generate(groups, actor=ACTOR) == [
            Effect("8 lessons are added", "Роботёнок, 1-А: 4; Роботёнок, 1-Б: 4")
        ]


def test_a_closed_year_is_left_alone(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small(year=world.year(state=YearState.CLOSED))
        with pytest.raises(ValidationError) as caught:
            generate([group], actor=ACTOR)

        assert caught.value.messages == [
            "The year 2026/27 is closed: its lessons are not changed any more."
        ]
        assert days(group) == []


def test_a_rehearsal_tells_the_same_and_leaves_nothing(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        told = rehearse(lambda: generate([group], actor=ACTOR))

        assert days(group) == []
        assert generate([group], actor=ACTOR) == told


@pytest.mark.parametrize(
    ("zone", "left"),
    # 05:30 UTC is 08:30 in Moscow and 15:30 in Vladivostok: there today's lesson has begun.
    [("Europe/Moscow", [7]), ("Asia/Vladivostok", [7, 14])],
)
def test_a_lesson_that_has_begun_on_the_school_s_wall_stays(
    alpha: SchoolRef, clock: Clock, zone: str, left: list[int]
) -> None:
    clock(AUGUST)
    with in_school(dataclasses.replace(alpha, timezone=zone)):
        group = small()
        generate([group], actor=ACTOR)
        clock("2026-09-14T05:30+00:00")
        edit(group.slots.get(), valid_to=dt.date(2026, 9, 8))
        generate([group], actor=ACTOR)

        assert [day.day for day in days(group)] == left


def test_a_plan_is_laid_anew_when_lessons_change(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = small()
        plan(group, [3, 1, 2, 4])
        lines = PlannedLesson.objects.order_by("position").values_list("planned_on__day", flat=True)
        generate([group], actor=ACTOR)
        assert list(lines.all()) == [7, 14, 21, 28]

        edit(group.slots.get(), valid_to=dt.date(2026, 9, 20))
        generate([group], actor=ACTOR)
        assert list(lines.all()) == [7, 14, None, None]


def test_hours_are_set_against_the_curriculum(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        groups = [small("1-А"), small("1-Б", study_year=2)]
        generate(groups, actor=ACTOR)
        Lesson.objects.filter(group=groups[0], date__day=7).change(ACTOR, must_move=True)
        Lesson.objects.filter(group=groups[0], date__day=14).change(ACTOR, status="cancelled")
        hours = hours_of(groups)

        one, two = (hours[group.pk] for group in groups)
        assert one == Hours(Decimal(6), Decimal(2), Decimal(144), lessons=3, cancelled=Decimal(2))
        assert (one.difference, one.missing, one.signed) == (Decimal(-138), Decimal(138), "−138")
        assert two == Hours(Decimal(8), lessons=4)


def test_statements_do_not_grow_with_the_groups(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    sent = []
    with in_school(alpha):
        programme = world.programme()
        teacher = world.teacher()
        for size in (2, 20):
            groups = [
                small(f"{size}-{n}", programme=programme, teacher=teacher) for n in range(size)
            ]
            for group in groups:
                plan(group, [2, 2])
            with CaptureQueriesContext(
                connection,
            ) as first:
                generate(groups, actor=ACTOR)
            for group in groups:
                edit(group.slots.get(), starts_at=dt.time(14))
                world.slot(group, weekday=2)
            with CaptureQueriesContext(connection) as second:
                generate(groups, actor=ACTOR)
            sent.append((len(first), len(second)))

    assert sent[0] == sent[1]
