"""When an absence may be announced, and taken back; each rule with its text."""

import datetime as dt
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isolation.clock import school_today
from journal.lessons.models import AbsenceNotice, AbsenceReason
from journal.lessons.queries.children import children_of
from journal.roster.models import Enrolment
from tenants.people.models import Pupil, PupilQuerySet

MOST_DAYS: Final = 60


def announced_by(user: Any) -> PupilQuerySet:
    """The children whose absence this log-in may announce: a parent's; a pupil's own when of age."""
    return children_of(user).filter(~Q(user=user) | Q(pk__in=_of_age(user)))


def _of_age(user: Any) -> list[int]:
    pupil: Pupil | None = getattr(user, "pupil", None)
    return [pupil.pk] if pupil is not None and pupil.is_adult else []


def excusing() -> Any:
    """The reasons that the school offers to families."""
    return AbsenceReason.objects.all().in_use().filter(excused=True)


def check_announcer(pupil: Pupil, user: Any) -> None:
    if user is None or not announced_by(user).filter(pk=pupil.pk).exists():
        raise ValidationError(_("You cannot announce an absence of this child."))


def check_period(starts_on: dt.date, ends_on: dt.date) -> None:
    """From today on: today counts to its end, for a late word is better than none."""
    if starts_on < school_today():
        text = _("This day is over: tell the teacher. Announce absences from today on.")
        raise ValidationError({"starts_on": text})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first one.")})
    if (ends_on - starts_on).days >= MOST_DAYS:
        text = ngettext("At most %(n)s day at once.", "At most %(n)s days at once.", MOST_DAYS)
        raise ValidationError({"ends_on": text % {"n": MOST_DAYS}})


def check_reason(reason: AbsenceReason) -> None:
    if not excusing().filter(pk=reason.pk).exists():
        raise ValidationError({"reason": _("Choose a reason from the list.")})


def check_days(pupil: Pupil, starts_on: dt.date, ends_on: dt.date) -> None:
    """The child is in some group then, and these days are not announced yet."""
    there = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), starts_on__lte=ends_on, pupil=pupil
    )
    if not there.exists():
        text = _("The child is in no group on these days: there is nothing to announce.")
        raise ValidationError({"starts_on": text})
    standing = AbsenceNotice.objects.standing().filter(pupil=pupil)
    other = standing.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        text = _(
            "From %(first)s to %(last)s is announced already: choose other days or take that back."
        )
        days = {"first": f"{other.starts_on:%d.%m.%Y}", "last": f"{other.ends_on:%d.%m.%Y}"}
        raise ValidationError({"starts_on": text % days})


def check_may_take_back(notice: AbsenceNotice) -> None:
    if notice.withdrawn_at is not None:
        raise ValidationError(_("This is taken back already."))
    if notice.ends_on < school_today():
        raise ValidationError(_("These days are over: what was announced of them stays."))
