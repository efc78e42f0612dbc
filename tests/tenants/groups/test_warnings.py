"""What is unusual is told, by name, day and act; nothing of it stops anybody."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from isolation import SchoolRef, in_school
from tenants.groups.actions import fill_limits
from tenants.groups.models import SanitaryLimit, StudyGroup, TimetableSlot
from tenants.groups.queries import clashes, limit_warnings, notices, slots_beside, year_hours
from tenants.staff.models import Position
from tests import world
from tests.cast import ACTOR


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef) -> Iterator[None]:
    with in_school(alpha), translation.override("en"):
        yield


def told() -> dict[int, list[str]]:
    return clashes(TimetableSlot.objects.with_names())


def test_a_teacher_in_two_places_is_told_on_both_sides() -> None:
    teacher = world.teacher()
    one = world.slot(world.group("1-А", teacher=teacher))
    other = world.slot(world.group("2-Б", teacher=teacher), 0, "16:00")
    assert told() == {
        one.pk: ["Сафина Г. И. is with another group then: «Роботёнок, 2-Б», monday, 16:00–17:40."],
        other.pk: [
            "Сафина Г. И. is with another group then: «Роботёнок, 1-А», monday, 15:00–16:40."
        ],
    }


def test_an_accompanist_counts_too() -> None:
    teacher = world.teacher()
    one = world.slot(world.group("1-А", teacher=teacher))
    other = world.slot(world.group("2-Б", accompanist=teacher), 0, "16:00")
    assert set(told()) == {one.pk, other.pk}


def test_a_room_that_is_wanted_twice() -> None:
    room = world.room()
    one = world.slot(world.group("1-А", room=room))
    other = world.slot(world.group("2-Б"), 0, "16:00", room=room)
    assert told()[one.pk] == [
        "The room Кабинет 12 is taken then: «Роботёнок, 2-Б», monday, 16:00–17:40."
    ]
    assert list(told()) == [one.pk, other.pk]


def test_a_group_with_itself() -> None:
    group = world.group()
    one = world.slot(group)
    world.slot(group, 0, "16:00")
    assert told()[one.pk][0].startswith("This group has another lesson then:")


@pytest.mark.parametrize(
    ("values", "clash"),
    [({"weekday": 1}, False), ({"starts": "16:50"}, False), ({"starts": "16:49"}, True),
     ({"starts": "16:40"}, True)],
)  # fmt: skip
def test_ten_minutes_lie_between_two_groups_of_a_teacher(
    values: dict[str, Any], clash: bool
) -> None:
    teacher = world.teacher()
    one = world.slot(world.group("1-А", teacher=teacher))
    starts = values.get("starts", "15:00")
    world.slot(world.group("2-Б", teacher=teacher), values.get("weekday", 0), starts)
    texts = told().get(one.pk, [])
    assert [text.startswith("Less than 10 minutes") for text in texts] == [True] * clash


@pytest.mark.parametrize(
    ("ends", "clash"), [(dt.date(2026, 9, 13), False), (dt.date(2026, 9, 14), True)]
)
def test_slots_clash_on_days_that_both_hold(ends: dt.date, clash: bool) -> None:
    """The other begins on Tuesday 8 September: its first Monday is the 14th."""
    teacher = world.teacher()
    world.slot(world.group("1-А", teacher=teacher), valid_to=ends)
    world.slot(world.group("2-Б", teacher=teacher), valid_from=dt.date(2026, 9, 8))
    assert bool(told()) is clash


def limited(starts: str, ages: tuple[int, int], **values: Any) -> list[str]:
    programme = world.programme(age_from=ages[0], age_to=ages[1])
    slot = world.slot(world.group(programme=programme), 0, starts, **values)
    found = limit_warnings(TimetableSlot.objects.with_names(), list(SanitaryLimit.objects.all()))
    return found.get(slot.pk, [])


@pytest.mark.parametrize(
    ("starts", "ages", "texts"),
    [("08:00", (7, 12), []), ("07:59", (7, 12), ["begins before 8:00, age 7–12"]),
     ("18:20", (7, 15), []), ("18:21", (7, 15), ["ends after 20:00, age 7–15"]),
     ("19:20", (16, 18), []), ("19:21", (16, 18), ["ends after 21:00, age 16–18"]),
     ("18:00", (6, 7), ["ends after 19:30, age 6"])],
)  # fmt: skip
def test_the_act_is_named_with_its_bound_and_ages(
    starts: str, ages: tuple[int, int], texts: list[str]
) -> None:
    assert limited(starts, ages) == [f"СП 2.4.3648-20: {text}." for text in texts]


def test_an_act_that_is_not_in_force_says_nothing() -> None:
    assert limited("07:00", (7, 12), valid_from=dt.date(2027, 1, 1)) == []


def about(group: StudyGroup, since: dt.date | None = None) -> list[str]:
    return [
        notice.text for notice in notices([group], slots_beside([group]), since=since)[group.pk]
    ]


def test_a_long_academic_hour_a_small_room_and_a_leaving_teacher() -> None:
    programme = world.programme(age_from=5, age_to=6)
    group = world.group(programme=programme, room=world.room(capacity=10))
    Position.objects.filter(staff=group.teacher).change(ACTOR, ends_on=dt.date(2026, 12, 31))
    assert about(group) == [
        "СП 2.4.3648-20: the academic hour is longer than 25 minutes, age 5.",
        "СП 2.4.3648-20: the academic hour is longer than 30 minutes, age 6.",
        "The room Кабинет 12 has 10 places, the group 15.",
        "The position of Сафина Г. И. ends on 31.12.2026, the group on 31.05.2027.",
    ]


def test_hours_a_week_are_compared_when_the_school_says_how_many() -> None:
    group = world.group()
    world.slot(group)
    world.slot(group, 2)
    assert about(group) == []
    SanitaryLimit(
        act="Положение № 5", valid_from=world.FIRST, age_from=7, age_to=12,
        hours_a_week=Decimal("3.5"),
    ).write(ACTOR)  # fmt: skip
    assert about(group) == ["Положение № 5: more than 3.5 academic hours a week, age 7–12."]


def test_what_is_over_is_not_told_any_more() -> None:
    teacher = world.teacher()
    group = world.group("1-А", teacher=teacher)
    world.slot(group, valid_to=dt.date(2026, 10, 1))
    world.slot(world.group("2-Б", teacher=teacher))
    assert len(about(group)) == 1
    assert about(group, since=dt.date(2026, 10, 2)) == []


def test_the_years_hours_leave_days_off_out() -> None:
    slot = world.slot(world.group(), valid_to=dt.date(2026, 9, 30))  # 7, 14, 21, 28 September
    assert year_hours([slot], []) == 8
    assert year_hours([slot], [dt.date(2026, 9, 14), dt.date(2026, 9, 15)]) == 6


def test_a_new_school_has_the_standard_limits_and_fills_in_what_is_missing() -> None:
    assert SanitaryLimit.objects.count() == 7
    assert {row.hours_a_week for row in SanitaryLimit.objects.all()} == {None}
    assert fill_limits(actor=ACTOR) == 0
    SanitaryLimit.objects.filter(age_from=3).erase(ACTOR)
    assert fill_limits(actor=ACTOR) == 1
