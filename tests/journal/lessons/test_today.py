"""«Сегодня»: the lessons of the day, what was left unfilled, what comes next."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isolation import SchoolRef, in_school
from isolation.clock import now
from journal.lessons.models import (
    JournalSettings,
    Lesson,
    LessonStatus,
    MonthClosure,
    RollTaken,
    Substitution,
    Unlock,
)
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson

DAY = dt.date(2026, 10, 15)
NOON = "2026-10-15T12:00+03:00"


@pytest.fixture
def group(alpha: SchoolRef) -> StudyGroup:
    with in_school(alpha):
        found: StudyGroup = world.group(teacher=world.teacher(login="teacher"))
        return found


def listed(html: str) -> list[tuple[int, str]]:
    """Lessons of the day with their states."""
    found = re.findall(r'data-state="([a-z]+)" data-lesson-id="(\d+)"', html)
    return [(int(pk), state) for state, pk in found]


def locks(html: str) -> list[bool]:
    """Of the gaps, in their order."""
    gaps = re.findall(r"<li><a[^>]* data-gap=.*?</li>", html, re.S)
    return ["closed: the deputy director opens it" in gap for gap in gaps]


def today(visit: Visit, login: str = "teacher") -> str:
    response = visit("alpha", login).get("/today/")
    assert response.status_code == 200
    return str(response.content.decode())


def substitute(row: Lesson, by: Any) -> None:
    row.substitution = Substitution(
        group=row.group, absent=row.teacher, substitute=by, starts_on=DAY, ends_on=DAY,
        order_number="5", order_date=DAY, reason="отпуск",
    ).write(ACTOR)  # fmt: skip
    row.write(ACTOR, only=["substitution"])


def test_the_day_is_listed_by_time_with_its_states(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        later = lesson(group, DAY, "15:00")
        due = lesson(group, DAY, "09:00")
        filled = lesson(group, DAY, "08:00", topic="Тема", status=LessonStatus.HELD)
        RollTaken(lesson=filled).write(ACTOR)
        off = lesson(group, DAY, "18:00", status=LessonStatus.CANCELLED, reason="карантин")
    html = today(visit)
    assert listed(html) == [
        (filled.pk, "filled"), (due.pk, "due"), (later.pk, "planned"), (off.pk, "cancelled"),
    ]  # fmt: skip
    assert "карантин" in html


def test_days_gone_by_are_counted_until_they_have_a_roll_and_a_topic(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        old = lesson(group, DAY - dt.timedelta(days=8))
        half = lesson(group, DAY - dt.timedelta(days=1), status=LessonStatus.HELD)
        RollTaken(lesson=half).write(ACTOR)
        done = lesson(group, DAY - dt.timedelta(days=2), topic="Тема", status=LessonStatus.HELD)
        RollTaken(lesson=done).write(ACTOR)
        lesson(group, DAY - dt.timedelta(days=3), status=LessonStatus.CANCELLED, reason="x")
        lesson(group, DAY - dt.timedelta(days=4), must_move=True)
    html = today(visit)
    assert "Not filled: 2" in html
    assert re.findall(r'data-gap="(\d+)"', html) == [str(half.pk), str(old.pk)]
    assert "without a topic" in html
    assert "without a roll" in html


def test_a_gap_is_locked_when_only_an_unlock_helps(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        JournalSettings(lock_days=3).write(ACTOR)
        lesson(group, DAY - dt.timedelta(days=1))
        old = lesson(group, DAY - dt.timedelta(days=8))
    assert locks(today(visit)) == [False, True]
    with in_school(alpha):
        MonthClosure(group=group, month=DAY.replace(day=1)).write(ACTOR)
    assert locks(today(visit)) == [True, True]
    with in_school(alpha):
        until = now() + dt.timedelta(hours=1)
        Unlock(lesson=old, staff=group.teacher, until=until, reason="болел").write(ACTOR)
    assert locks(today(visit)) == [True, False]


def test_what_was_taught_is_said_of_a_filled_lesson(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        filled = lesson(group, DAY, "08:00", topic="Простые механизмы", status=LessonStatus.HELD)
        RollTaken(lesson=filled).write(ACTOR)
        lesson(group, DAY, "10:00", topic="Только задумано")
    html = today(visit)
    assert "Простые механизмы" in html
    assert "Только задумано" not in html


def test_the_next_day_with_lessons_is_shown(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        lesson(group, DAY + dt.timedelta(days=4))
        lesson(group, DAY + dt.timedelta(days=6), "10:00")
    html = today(visit)
    assert "No lessons today" in html
    assert "Next: mon, 19 October" in html
    assert "10:00" not in html


def test_a_substitute_sees_what_was_given_and_the_teacher_who_took_it(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        mine, other = lesson(group, DAY, "09:00"), world.teacher("Петрова")
        theirs = lesson(world.group("2-Б", "Мастера", teacher=other), DAY, "10:00")
        substitute(mine, other)
        substitute(theirs, group.teacher)
        old = lesson(group, DAY - dt.timedelta(days=1))
        substitute(old, other)
    html = today(visit)
    assert [pk for pk, _state in listed(html)] == [mine.pk, theirs.pk]
    assert "conducted by Петрова Г. И." in html
    assert "in place of Петрова Г. И." in html
    assert "Not filled" not in html  # the substitute's


def test_an_empty_day_says_why(visit: Visit, clock: Clock, alpha: SchoolRef) -> None:
    clock(NOON)
    assert "Your log-in is not tied to a staff member" in today(visit)
    with in_school(alpha):
        world.teacher(login="teacher")
    assert "You have no lessons yet" in today(visit)


def test_a_teacher_begins_here_and_an_administrator_does_not(
    visit: Visit, no_second_factor: None
) -> None:
    assert visit("alpha", "teacher").get("/").headers["Location"] == "/today/"
    assert visit("alpha", "director").get("/").headers["Location"] != "/today/"
    assert "/today/" not in visit("alpha", "director").get("/groups/").content.decode()


def test_the_page_costs_the_same_however_many_lessons(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        lesson(group, DAY, "08:00")
        lesson(group, DAY - dt.timedelta(days=1), "08:00")
    visitor = visit("alpha", "teacher")
    visitor.get("/today/")
    few = _statements(visitor)
    with in_school(alpha):
        for hour in range(9, 14):
            lesson(group, DAY, f"{hour:02}:30")
            lesson(group, DAY - dt.timedelta(days=1), f"{hour:02}:30")
            lesson(group, DAY + dt.timedelta(days=1), f"{hour:02}:30")
    assert _statements(visitor) == few


def _statements(visitor: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get("/today/").status_code == 200
    return len(caught)


def test_gaps_and_the_next_day_are_kept_on_the_device(
    group: StudyGroup, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        pks = [lesson(group, DAY + dt.timedelta(days=days)).pk for days in (-1, 0, 1)]
    kept = re.findall(r'href="/lessons/(\d+)/"[^>]* data-keep', today(visit))
    assert kept == [str(pk) for pk in pks]
