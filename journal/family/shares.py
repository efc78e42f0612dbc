"""Percentages of a child and of its groups (domain.md 6)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from journal.lessons.models import Attendance, Lesson, LessonStatus, Presence
from journal.lessons.models.roll import CAME
from journal.lessons.queries.year import begun
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil


def percent(part: Decimal | int, whole: Decimal | int) -> int | None:
    """Rounded half up; None of nothing."""
    return int((200 * part + whole) // (2 * whole)) if whole else None


@dataclass(frozen=True)
class Share:
    """Lessons at which the child was present, of those that count."""

    present: int
    counted: int

    @property
    def percent(self) -> int | None:
        return percent(self.present, self.counted)


def attendance_of(pupil: Pupil, starts_on: dt.date, ends_on: dt.date) -> Share:
    """Over conducted lessons whose roll is taken, on days when the child was enrolled, both days
    inclusive. Late and left early are present; unmarked lessons are left out, and so are absences
    that do not count (a quarantine)."""
    enrolled = Q(enrolment__ends_on__isnull=True) | Q(enrolment__ends_on__gte=F("lesson__date"))
    marks = Attendance.objects.filter(
        enrolled,
        enrolment__pupil=pupil,
        enrolment__starts_on__lte=F("lesson__date"),
        lesson__status=LessonStatus.HELD,
        lesson__roll__isnull=False,
        lesson__date__range=(starts_on, ends_on),
    ).exclude(status=Presence.ABSENT, counts=False)
    found = marks.aggregate(present=Count("id", filter=Q(status__in=CAME)), counted=Count("id"))
    return Share(found["present"], found["counted"])


@dataclass(frozen=True)
class Fulfilment:
    """Academic hours of a group up to now: conducted, of those that were due."""

    group: StudyGroup
    held: Decimal
    due: Decimal

    @property
    def percent(self) -> int | None:
        return percent(self.held, self.due)


def fulfilment_of(groups: Collection[StudyGroup]) -> list[Fulfilment]:
    """Of each group, one statement. Due are the hours of all lessons that have begun, cancelled ones
    too, for their hours stay due. A moved lesson is due on its first day and counts once; one that
    was added makes up for others and is due to nobody."""
    rows = Lesson.objects.filter(begun(), group__in=groups).order_by().values("group")
    sums = rows.annotate(
        due=Coalesce(Sum("hours", filter=Q(moved_from__isnull=True, is_extra=False)), Decimal(0)),
        held=Coalesce(
            Sum(Coalesce("held_hours", "hours"), filter=Q(status=LessonStatus.HELD)), Decimal(0)
        ),
    )
    found = {row["group"]: row for row in sums}
    return [
        Fulfilment(group, found[group.pk]["held"], found[group.pk]["due"])
        for group in groups
        if group.pk in found
    ]
