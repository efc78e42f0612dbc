"""Laying a plan's lines onto lessons by academic hours. Pure.

A line is not a lesson: it may take two, or a part of one (domain.md 1).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Protocol, TypeVar


class HasHours(Protocol):
    """Academic hours, never negative."""

    @property
    def hours(self) -> Any: ...


Line = TypeVar("Line", bound=HasHours)
Held = TypeVar("Held", bound=HasHours)
Taught = Mapping[int, Sequence[int]]


class Portion(NamedTuple, Generic[Line, Held]):
    """So many hours of a line in a lesson."""

    line: Line
    lesson: Held
    hours: Decimal


def lay(
    lines: Sequence[Line], lessons: Sequence[Held], taught: Taught | None = None
) -> list[Portion[Line, Held]]:
    """First what was taught: `taught` names, by the place of a lesson, the places of the lines that
    it took, none for a topic outside the plan. Then the rest of the lines in their order, filling
    one lesson after another. What has no lesson left is not laid; a line without hours takes none.
    The portions are in the order of the lessons."""
    facts = taught or {}
    due = [Decimal(line.hours) for line in lines]
    laid: list[tuple[int, int, Decimal]] = []
    for place, taken in facts.items():
        rest = Decimal(lessons[place].hours)
        for line in taken:
            hours = min(due[line], rest)
            if hours > 0:
                laid.append((place, line, hours))
                due[line] -= hours
                rest -= hours
    free = [place for place in range(len(lessons)) if place not in facts]
    laid += _fill(due, free, lessons)
    laid.sort(key=lambda portion: portion[0])
    return [Portion(lines[line], lessons[place], hours) for place, line, hours in laid]


def _fill(
    due: list[Decimal], free: Sequence[int], lessons: Sequence[Held]
) -> list[tuple[int, int, Decimal]]:
    laid = []
    here, rest = 0, Decimal(lessons[free[0]].hours) if free else Decimal(0)
    for line, hours in enumerate(due):
        left = hours
        while left > 0 and here < len(free):
            taken = min(left, rest)
            if taken > 0:
                laid.append((free[here], line, taken))
            left -= taken
            rest -= taken
            if rest == 0:
                here += 1
                rest = Decimal(lessons[free[here]].hours) if here < len(free) else Decimal(0)
    return laid
