"""What days off, timetables and orders do to lessons, and what opening and closing a year ask."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from isolation import SchoolRef, in_school
from journal.lessons.actions.making import generate
from journal.lessons.models import Lesson, LessonStatus, RollTaken
from journal.lessons.queries.year import hours_of
from journal.plans.models import PlannedLesson
from journal.roster import hooks as roster_hooks
from journal.roster.models import OrderKind
from tenants.groups import hooks as group_hooks
from tenants.groups.models import StudyGroup
from tenants.years import hooks as year_hooks
from tenants.years.models import AcademicYear, NonWorkingDay
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import day_off, days, edit, lesson, plan
from ui.components import Effect

AUGUST = "2026-08-20T12:00+03:00"
MONDAY = dt.date(2026, 9, 14)


def made(name: str = "1-А") -> StudyGroup:
    """A group of September with its lessons on Mondays."""
    group = world.group(name, ends_on=dt.date(2026, 9, 30))
    world.slot(group)
    generate([group], actor=ACTOR)
    return group


def calendar(added: list[dt.date], removed: list[dt.date]) -> list[Effect]:
    return [
        effect
        for changed in year_hooks.calendar_changed
        for effect in changed(added=added, removed=removed, actor=ACTOR)
    ]


def timetable(*groups: StudyGroup) -> list[Effect]:
    return [
        effect
        for changed in group_hooks.timetable_changed
        for effect in changed(groups, actor=ACTOR)
    ]


def test_a_new_day_off_marks_its_lessons_and_keeps_their_hours(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group, other = made("1-А"), made("1-Б")
        Lesson.objects.filter(group=other).change(ACTOR, topic="Написано")
        plan(group, [2, 2, 2, 2])
        day_off(MONDAY, "Курбан-байрам")

        assert calendar([MONDAY], []) == [
            Effect(
                "2 lessons will be marked “to be moved”; 4 h stay due",
                "14.09, 15:00 Роботёнок, 1-А (Сафина Г. И.);"
                " 14.09, 15:00 Роботёнок, 1-Б (Сафина Г. И.)",
            )
        ]
        marked = Lesson.objects.to_move()
        assert {(row.date, row.reason) for row in marked} == {
            (MONDAY, "non-working day: Курбан-байрам")
        }
        assert marked.count() == 2
        hours = hours_of([group])[group.pk]
        assert (hours.planned, hours.to_move) == (Decimal(8), Decimal(2))
        lines = PlannedLesson.objects.order_by("position")
        assert [line.planned_on.day for line in lines if line.planned_on] == [7, 21, 28]

        assert generate([group, other], actor=ACTOR) == []  # what is marked stays


def test_a_day_off_names_twenty_lessons_and_the_number_of_the_others(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group, sent = world.group(), []
        day_off(MONDAY)
        for hours in (range(2), range(2, 22)):
            for hour in hours:
                lesson(group, MONDAY, f"{hour:02}:00")
            with CaptureQueriesContext(connection) as queries:
                (effect,) = calendar([MONDAY], [])
            sent.append(len(queries))
            Lesson.objects.filter(date=MONDAY).change(ACTOR, must_move=False)

    assert sent[0] == sent[1]
    named = str(effect.note).split("; ")
    assert named[0] == f"14.09, 0:00 {group} (Сафина Г. И.)"
    assert (len(named), named[-1]) == (21, "and 2 more")


def test_a_day_off_that_is_no_more_gives_the_lessons_back(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        day = day_off(MONDAY)
        calendar([MONDAY], [])
        NonWorkingDay.objects.filter(pk=day.pk).erase(ACTOR)

        assert calendar([], [MONDAY]) == [
            Effect("1 lesson takes place again on its day", "Роботёнок, 1-А: 1")
        ]
        back = Lesson.objects.untouched().get(date=MONDAY)
        assert (back.must_move, back.reason) == (False, "")
        assert len(days(group)) == 4


def test_a_day_that_was_off_from_the_first_gets_its_lesson(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        day = day_off(MONDAY)
        group = made()
        assert len(days(group)) == 3
        NonWorkingDay.objects.filter(pk=day.pk).erase(ACTOR)

        assert calendar([], [MONDAY]) == [Effect("1 lesson is added")]
        assert len(days(group)) == 4


def test_a_lesson_that_has_begun_stays_on_a_new_day_off(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        made()
        clock("2026-09-14T15:30+03:00")
        day_off(MONDAY)

        assert calendar([MONDAY], []) == [
            Effect("1 lesson of that day has begun already and stays")
        ]
        assert Lesson.objects.to_move().count() == 0


def test_a_day_off_without_lessons_says_nothing(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        made()
        day_off(dt.date(2026, 9, 15))
        assert calendar([dt.date(2026, 9, 15)], []) == []
        assert calendar([], [dt.date(2026, 9, 16)]) == []


def test_a_changed_timetable_makes_the_lessons_to_come_anew(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        edit(group.slots.get(), weekday=1)

        assert timetable(group) == [Effect("5 lessons are added"), Effect("4 lessons are removed")]
        assert days(group)[0] == dt.date(2026, 9, 1)


def test_a_slot_that_ends_takes_the_lesson_to_be_moved_along(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        day_off(MONDAY)
        calendar([MONDAY], [])
        edit(group.slots.get(), valid_to=dt.date(2026, 9, 10))

        assert timetable(group) == [Effect("3 lessons are removed")]
        assert days(group) == [dt.date(2026, 9, 7)]
        assert hours_of([group])[group.pk].to_move == Decimal(0)


def test_a_lesson_to_be_moved_stays_due_while_its_slot_goes_on(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        day_off(MONDAY)
        calendar([MONDAY], [])
        edit(group.slots.get(), starts_at=dt.time(16), ends_at=dt.time(17, 40))

        assert timetable(group) == [Effect("3 lessons are changed")]
        assert Lesson.objects.to_move().get().date == MONDAY


def test_a_lesson_to_be_moved_that_was_written_in_is_told(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        Lesson.objects.filter(date=MONDAY).change(ACTOR, topic="Шестерни")
        day_off(MONDAY)
        calendar([MONDAY], [])
        edit(group.slots.get(), valid_to=dt.date(2026, 9, 10))

        assert timetable(group) == [
            Effect("2 lessons are removed"),
            Effect("1 lesson that was written in is not in the timetable and stays as it is"),
        ]
        assert Lesson.objects.to_move().get().date == MONDAY


def test_a_group_whose_year_is_not_made_yet_waits(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = world.group()
        world.slot(group)
        assert timetable(group) == []
        assert days(group) == []


def test_a_back_dated_order_tells_the_lessons_it_touches(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group, other = made("1-А"), made("1-Б")
        Lesson.objects.filter(group=group, date__day=21).change(
            ACTOR, status=LessonStatus.CANCELLED
        )
        clock("2026-09-29T12:00+03:00")
        one = world.enrolment(world.pupil(), group, dt.date(2026, 9, 10))
        touched = roster_hooks.roster_changed[-1](one.order_in, [one], actor=ACTOR)

        assert touched == [
            Effect(
                "Touches 2 past lessons of the group “Роботёнок, 1-А”",
                "14.09, 15:00 (Сафина Г. И.); 28.09, 15:00 (Сафина Г. И.)."
                " Check the journal of these days.",
                f"/groups/{group.pk}/lessons/",
            )
        ]
        ahead = world.order(OrderKind.TRANSFER, dt.date(2026, 9, 29))
        both = [one, world.enrolment(world.pupil(), other)]
        assert roster_hooks.roster_changed[-1](ahead, both, actor=ACTOR) == []


def obstacles(year: AcademicYear, *, closing: bool) -> list[tuple[str, bool]]:
    checks = year_hooks.closing_checks if closing else year_hooks.opening_checks
    ours = [check for check in checks if check.__module__ == "journal.lessons.reactions"]
    return [(one.text, one.hard) for check in ours for one in check(year)]


def test_a_year_opens_when_every_group_has_its_lessons(alpha: SchoolRef, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = made()
        world.group("1-Б")
        assert obstacles(group.year, closing=False) == [
            ("The lessons of the year are not made for 1 group", True)
        ]
        lesson(StudyGroup.objects.get(name="1-Б"), MONDAY)
        assert obstacles(group.year, closing=False) == []


def test_a_year_with_lessons_to_come_does_not_close(alpha: SchoolRef, clock: Clock) -> None:
    clock("2026-09-22T12:00+03:00")
    with in_school(alpha):
        group = made()
        assert obstacles(group.year, closing=True) == [
            ("1 lesson of the year is still to come", True)
        ]


def test_closing_a_year_tells_lessons_that_nobody_filled(alpha: SchoolRef, clock: Clock) -> None:
    clock("2026-10-01T12:00+03:00")
    with in_school(alpha):
        group = made()
        Lesson.objects.filter(date__day=7).change(ACTOR, must_move=True)
        assert obstacles(group.year, closing=True) == [
            ("3 lessons are not filled: they lack the roll or the topic", False),
            ("1 lesson waits for another day and was not held", False),
        ]
        Lesson.objects.change(ACTOR, status=LessonStatus.HELD, topic="Датчики", must_move=False)
        for one in Lesson.objects.all():
            RollTaken(lesson=one).write(ACTOR)
        assert obstacles(group.year, closing=True) == []
