"""A plan's lines on lessons, by academic hours."""

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import pytest

from journal.lessons.laying import Portion, lay


@dataclass(frozen=True)
class Thing:
    name: str
    hours: Decimal


def things(*hours: float | str) -> list[Thing]:
    return [Thing(str(number), Decimal(str(each))) for number, each in enumerate(hours)]


def told(laid: list[Portion[Thing, Thing]]) -> list[tuple[str, str, float]]:
    return [(portion.line.name, portion.lesson.name, float(portion.hours)) for portion in laid]


def test_a_line_takes_two_lessons_or_a_part_of_one() -> None:
    assert told(lay(things(4, 1, 1), things(2, 2, 2))) == [
        ("0", "0", 2), ("0", "1", 2), ("1", "2", 1), ("2", "2", 1),
    ]  # fmt: skip


def test_a_line_goes_over_from_one_lesson_into_the_next() -> None:
    assert told(lay(things("1.5", 2), things(2, 2))) == [
        ("0", "0", 1.5), ("1", "0", 0.5), ("1", "1", 1.5),
    ]  # fmt: skip


def test_what_has_no_lesson_left_is_not_laid() -> None:
    assert told(lay(things(2, 3, 2), things(2, 2))) == [("0", "0", 2), ("1", "1", 2)]


def test_a_line_without_hours_takes_no_lesson() -> None:
    assert told(lay(things(0, 2), things(2))) == [("1", "0", 2)]
    assert lay(things(2), []) == []
    assert lay([], things(2)) == []


@pytest.mark.parametrize("seed", range(200))
def test_hours_are_kept_in_order_and_no_lesson_is_filled_over(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    lines = things(*(draw.randrange(0, 13) / 2 for _ in range(draw.randrange(40))))
    lessons = things(*(draw.randrange(1, 9) / 2 for _ in range(draw.randrange(40))))
    laid = lay(lines, lessons)

    whole = min(sum(one.hours for one in lines), sum(one.hours for one in lessons))
    assert sum(portion.hours for portion in laid) == whole
    order = [(int(portion.line.name), int(portion.lesson.name)) for portion in laid]
    assert order == sorted(order) and len(order) == len(set(order))
    filled: dict[Thing, Decimal] = defaultdict(Decimal)
    for portion in laid:
        assert portion.hours > 0
        filled[portion.lesson] += portion.hours
    assert all(hours <= lesson.hours for lesson, hours in filled.items())
    full = [lesson for lesson in lessons if filled[lesson] == lesson.hours]
    assert full == lessons[: len(full)]  # one after another, without a gap
