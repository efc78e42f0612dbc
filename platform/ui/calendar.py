"""A year on one page, for `ui/calendar.html`: small months with the days that are not as others."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["holiday", "day_off", "vacation", "working", "other"]
"""Each has a shape of its own, so that none is told by colour alone."""

KINDS: Final[dict[Kind, Promise]] = {
    "holiday": _("state holiday"),
    "day_off": _("the school's day off"),
    "vacation": _("vacation"),
    "working": _("a working day by transfer"),
    "other": _("special day"),
}

SUNDAY = 6


@dataclass(frozen=True)
class Mark:
    kind: Kind
    label: Promise | str


@dataclass(frozen=True)
class Day:
    """A day of a month; `is_inside` the period shown, `url` where it leads."""

    date: dt.date
    mark: Mark | None
    is_today: bool
    is_inside: bool
    is_sunday: bool
    url: str


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday; None where the neighbouring month's days would be."""

    name: str
    year: int
    weeks: tuple[tuple[Day | None, ...], ...]


def months(
    starts_on: dt.date,
    ends_on: dt.date,
    marks: Mapping[dt.date, Mark],
    *,
    today: dt.date | None = None,
    link: Callable[[dt.date], str] | None = None,
) -> list[Month]:
    """The months from `starts_on` to `ends_on`, both whole; `link` gives a day its address.

    Raises ValueError when the end is before the beginning.
    """
    if ends_on < starts_on:
        raise ValueError(f"{ends_on} is before {starts_on}")

    def day(date: dt.date) -> Day:
        inside = starts_on <= date <= ends_on
        return Day(
            date, marks.get(date), date == today, inside, date.weekday() == SUNDAY,
            link(date) if link and inside else "",
        )  # fmt: skip

    first, last = starts_on.year * 12 + starts_on.month - 1, ends_on.year * 12 + ends_on.month - 1
    return [_month(*divmod(number, 12), day) for number in range(first, last + 1)]


def _month(year: int, month_from_zero: int, day: Callable[[dt.date], Day]) -> Month:
    number = month_from_zero + 1
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    return Month(
        str(MONTHS[number]),
        year,
        tuple(
            tuple(day(date) if date.month == number else None for date in one_week)
            for one_week in weeks
        ),
    )


def kinds_used(shown: list[Month]) -> list[Kind]:
    """The kinds that the legend must explain, in the order of KINDS."""
    used = {
        day.mark.kind for month in shown for row in month.weeks for day in row if day and day.mark
    }
    return [kind for kind in KINDS if kind in used]
