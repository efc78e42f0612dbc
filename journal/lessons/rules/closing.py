"""When a month is closed and how a lesson of it is opened (domain.md 2 and 7, V12)."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from isolation.clock import now, school_today
from journal.lessons.models import Lesson, MonthClosure, Unlock
from journal.lessons.queries.closing import candidates, going_on, is_locked
from journal.lessons.rules.filling import day
from journal.lessons.rules.moving import check_years_not_closed
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember

LONGEST_UNLOCK: Final = dt.timedelta(days=14)


def first_of(date: dt.date) -> dt.date:
    """The month of a date, named by its first day."""
    return date.replace(day=1)


def check_month(groups: Collection[StudyGroup], month: dt.date) -> None:
    """A month is closed when its last lesson is over."""
    if not groups:
        raise ValidationError({"groups": _("Choose at least one group.")})
    check_years_not_closed(groups)
    if month > school_today():
        named = date_format(month, "F Y").capitalize()
        raise ValidationError(_("%(month)s has not come yet.") % {"month": named})
    unfinished = going_on([group.pk for group in groups], month)
    for group in groups:
        if group.pk in unfinished:
            text = _("The group “%(group)s” still has lessons in this month: close it after them.")
            raise ValidationError(text % {"group": group})


def check_open(group: StudyGroup, date: dt.date, lesson: Lesson | None = None) -> None:
    """The month of this date is not closed for the group, or the lesson is opened to somebody now."""
    if not MonthClosure.objects.filter(group=group, month=first_of(date)).exists():
        return
    if lesson and Unlock.objects.open_at(now()).filter(lesson=lesson).exists():
        return
    text = _("%(month)s is closed for this group.")
    if lesson:
        text = _("%(month)s is closed for this group. The deputy director opens the lesson first.")
    month = date_format(date, "F Y").capitalize()
    raise ValidationError(
        {"date": text % {"month": month}} if lesson is None else text % {"month": month}
    )


def check_unlock(lesson: Lesson, staff: StaffMember, until: dt.datetime, reason: str) -> None:
    """Raises ValidationError by the fields `staff`, `last_day`, `reason`."""
    check_years_not_closed([lesson.group])
    if not lesson.takes_place:
        raise ValidationError(_("The lesson does not take place: there is nothing to fill."))
    if not is_locked(lesson):
        raise ValidationError(_("The lesson is open: it can be filled without this."))
    wrong: dict[str, str] = {}
    if staff not in candidates(lesson):
        wrong["staff"] = _("Choose somebody of this lesson; another one needs a substitution.")
    moment = now()
    if not moment < until <= moment + LONGEST_UNLOCK + dt.timedelta(days=1):
        last = school_today() + LONGEST_UNLOCK
        wrong["last_day"] = _("From today to %(last)s.") % {"last": day(last)}
    if not reason.strip():
        wrong["reason"] = _("Name the reason: it stays in the journal.")
    if wrong:
        raise ValidationError(wrong)
    if Unlock.objects.open_at(moment).filter(lesson=lesson, staff=staff).exists():
        text = _("The lesson is open to %(who)s already.")
        raise ValidationError({"staff": text % {"who": staff.short_name}})
