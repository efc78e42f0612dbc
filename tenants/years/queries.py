"""What pages of the academic year show."""

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.years import hooks
from tenants.years.actions import missing_from_tables
from tenants.years.holidays import FINAL_THROUGH, LAST
from tenants.years.models import AcademicYear, DayKind, NonWorkingDay, YearState, days_off_of
from ui.calendar import Kind, Mark, Month, months
from ui.components import Stat


def calendar_of(year: AcademicYear, today: dt.date, *, links: bool) -> list[Month]:
    """The year's months with its days off; `links` lead to the day's own page."""
    days = {day.date: day for day in days_off_of(year)}

    def link(date: dt.date) -> str:
        return reverse("years:day", args=[year.pk, days[date].pk]) if date in days else ""

    marks = {date: Mark(_mark(day), day.name) for date, day in days.items()}
    leads: Callable[[dt.date], str] | None = link if links else None
    return months(year.starts_on, year.ends_on, marks, today=today, link=leads)


def _mark(day: NonWorkingDay) -> Kind:
    return "day_off" if day.kind == DayKind.SCHOOL else "holiday"


def counts_of(year: AcademicYear, today: dt.date) -> list[Stat]:
    """The year at a glance."""
    length = (year.ends_on - year.starts_on).days + 1
    weeks = -(-length // 7)
    off = list(days_off_of(year).values_list("date", flat=True))
    ahead = sum(day > today for day in off)
    this = (today - year.starts_on).days // 7 + 1
    return [
        Stat(weeks, _("weeks"), note=_("now week %(n)s") % {"n": this} if year.holds(today) else ""),
        Stat(length - len(off), _("days when lessons may be")),
        Stat(len(off), _("days off"), url=reverse("years:days", args=[year.pk]),
             note=_("%(n)s ahead") % {"n": ahead} if 0 < ahead < len(off) else ""),
    ]  # fmt: skip


def obstacles_of(year: AcademicYear) -> list[hooks.Obstacle]:
    """What stands in the way of the next state, the hard ones first; nothing for a closed year."""
    checks = {
        YearState.PLANNED.value: hooks.opening_checks,
        YearState.OPEN.value: hooks.closing_checks,
    }
    found = hooks.obstacles(year, checks.get(year.state, []))
    return sorted(found, key=lambda obstacle: not obstacle.hard)


def lacks_table_days(year: AcademicYear) -> list[hooks.Obstacle]:
    """Told before a year opens: days of the tables that the school does not have. It may mean it."""
    missing = len(missing_from_tables(year))
    if not missing:
        return []
    text = ngettext(
        "%(n)s day off of the tables is not in the calendar.",
        "%(n)s days off of the tables are not in the calendar.",
        missing,
    )
    url = reverse("years:fill", args=[year.pk])
    return [hooks.Obstacle(text % {"n": missing}, url, hard=False)]


def note_on_tables(year: AcademicYear) -> str:
    """What the tables do not know of this year yet."""
    if year.starts_on > LAST:
        return _("There are no tables for these days yet: add the days off yourself.")
    if year.ends_on > FINAL_THROUGH:
        return _(
            "After %(day)s only the holidays that the law itself names are known. Transfers of days "
            "off and the days of Uraza Bayram and Kurban Bayram are not published yet: add them "
            "when they are."
        ) % {"day": f"{FINAL_THROUGH:%d.%m.%Y}"}  # fmt: skip
    return ""
