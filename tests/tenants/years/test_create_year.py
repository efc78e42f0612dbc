"""A year comes with the days off of its dates, and with nobody else's days."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tenants.years.actions import create_year
from tenants.years.models import AcademicYear, DayKind, NonWorkingDay, YearState
from tests import world
from tests.cast import ACTOR

pytestmark = pytest.mark.usefixtures("inside")
D = dt.date


def make(first: dt.date = world.FIRST, last: dt.date = world.LAST, **more: int) -> AcademicYear:
    return create_year(starts_on=first, ends_on=last, actor=ACTOR, **more)


def refused(first: dt.date, last: dt.date, **more: int) -> dict[str, list[str]]:
    before = AcademicYear.objects.count(), NonWorkingDay.objects.count()
    with pytest.raises(ValidationError) as caught:
        make(first, last, **more)
    assert (AcademicYear.objects.count(), NonWorkingDay.objects.count()) == before
    return caught.value.message_dict


def test_a_new_year_is_being_prepared() -> None:
    year = make(break_minutes=15)
    assert (year.state, year.break_minutes, str(year)) == (YearState.PLANNED, 15, "2026/27")


def test_it_has_the_days_off_that_are_known_for_it() -> None:
    make()
    assert list(
        NonWorkingDay.objects.filter(date__lt=D(2027, 1, 1)).values_list("date", "kind")
    ) == [
        (D(2026, 11, 4), DayKind.FEDERAL),
        (D(2026, 11, 6), DayKind.REPUBLIC),
        (D(2026, 12, 31), DayKind.FEDERAL),
    ]
    assert NonWorkingDay.objects.filter(date__gte=D(2027, 1, 1)).count() == 12


def test_a_day_that_the_school_has_already_stays_as_it_is() -> None:
    NonWorkingDay(date=D(2026, 11, 4), name="Наш день").write(ACTOR)
    make()
    assert NonWorkingDay.objects.get(date=D(2026, 11, 4)).name == "Наш день"


def test_a_year_that_overlaps_another_names_it_and_its_days() -> None:
    make()
    told = refused(D(2027, 5, 31), D(2028, 5, 30))
    assert list(told) == ["starts_on"]
    assert "2026/27" in told["starts_on"][0]
    assert "01.09.2026–31.05.2027" in told["starts_on"][0]
    assert list(refused(D(2026, 6, 1), D(2026, 9, 1))) == ["ends_on"]
    assert list(refused(D(2026, 8, 1), D(2027, 6, 30))) == ["ends_on"]


def test_years_that_touch_are_two() -> None:
    make()
    assert str(make(D(2027, 6, 1), D(2027, 8, 31))) == "2027"


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (D(2026, 9, 1), D(2026, 9, 1), "ends_on"),
        (D(2026, 9, 1), D(2026, 5, 31), "ends_on"),
        (D(2026, 9, 1), D(2027, 9, 2), "ends_on"),
        (D(226, 9, 1), D(227, 5, 31), "starts_on"),
    ],
)
def test_bounds_that_cannot_be_are_refused_at_their_field(
    first: dt.date, last: dt.date, field: str
) -> None:
    assert list(refused(first, last)) == [field]


def test_a_year_of_366_days_may_be() -> None:
    assert make(D(2026, 9, 1), D(2027, 9, 1)).pk


@pytest.mark.parametrize("minutes", [-1, 61, 100_000])
def test_a_break_lasts_an_hour_at_most(minutes: int) -> None:
    assert list(refused(world.FIRST, world.LAST, break_minutes=minutes)) == ["break_minutes"]


def test_two_who_add_a_year_at_once_come_one_by_one() -> None:
    with transaction.atomic():
        make()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT mode FROM pg_locks WHERE relation = 'years_academicyear'::regclass"
                " AND pid = pg_backend_pid()"
            )
            held = {mode for (mode,) in cursor.fetchall()}
    assert "ShareRowExclusiveLock" in held
