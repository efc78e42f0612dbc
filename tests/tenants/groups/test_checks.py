"""What this room says before a year opens and when somebody leaves, and its steps of the first hour."""

import datetime as dt
from collections.abc import Iterator

import pytest

from isolation import SchoolRef, in_school
from tenants.groups.checks import groups_led, named, needs_of_a_group, obstacles
from tenants.staff.hooks import leaving_checks
from tenants.years.hooks import opening_checks
from tests import world


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef) -> Iterator[None]:
    with in_school(alpha):
        yield


def test_a_year_without_groups_does_not_open() -> None:
    assert obstacles in opening_checks
    assert [(found.url, found.hard) for found in obstacles(world.year())] == [
        ("/groups/new/", True)
    ]


def test_groups_without_a_timetable_and_programmes_without_an_order_are_named() -> None:
    world.group("1-А")
    world.slot(world.group("2-Б", programme=world.programme("Хор", order="", order_on=None)))
    found = obstacles(world.year())
    assert [(one.url, one.hard) for one in found] == [
        ("/timetable/", False),
        ("/programmes/", False),
    ]
    assert "Роботёнок, 1-А" in found[0].text and "2-Б" not in found[0].text
    assert "Хор" in found[1].text and "Робототехника" not in found[1].text


def test_many_names_are_counted() -> None:
    assert named("абв") == "а; б; в"
    assert named("абвгдежз").startswith("а; б; в; г; д") and "3" in named("абвгдежз")


def test_who_leaves_hears_of_the_groups_that_go_on() -> None:
    teacher = world.teacher()
    group = world.group("1-А", teacher=teacher)
    world.group("2-Б", accompanist=teacher, ends_on=dt.date(2026, 12, 30))
    assert groups_led in leaving_checks
    found = groups_led(teacher, dt.date(2026, 12, 30))
    assert [(effect.note, effect.url) for effect in found] == [
        ("Робототехника", f"/groups/{group.pk}/edit/")
    ]
    assert groups_led(teacher, world.LAST) == []


def test_what_must_come_first_is_said() -> None:
    assert needs_of_a_group()
    world.year()
    world.teacher()
    assert needs_of_a_group()
    world.programme()
    assert needs_of_a_group() == ""
