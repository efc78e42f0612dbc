"""What families announce. A broken rule raises `ValidationError` by field and nothing is written."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from history.signature import Actor
from isolation.clock import now, school_today
from journal.family import rules
from journal.family.queries import lessons_of
from journal.family.telling import ABSENT, absence
from journal.lessons.actions.files import attach
from journal.lessons.models import (
    AbsenceNotice,
    AbsenceReason,
    Attendance,
    MonthClosure,
    Presence,
)
from journal.lessons.queries.year import school_moment
from tenants.messaging.actions import withdraw
from tenants.people.models import Pupil


@transaction.atomic
def announce(
    pupil: Pupil,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    reason: AbsenceReason,
    file: UploadedFile[Any] | None = None,
    actor: Actor,
) -> AbsenceNotice:
    """The child will not come from a day to a day, both inclusive. It proposes marks to the teacher;
    marks of absence that are there already are tied to it."""
    Pupil.objects.select_for_update().get(pk=pupil.pk)  # two parents who do it come one by one
    rules.check_announcer(pupil, actor.user)
    rules.check_period(starts_on, ends_on)
    rules.check_reason(reason)
    rules.check_days(pupil, starts_on, ends_on)
    notice = AbsenceNotice(pupil=pupil, starts_on=starts_on, ends_on=ends_on, reason=reason)
    notice.write(actor)
    if file is not None:
        try:
            attach(file, notice=notice, actor=actor)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from None
    _tie_marks(notice, actor)
    return notice


@transaction.atomic
def take_back(notice: AbsenceNotice, *, actor: Actor) -> None:
    """The child comes after all. What was announced of days gone by stays: such a notice ends with
    yesterday. Marks of lessons that are not over name it no more; those of a lesson that is over
    keep it, for that absence was announced."""
    rules.check_announcer(notice.pupil, actor.user)
    _lock_lessons(notice)
    held: AbsenceNotice = AbsenceNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    rules.check_may_take_back(held)
    today, time = school_moment()
    ahead = Q(lesson__date__gt=today) | Q(lesson__date=today, lesson__ends_at__gt=time)
    _open_marks(Attendance.objects.filter(ahead, notice=held)).change(actor, notice=None)
    if held.starts_on < today:
        held.ends_on = today - dt.timedelta(days=1)
        held.write(actor, only=["ends_on"])
    else:
        held.withdrawn_at = now()
        held.write(actor, only=["withdrawn_at"])


def _tie_marks(notice: AbsenceNotice, actor: Actor) -> None:
    """Marks of absence in the period that nobody announced, but for those of closed months."""
    absent = Attendance.objects.filter(
        lesson__in=_lock_lessons(notice), enrolment__pupil=notice.pupil, notice__isnull=True,
        status=Presence.ABSENT,
    )  # fmt: skip
    tied = list(_open_marks(absent).order_by().values_list("pk", "lesson", "enrolment"))
    if tied:
        rows = Attendance.objects.filter(pk__in=[pk for pk, _lesson, _enrolment in tied])
        rows.change(actor, notice=notice)
        withdraw(ABSENT, [absence(lesson, enrolment) for _pk, lesson, enrolment in tied])


def _lock_lessons(notice: AbsenceNotice) -> list[int]:
    """Ids of the child's lessons in the period that may have marks, locked before anything else, as
    the teacher's outbox locks them: a roll that is being taken is waited for, and one that comes
    later finds what became of the notice."""
    days = (notice.starts_on, notice.ends_on)
    lessons = lessons_of(notice.pupil).filter(date__range=days, date__lte=school_today())
    keys = lessons.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    return list(keys)


def _open_marks(marks: Any) -> Any:
    closed = MonthClosure.objects.filter(
        group=OuterRef("lesson__group"),
        month__year=OuterRef("lesson__date__year"),
        month__month=OuterRef("lesson__date__month"),
    )
    return marks.filter(~Exists(closed))
