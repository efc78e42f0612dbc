"""Five states of a lesson, and the same in the database."""

import datetime as dt
from typing import Any

from isolation import SchoolRef, in_school
from journal.lessons.models import Lesson, LessonStatus, RollTaken
from journal.lessons.states import state_of
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.making import lesson

MONDAY, TUESDAY = dt.date(2026, 9, 14), dt.date(2026, 9, 15)
THREE = (MONDAY, dt.time(15))


def state(one: Lesson, moment: tuple[dt.date, dt.time] = THREE) -> str:
    """Of the row as it is read with all that a page shows, and whether the database agrees."""
    found = state_of(Lesson.objects.for_page().get(pk=one.pk), moment=moment)
    unfilled = Lesson.objects.unfilled(moment).filter(pk=one.pk).exists()
    assert unfilled == (found in ("due", "late"))
    return found


def made(**values: Any) -> Lesson:
    return lesson(world.group("1-А"), MONDAY, **values)


def test_before_its_hour_it_is_planned_and_from_then_on_due(alpha: SchoolRef) -> None:
    with in_school(alpha):
        one = made()
        assert state(one, (MONDAY, dt.time(14, 59))) == "planned"
        assert state(one) == "due"
        assert state(one, (MONDAY, dt.time(23, 59))) == "due"
        assert state(one, (TUESDAY, dt.time(0))) == "late"


def test_it_is_filled_by_its_roll_and_its_topic(alpha: SchoolRef) -> None:
    with in_school(alpha):
        one = made(status=LessonStatus.HELD)
        RollTaken(lesson=one).write(ACTOR)
        assert state(one) == "due"
        one.topic = "Датчики"
        one.write(ACTOR, only=["topic"])
        assert state(one) == "filled"
        assert state(one, (TUESDAY, dt.time(9))) == "filled"


def test_a_topic_without_a_roll_fills_nothing(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert state(made(topic="Датчики")) == "due"


def test_what_does_not_take_place_is_cancelled(alpha: SchoolRef) -> None:
    with in_school(alpha):
        one = made(status=LessonStatus.CANCELLED)
        assert state(one) == "cancelled"
        one.status = LessonStatus.MOVED
        one.write(ACTOR, only=["status"])
        assert state(one) == "cancelled"


def test_one_to_be_moved_waits_for_its_day(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert state(made(must_move=True), (TUESDAY, dt.time(9))) == "planned"
