"""What higher rooms do when the calendar changes, and what they ask before a year opens or closes.

Each fills a list here in `AppConfig.ready`; all of it runs in the caller's transaction, so that the
caller can rehearse it (`history.rehearsal`) and show the effects before they apply.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from history.signature import Actor
from tenants.years.models import AcademicYear
from ui.components import Effect


@dataclass(frozen=True)
class Obstacle:
    """What is missing, in words, and the address where it is mended. One that is not `hard` is only
    told."""

    text: str
    url: str
    hard: bool = True


class CalendarChanged(Protocol):
    """Days without lessons came or went; called after the rows are written."""

    def __call__(
        self, *, added: Collection[dt.date], removed: Collection[dt.date], actor: Actor
    ) -> list[Effect]: ...


class YearCheck(Protocol):
    """What stands in the way of opening (closing) this year, or of its new bounds: then the row is
    written already, and what is named is what lies outside."""

    def __call__(self, year: AcademicYear) -> list[Obstacle]: ...


calendar_changed: list[CalendarChanged] = []
opening_checks: list[YearCheck] = []
closing_checks: list[YearCheck] = []
bounds_checks: list[YearCheck] = []


def obstacles(year: AcademicYear, checks: list[YearCheck]) -> list[Obstacle]:
    """What every room says, in the order in which rooms registered."""
    return [obstacle for check in checks for obstacle in check(year)]


def told_of_calendar(
    *, added: Collection[dt.date], removed: Collection[dt.date], actor: Actor
) -> list[Effect]:
    """Tell every room of days off that came or went; what it did about them."""
    return [
        effect
        for changed in calendar_changed
        for effect in changed(added=added, removed=removed, actor=actor)
    ]
