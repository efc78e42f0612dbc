"""Two people at the same moment: the last place, and a number, are given once."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from isolation import SchoolRef, in_school
from journal.roster.actions import Line, issue
from journal.roster.models import Enrolment, Order, OrderKind
from tests import throwaway, world
from tests.cast import ACTOR
from tests.journal.roster.ground import OCTOBER, draft, enrolled

pytestmark = pytest.mark.xdist_group("threads")


@pytest.fixture
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SchoolRef]:
    """A school whose rows are committed, so that two threads see them."""
    with django_db_blocker.unblock():
        connections.close_all()
        with throwaway.schools(1) as (made,):
            yield made
        connections.close_all()


def answers_of(*acts: Callable[[], object]) -> list[str]:
    """Each in a thread of its own, at once: "" or what it was refused with."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
            answers.append("")
        except ValidationError as error:
            answers.append(" ".join(error.messages))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(answers)


def test_exactly_one_wins(school: SchoolRef) -> None:
    with in_school(school):
        group = world.group(capacity=2)
        enrolled(group, "Ахметова")
        orders = [
            draft(OrderKind.ENROL, [Line(world.pupil(name), group_to=group)])
            for name in ("Борисов", "Валеева")
        ]

    def press(order: Order) -> None:
        with in_school(school):
            issue(order, actor=ACTOR)

    issued, refused = answers_of(*(partial(press, order) for order in orders))
    assert issued == "" and "1-А" in refused
    with in_school(school):
        assert Enrolment.objects.filter(group=group).count() == 2


def test_a_number_of_the_year_is_given_once(school: SchoolRef) -> None:
    with in_school(school):
        group = world.group()
        lines = [Line(world.pupil(), group_to=group)]

    def write(day: dt.date) -> None:
        with in_school(school):
            draft(OrderKind.ENROL, lines, day, number="7-у")

    written, refused = answers_of(partial(write, world.FIRST), partial(write, OCTOBER))
    assert written == "" and "7-у" in refused
    with in_school(school):
        assert Order.objects.filter(number="7-у").count() == 1
