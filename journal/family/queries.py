"""The lessons of a child."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from isolation.clock import school_today
from journal.lessons.models import TAKES_PLACE, Lesson, LessonQuerySet
from journal.lessons.queries.year import begun
from journal.roster.models import Enrolment
from tenants.people.models import Pupil

Span = tuple[dt.date, dt.date]


def lessons_of(pupil: Pupil) -> LessonQuerySet:
    """Those of the groups in which the child is enrolled on their day, cancelled and moved ones
    too."""
    there = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("date")),
        starts_on__lte=OuterRef("date"),
        group=OuterRef("group"),
        pupil=pupil,
    )
    groups = Enrolment.objects.filter(pupil=pupil).values("group")
    found: LessonQuerySet = Lesson.objects.filter(Exists(there), group__in=groups)
    return found


def next_lessons(pupil: Pupil) -> LessonQuerySet:
    """Those to come, the nearest first."""
    ahead = lessons_of(pupil).filter(~begun(), status__in=TAKES_PLACE, must_move=False)
    found: LessonQuerySet = ahead.order_by("date", "starts_at", "id")
    return found


def next_day(pupil: Pupil) -> dt.date:
    """The day of the child's next lesson; today when there is none."""
    found = next_lessons(pupil).values_list("date", flat=True).first()
    return found or school_today()


def months_of(pupil: Pupil) -> Span | None:
    """The first and the last month in which the child may have lessons, by their first days; None
    for one who was never enrolled."""
    rows = Enrolment.objects.filter(pupil=pupil).reaching(dt.date.min)
    days = list(rows.values_list("starts_on", "ends_on", "group__ends_on"))
    if not days:
        return None
    last = max(ends_on or group_ends_on for _, ends_on, group_ends_on in days)
    return min(row[0] for row in days).replace(day=1), last.replace(day=1)
