"""A week's timetable, for `ui/week.html`: seven columns, or day by day on a phone."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise

DAYS = 7


@dataclass(frozen=True)
class Slot:
    """A lesson or a slot of a timetable. `weekday` is ISO's, 1 for Monday; `warning` says what is
    wrong with it, `note` what else is to know («до 30 ноября»)."""

    weekday: int
    starts: dt.time
    ends: dt.time
    title: str
    place: str = ""
    who: str = ""
    url: str = ""
    note: Promise | str = ""
    warning: Promise | str = ""


@dataclass(frozen=True)
class Weekday:
    """A column. `date` is None in a timetable of any week; `closed` says why there are no lessons
    («День народного единства»)."""

    name: str
    date: dt.date | None
    is_today: bool
    closed: str
    slots: tuple[Slot, ...]

    @classmethod
    def of(
        cls, number: int, date: dt.date | None, today: dt.date | None, closed: str,
        slots: Iterable[Slot],
    ) -> Self:  # fmt: skip
        own = sorted(
            (slot for slot in slots if slot.weekday == number),
            key=lambda slot: (slot.starts, slot.ends, slot.title),
        )
        is_today = date is not None and date == today
        return cls(str(WEEKDAYS[number - 1]), date, is_today, closed, tuple(own))


def week(
    slots: Iterable[Slot],
    *,
    monday: dt.date | None = None,
    today: dt.date | None = None,
    closed: Mapping[dt.date, str] | None = None,
) -> list[Weekday]:
    """The seven days with their slots in order of time; of a certain week when `monday` is given.

    Raises ValueError when `monday` is another day.
    """
    if monday is not None and monday.isoweekday() != 1:
        raise ValueError(f"{monday} is not a Monday")
    every, reasons = list(slots), closed or {}
    dates = [monday + dt.timedelta(days=n) if monday else None for n in range(DAYS)]
    return [
        Weekday.of(number, date, today, str(reasons.get(date, "")) if date else "", every)
        for number, date in enumerate(dates, start=1)
    ]
