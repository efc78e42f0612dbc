"""What is done to years, terms and days off. A broken rule raises `ValidationError` by field."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from history.signature import Actor
from tenants.years import hooks, rules
from tenants.years.holidays import TableDay, table
from tenants.years.models import (
    AcademicYear,
    DayKind,
    NonWorkingDay,
    Term,
    YearState,
    days_off,
    days_off_of,
)
from ui.components import Effect


class NotReadyError(ValidationError):
    """The year is not opened (closed) yet; `obstacles` name what is missing and where to mend it."""

    def __init__(self, obstacles: list[hooks.Obstacle]) -> None:
        super().__init__([obstacle.text for obstacle in obstacles])
        self.obstacles = obstacles


def alone() -> None:
    """Until the transaction ends nobody else writes a year. Rules about all years (no overlap, one
    open) cannot be held by locking rows: the row that breaks them may not be there yet. Readers and
    keys that refer to a year do not wait."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {AcademicYear._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


# Years


@transaction.atomic
def create_year(
    *, starts_on: dt.date, ends_on: dt.date, break_minutes: int = 10, actor: Actor
) -> AcademicYear:
    """A year being prepared, with the days off that the tables have for it."""
    rules.check_bounds(starts_on, ends_on)
    rules.check_break(break_minutes)
    alone()
    year = AcademicYear(starts_on=starts_on, ends_on=ends_on, break_minutes=break_minutes)
    rules.check_free(year)
    year.write(actor)
    _add(missing_from_tables(year), actor)
    return year


