"""Laying a plan's lines onto lessons by academic hours. Pure.

A line is not a lesson: it may take two, or a part of one (domain.md 1).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Protocol, TypeVar


class HasHours(Protocol):
    """Academic hours, never negative."""

    @property
    def hours(self) -> Any: ...


Line = TypeVar("Line", bound=HasHours)
Held = TypeVar("Held", bound=HasHours)


class Portion(NamedTuple, Generic[Line, Held]):
    """So many hours of a line in a lesson."""

    line: Line
    lesson: Held
    hours: Decimal


def lay(lines: Sequence[Line], lessons: Sequence[Held]) -> list[Portion[Line, Held]]:
    """Lines in their order, filling one lesson after another. What has no lesson left is not laid;
    a line without hours takes none."""
    laid: list[Portion[Line, Held]] = []
    rest = [Decimal(lesson.hours) for lesson in lessons]
    here = 0
    for line in lines:
        due = Decimal(line.hours)
        while due > 0 and here < len(lessons):
            taken = min(due, rest[here])
            if taken > 0:
                laid.append(Portion(line, lessons[here], taken))
            due -= taken
            rest[here] -= taken
            here += rest[here] == 0
    return laid
