"""A closed year stays in the books; where people work, its groups are offered no more."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from isolation import SchoolRef, in_school
from journal.roster.models import OrderKind
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tenants.years.models import AcademicYear, YearState
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.journal.lessons.making import lesson

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef) -> Iterator[None]:
    with in_school(alpha):
        yield


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def pupil() -> Pupil:
    return world.pupil()


@pytest.fixture
def old(pupil: Pupil) -> StudyGroup:
    """Last year's group, its year closed, its child not taken out by any order."""
    year = world.year(dt.date(2025, 9, 1), dt.date(2026, 5, 31))
    group = world.group("Старая", year=year)
    world.enrolment(pupil, group, year.starts_on)
    year.state = YearState.CLOSED
    year.write(ACTOR, only=["state"])
    world.year()
    return group


def offered(answer: Any, field: str = "group") -> list[StudyGroup]:
    form = answer.context.get("form") or answer.context["filters"]
    return list(form.fields[field].queryset)


def test_groups_of_work_are_those_of_years_not_closed(old: StudyGroup) -> None:
    new = world.group("Новая")
    assert list(StudyGroup.objects.working()) == [new]


def test_among_all_groups_those_of_the_year_come_first(old: StudyGroup) -> None:
    later = world.year(dt.date(2027, 9, 1), dt.date(2028, 5, 31), YearState.PLANNED)
    new, next_one = world.group("Новая"), world.group("Будущая", year=later)
    groups = StudyGroup.objects.all()
    assert list(groups.of_year_first(None)) == [new, next_one, old]
    assert list(groups.of_year_first(old.year)) == [old, next_one, new]


def test_forms_offer_groups_of_work_and_filters_all_the_years(
    admin: Visitor, old: StudyGroup, pupil: Pupil
) -> None:
    new = world.group("Новая")
    year = AcademicYear.objects.get(pk=old.year_id)
    assert offered(admin.get(f"/applications/new/?pupil={pupil.pk}")) == [new]
    assert offered(admin.get("/orders/new/?kind=enrol"), "group_to") == [new]
    assert offered(admin.get("/orders/")) == [new, old]
    assert offered(admin.get("/applications/")) == [new, old]
    assert offered(admin.get(f"/applications/?year={year.pk}")) == [old, new]


def test_a_child_of_a_closed_year_alone_is_in_no_group(
    admin: Visitor, old: StudyGroup, pupil: Pupil
) -> None:
    listed: Any = admin.get("/people/?group=none")
    assert [line.pupil for line in listed.context["lines"]] == [pupil]
    told = [text for label, text in listed.context["lines"][0].cells]
    assert str(old) not in " ".join(told)


def test_within_a_closed_year_nobody_is_transferred_but_they_move_up_or_leave(
    admin: Visitor, old: StudyGroup
) -> None:
    def from_which(kind: str) -> list[StudyGroup]:
        answer: Any = admin.get(f"/orders/new/?kind={kind}")
        return list(answer.context["groups"])

    assert from_which(OrderKind.TRANSFER) == []
    assert from_which(OrderKind.PROMOTE) == from_which(OrderKind.WITHDRAW) == [old]


def test_lessons_of_a_closed_year_wait_for_no_other_day(admin: Visitor, old: StudyGroup) -> None:
    lesson(old, dt.date(2026, 5, 4), must_move=True)
    left = lesson(world.group("Новая"), dt.date(2026, 11, 4), must_move=True)
    answer: Any = admin.get("/lessons/to-move/")
    assert list(answer.context["page"]) == [left]
