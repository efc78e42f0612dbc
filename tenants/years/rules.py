"""What holds for years, terms and days off, each rule with its text (domain.md 4, 7)."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from isolation.clock import school_today
from tenants.years.models import AcademicYear, NonWorkingDay, Term

LONGEST_YEAR: Final = 366  # days
FARTHEST: Final = 10  # calendar years from the present one: beyond it is a typing error
LONGEST_BREAK: Final = 60  # minutes
LONGEST_REST: Final = 92  # days taken off at once: a summer


def dates(first: dt.date, last: dt.date) -> str:
    """«01.09.2026–31.05.2027»."""
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


def check_bounds(starts_on: dt.date, ends_on: dt.date) -> None:
    """Raises `ValidationError` at the field to mend."""
    if abs(starts_on.year - school_today().year) > FARTHEST:
        raise ValidationError({"starts_on": _("Check the year of this date.")})
    if ends_on <= starts_on:
        raise ValidationError({"ends_on": _("The last day is to be after the first one.")})
    length = (ends_on - starts_on).days + 1
    if length > LONGEST_YEAR:
        text = _("An academic year has at most %(most)s days, this one has %(days)s.")
        raise ValidationError({"ends_on": text % {"most": LONGEST_YEAR, "days": length}})


def check_break(minutes: int) -> None:
    if not 0 <= minutes <= LONGEST_BREAK:
        text = _("A break lasts from 0 to %(most)s minutes.") % {"most": LONGEST_BREAK}
        raise ValidationError({"break_minutes": text})


def check_free(year: AcademicYear) -> None:
    """No other year has days of this one. Under the lock of `actions.alone`."""
    others = AcademicYear.objects.exclude(pk=year.pk)
    other = others.filter(starts_on__lte=year.ends_on, ends_on__gte=year.starts_on).first()
    if other is None:
        return
    field = "starts_on" if other.starts_on <= year.starts_on <= other.ends_on else "ends_on"
    text = _("These days overlap the academic year %(year)s (%(dates)s). Choose others.")
    values = {"year": other, "dates": dates(other.starts_on, other.ends_on)}
    raise ValidationError({field: text % values})


def check_not_closed(year: AcademicYear) -> None:
    if year.is_closed:
        raise ValidationError(
            _("The academic year %(year)s is closed: nothing in it changes any more.")
            % {"year": year}
        )


def check_terms_inside(year: AcademicYear) -> None:
    """When the bounds move: every term stays within them."""
    for term in year.terms.all():
        if not (year.holds(term.starts_on) and year.holds(term.ends_on)):
            field = "starts_on" if term.starts_on < year.starts_on else "ends_on"
            text = _("The term «%(name)s» (%(dates)s) would be outside. Change the term first.")
            values = {"name": term.name, "dates": dates(term.starts_on, term.ends_on)}
            raise ValidationError({field: text % values})


def check_term(term: Term) -> None:
    """Within the year, its end not before its beginning, no day in two terms."""
    year = term.year
    for field, day in (("starts_on", term.starts_on), ("ends_on", term.ends_on)):
        if not year.holds(day):
            text = _("This day is outside the academic year (%(dates)s).")
            raise ValidationError({field: text % {"dates": dates(year.starts_on, year.ends_on)}})
    if term.ends_on < term.starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first one.")})
    others = year.terms.exclude(pk=term.pk)
    other = others.filter(starts_on__lte=term.ends_on, ends_on__gte=term.starts_on).first()
    if other:
        text = _("These days overlap the term «%(name)s» (%(dates)s).")
        values = {"name": other.name, "dates": dates(other.starts_on, other.ends_on)}
        raise ValidationError({"starts_on": text % values})


def check_day_off(day: dt.date, *, other_than: int | None = None) -> None:
    """A day off is in an academic year that is not closed, and is one once."""
    year = AcademicYear.objects.holding(day)
    if year is None:
        text = _("%(day)s is in no academic year. Add the year or change its last day first.")
        raise ValidationError({"date": text % {"day": f"{day:%d.%m.%Y}"}})
    if year.is_closed:
        text = _("%(day)s is in the academic year %(year)s, which is closed.")
        raise ValidationError({"date": text % {"day": f"{day:%d.%m.%Y}", "year": year}})
    present = NonWorkingDay.objects.filter(date=day).exclude(pk=other_than).first()
    if present:
        text = _("%(day)s is a day off already: «%(name)s».")
        values = {"day": date_format(day, "j E Y"), "name": present.name}
        raise ValidationError({"date": text % values})


def check_day_may_change(day: dt.date) -> None:
    year = AcademicYear.objects.holding(day)
    if year is not None:
        check_not_closed(year)


def check_range(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise ValidationError({"last": _("The last day is before the first one.")})
    if (last - first).days >= LONGEST_REST:
        text = _("At most %(most)s days at once: check the dates.") % {"most": LONGEST_REST}
        raise ValidationError({"last": text})
