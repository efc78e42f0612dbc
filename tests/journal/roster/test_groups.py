"""A group cannot be changed from under its children."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from tenants.groups.actions import edit_group
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef) -> Iterator[None]:
    with in_school(alpha):
        yield


def with_children(number: int) -> StudyGroup:
    group = world.group()
    for place in range(number):
        world.enrolment(world.pupil(f"Пупилов{'абв'[place]}"), group)
    return group


@pytest.mark.parametrize(
    ("field", "change"),
    [("starts_on", {"starts_on": dt.date(2026, 9, 2)}), ("capacity", {"capacity": 2})],
)
def test_days_and_places_that_leave_children_outside_are_refused(
    field: str, change: dict[str, Any]
) -> None:
    group = with_children(3)
    with pytest.raises(ValidationError) as caught:
        edit_group(group, change, seen=group.changed_at, actor=ACTOR)
    assert list(caught.value.message_dict) == [field]
    fresh = StudyGroup.objects.get()
    assert (fresh.starts_on, fresh.capacity) == (dt.date(2026, 9, 1), 15)


def test_exactly_as_many_places_as_children_are_enough() -> None:
    group = with_children(3)
    edit_group(group, {"capacity": 3}, seen=group.changed_at, actor=ACTOR)
    assert StudyGroup.objects.get().capacity == 3
