"""Two people at the same moment: one makes or moves lessons, the other changes the calendar."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from isolation import SchoolRef, in_school
from journal.lessons.actions.changing import move_lesson
from journal.lessons.actions.making import generate
from journal.lessons.models import Lesson
from tenants.groups.models import StudyGroup
from tenants.years.actions import add_day_off
from tests import throwaway, world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock

pytestmark = pytest.mark.xdist_group("threads")
MONDAY, TUESDAY = dt.date(2026, 9, 14), dt.date(2026, 9, 15)


@pytest.fixture
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SchoolRef]:
    """A school whose rows are committed, so that two threads see them."""
    with django_db_blocker.unblock():
        connections.close_all()
        with throwaway.schools(1) as (made,):
            yield made
        connections.close_all()


def at_once(school: SchoolRef, first: Callable[[], object], second: Callable[[], object]) -> str:
    """`second` begins when `first` is done and not committed yet; what it was refused with."""
    refusals = []

    def come_late() -> None:
        try:
            with in_school(school):
                second()
        except ValidationError as error:
            refusals.extend(error.messages)
        finally:
            connections.close_all()

    late = threading.Thread(target=come_late)
    with in_school(school), transaction.atomic():
        first()
        late.start()
        late.join(1)  # time enough to read what is committed, unless it waits as it should
    late.join(30)
    assert not late.is_alive()
    return " ".join(refusals)


def monday_off() -> object:
    return add_day_off(date=MONDAY, name="Праздник", actor=ACTOR)


def make() -> object:
    return generate(StudyGroup.objects.all(), actor=ACTOR)


def to_move() -> list[bool]:
    return list(Lesson.objects.filter(date=MONDAY).values_list("must_move", flat=True))


def test_calendar_and_lessons_agree(school: SchoolRef, clock: Clock) -> None:
    clock("2026-08-20T12:00+03:00")
    with in_school(school):
        group = world.group("1-А", ends_on=dt.date(2026, 9, 30))
        world.slot(group)

    at_once(school, make, monday_off)  # a day off that comes while lessons are made marks them
    with in_school(school):
        assert to_move() == [True]
        other = world.group("1-Б", ends_on=dt.date(2026, 9, 30))
        world.slot(other, weekday=1)

    def tuesday_off() -> object:
        return add_day_off(date=TUESDAY, name="Праздник", actor=ACTOR)

    at_once(school, tuesday_off, make)  # lessons that are made meanwhile leave it out
    with in_school(school):
        assert Lesson.objects.filter(group=other).exists()
        assert not Lesson.objects.filter(date=TUESDAY).exists()
        lesson = Lesson.objects.get(group=group, date=dt.date(2026, 9, 7))

    wednesday = dt.date(2026, 9, 16)

    def move() -> object:
        return move_lesson(
            lesson, date=wednesday, starts_at=dt.time(15), reason="Замена", actor=ACTOR
        )

    def wednesday_off() -> object:
        return add_day_off(date=wednesday, name="Праздник", actor=ACTOR)

    assert "Праздник" in at_once(school, wednesday_off, move)