@transaction.atomic
def edit_year(
    year: AcademicYear, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> AcademicYear:
    """Change `starts_on`, `ends_on`, `break_minutes`. Raises `ChangedMeanwhileError` too."""
    alone()
    held: AcademicYear = AcademicYear.objects.hold(year.pk, seen)
    rules.check_not_closed(held)
    ends_earlier = values.get("ends_on", held.ends_on) < held.ends_on
    changed = _take(held, values)
    if not changed:
        return held
    rules.check_bounds(held.starts_on, held.ends_on)
    rules.check_break(held.break_minutes)
    rules.check_free(held)
    rules.check_terms_inside(held)
    held.write(actor, only=changed)
    outside = [o.text for o in hooks.obstacles(held, hooks.bounds_checks) if o.hard]
    if outside:
        raise ValidationError({"ends_on" if ends_earlier else "starts_on": outside})
    return held


@transaction.atomic
def open_year(year: AcademicYear, *, actor: Actor) -> AcademicYear:
    """From now on the school works in it (regulation 5.1). Raises `NotReadyError`."""
    alone()
    held: AcademicYear = AcademicYear.objects.get(pk=year.pk)
    if held.state != YearState.PLANNED:
        raise ValidationError(
            _("The academic year %(year)s has been opened already.") % {"year": held}
        )
    other = AcademicYear.objects.open_now()
    if other is not None:
        text = _("The academic year %(year)s is still open. Close it first.") % {"year": other}
        raise ValidationError(text, code="another_open")
    return _settle(held, YearState.OPEN, hooks.opening_checks, actor)


@transaction.atomic
def close_year(year: AcademicYear, *, actor: Actor) -> AcademicYear:
    """Nothing in it changes any more (regulation 5.1). Raises `NotReadyError`."""
    alone()
    held: AcademicYear = AcademicYear.objects.get(pk=year.pk)
    if not held.is_open:
        raise ValidationError(_("The academic year %(year)s is not open.") % {"year": held})
    return _settle(held, YearState.CLOSED, hooks.closing_checks, actor)


def _settle(
    year: AcademicYear, state: YearState, checks: list[hooks.YearCheck], actor: Actor
) -> AcademicYear:
    hard = [obstacle for obstacle in hooks.obstacles(year, checks) if obstacle.hard]
    if hard:
        raise NotReadyError(hard)
    year.state = state
    return year.write(actor, only=["state"])


def _take(row: Any, values: dict[str, Any]) -> list[str]:
    """Put the values on the row; the names of those that are new."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


# Terms: under their year's lock, for no day is in two


@transaction.atomic
def add_term(
    year: AcademicYear, *, name: str, starts_on: dt.date, ends_on: dt.date, actor: Actor
) -> Term:
    term = Term(year=_held(year), name=name, starts_on=starts_on, ends_on=ends_on)
    rules.check_term(term)
    return term.write(actor)


@transaction.atomic
def edit_term(
    term: Term, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Term:
    year = _held(term.year)
    held: Term = Term.objects.hold(term.pk, seen)
    held.year = year
    changed = _take(held, values)
    rules.check_term(held)
    return held.write(actor, only=changed) if changed else held


@transaction.atomic
def remove_term(term: Term, *, actor: Actor) -> None:
    _held(term.year)
    term.erase(actor)


def _held(year: AcademicYear) -> AcademicYear:
    """The year's row, locked; refuses a closed one."""
    held: AcademicYear = AcademicYear.objects.select_for_update().get(pk=year.pk)
    rules.check_not_closed(held)
    return held


# Days off: what a change does to lessons comes back as effects


def add_day_off(
    *, date: dt.date, name: str, kind: str = DayKind.SCHOOL, basis: str = "", actor: Actor
) -> list[Effect]:
    return add_days_off(first=date, last=date, name=name, kind=kind, basis=basis, actor=actor)


@transaction.atomic
def add_days_off(
    *, first: dt.date, last: dt.date, name: str, kind: str, basis: str, actor: Actor
) -> list[Effect]:
    """Every day from `first` to `last`, but for those that are off already; one alone must not be."""
    rules.check_range(first, last)
    _hold_years(first, last)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    present = set(days_off(first, last).values_list("date", flat=True))
    fresh = [day for day in days if day not in present]
    for day in fresh or days:
        rules.check_day_off(day)
    return _add([TableDay(day, name, DayKind(kind), basis) for day in fresh], actor)


@transaction.atomic
def fill_from_tables(year: AcademicYear, *, actor: Actor) -> list[Effect]:
    """Add the days of the tables that the school does not have."""
    return _add(missing_from_tables(_held(year)), actor)


@transaction.atomic
def edit_day_off(
    day: NonWorkingDay, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> list[Effect]:
    """Another name, kind or basis touches no lesson; another date does at both."""
    to = values.get("date", day.date)
    _hold_years(min(day.date, to), max(day.date, to))
    held: NonWorkingDay = NonWorkingDay.objects.hold(day.pk, seen)
    was = held.date
    rules.check_day_may_change(was)
    changed = _take(held, values)
    if not changed:
        return []
    if "date" in changed:
        rules.check_day_off(held.date, other_than=held.pk)
    held.write(actor, only=changed)
    if "date" not in changed:
        return []
    return hooks.told_of_calendar(added={held.date}, removed={was}, actor=actor)


@transaction.atomic
def remove_day_off(day: NonWorkingDay, *, actor: Actor) -> list[Effect]:
    """Another one may have removed it already: then nothing is left to do. Raises
    `ChangedMeanwhileError` when it is not the day any more that was agreed to."""
    _hold_years(day.date, day.date)
    if not NonWorkingDay.objects.filter(pk=day.pk).exists():
        return []
    held: NonWorkingDay = NonWorkingDay.objects.hold(day.pk, day.changed_at)
    removed = {held.date}
    rules.check_day_may_change(held.date)
    held.erase(actor)
    return hooks.told_of_calendar(added=(), removed=removed, actor=actor)


def _hold_years(first: dt.date, last: dt.date) -> None:
    """Lock the years of these days: two who take the same day off at once come one by one."""
    years = AcademicYear.objects.filter(starts_on__lte=last, ends_on__gte=first)
    list(years.order_by("pk").select_for_update())


def missing_from_tables(year: AcademicYear) -> list[TableDay]:
    present = set(days_off_of(year).values_list("date", flat=True))
    return [day for day in table(year.starts_on, year.ends_on) if day.date not in present]


def _add(days: list[TableDay], actor: Actor) -> list[Effect]:
    rows = [
        NonWorkingDay(date=day.date, name=day.name, kind=day.kind, basis=day.basis).sign(actor)
        for day in days
    ]
    if not rows:
        return []
    NonWorkingDay.objects.bulk_create(rows)
    return hooks.told_of_calendar(added={row.date for row in rows}, removed=(), actor=actor)
