"""Two people issue two orders at the same moment: the last place is given once."""

import threading
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from isolation import SchoolRef, in_school
from journal.roster.actions import Line, issue
from journal.roster.models import Enrolment, Order, OrderKind
from tests import throwaway, world
from tests.cast import ACTOR
from tests.journal.roster.ground import draft, enrolled

pytestmark = pytest.mark.xdist_group("threads")


@pytest.fixture
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SchoolRef]:
    """A school whose rows are committed, so that two threads see them."""
    with django_db_blocker.unblock():
        connections.close_all()
        with throwaway.schools(1) as (made,):
            yield made
        connections.close_all()


def test_exactly_one_wins(school: SchoolRef) -> None:
    with in_school(school):
        group = world.group(capacity=2)
        enrolled(group, "Ахметова")
        orders = [
            draft(OrderKind.ENROL, [Line(world.pupil(name), group_to=group)])
            for name in ("Борисов", "Валеева")
        ]
    start, answers = threading.Barrier(2), []

    def press(order: Order) -> None:
        try:
            with in_school(school):
                start.wait(10)
                issue(order, actor=ACTOR)
                answers.append("issued")
        except ValidationError as error:
            answers.append("full" if "1-А" in " ".join(error.messages) else str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answers) == ["full", "issued"]
    with in_school(school):
        assert Enrolment.objects.filter(group=group).count() == 2
