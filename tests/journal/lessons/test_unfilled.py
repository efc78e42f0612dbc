"""What is begun and not filled: the list of those who control."""

import datetime as dt
from typing import Any

import pytest

from history.models import Deed
from isolation import SchoolRef, in_school
from journal.lessons.models import RollTaken, Substitution
from journal.lessons.queries.unfilled import gaps, sheet, unfilled_lessons
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson

pytestmark = pytest.mark.usefixtures("no_second_factor")
NOON = "2040-09-12T16:00+03:00"  # far ahead of the cast's passwords; a Wednesday
MONDAY, TODAY = dt.date(2040, 9, 10), dt.date(2040, 9, 12)


def group_of(name: str, teacher: str) -> StudyGroup:
    year = world.year(dt.date(2040, 9, 1), dt.date(2041, 5, 31))
    return world.group(name, year=year, teacher=world.teacher(teacher))


def scene() -> tuple[StudyGroup, StudyGroup]:
    one, two = group_of("1-А", "Яшина"), group_of("1-Б", "Арсланова")
    lesson(one, MONDAY)
    filled = lesson(one, dt.date(2040, 9, 11), topic="Датчики", status="held")
    RollTaken(lesson=filled).write(ACTOR)
    lesson(one, TODAY, topic="Датчики")
    RollTaken(lesson=lesson(two, MONDAY, status="held")).write(ACTOR)
    lesson(two, dt.date(2040, 9, 14))
    return one, two


def found(**chosen: Any) -> list[tuple[str, int, str, str]]:
    return [
        (gap.who.last_name, gap.days, gap.lacks, gap.state)
        for gap in gaps(unfilled_lessons(chosen))
    ]


def test_lessons_stand_by_who_is_to_fill_them_with_what_they_lack(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(NOON)
    with in_school(alpha):
        scene()
        assert found() == [
            ("Арсланова", 2, "topic", "late"),
            ("Яшина", 2, "topic and roll", "late"),
            ("Яшина", 0, "roll", "due"),
        ]


def test_filters_and_substitutions_are_heeded(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        one, two = scene()
        assert [row[0] for row in found(group=two)] == ["Арсланова"]
        assert [row[1] for row in found(teacher=one.teacher, since=TODAY)] == [0]
        assert [row[1] for row in found(until=MONDAY)] == [2, 2]
        given = Substitution(
            group=one, absent=one.teacher, substitute=world.teacher("Новикова"), starts_on=MONDAY,
            ends_on=MONDAY, order_number="1", order_date=MONDAY, reason="Отпуск",
        ).write(ACTOR)  # fmt: skip
        one.lessons.filter(date=MONDAY).change(ACTOR, substitution=given)
        assert [row[0] for row in found()] == ["Арсланова", "Новикова", "Яшина"]
        assert [row[1] for row in found(teacher=given.substitute)] == [2]
        assert [row[1] for row in found(teacher=one.teacher)] == [0]


def test_the_page_and_its_spreadsheet_say_the_same(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(NOON)
    with in_school(alpha):
        _one, two = scene()
    deputy = visit("alpha", "deputy")
    page = deputy.get(f"/lessons/unfilled/?group={two.pk}").content.decode()
    assert "Арсланова Г. И." in page
    assert "Found: 1" in page
    answer = deputy.get(f"/lessons/unfilled/xlsx/?group={two.pk}")
    assert answer.content[:2] == b"PK"
    with in_school(alpha):
        assert list(sheet(unfilled_lessons({"group": two})).rows) == [
            ["Арсланова Г. И.", "Роботёнок, 1-Б", MONDAY, dt.time(15), 2, "topic", 2]
        ]
        assert Deed.objects.get(what="lessons.unfilled_exported").details == {"rows": 1}
