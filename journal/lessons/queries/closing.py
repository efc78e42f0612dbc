"""What is asked of closed months and unlocks."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from isolation.clock import school_today
from journal.lessons.models import TAKES_PLACE, Lesson, MonthClosure
from journal.lessons.queries.filling import settings_now
from journal.lessons.queries.month import last_of
from journal.lessons.queries.year import school_moment
from tenants.groups.models import GroupQuerySet, StudyGroup
from tenants.staff.models import StaffMember
from tenants.years.models import AcademicYear


def lessons_of_month(groups: Collection[Any], month: dt.date) -> "QuerySet[Lesson]":
    return Lesson.objects.filter(group__in=groups, date__range=(month, last_of(month)))


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def going_on(groups: Collection[Any], month: dt.date) -> set[int]:
    """Those of the groups that have a lesson of this month before them or going on."""
    day, time = school_moment()
    ahead = Q(date__gt=day) | Q(date=day, ends_at__gt=time)
    rows = lessons_of_month(groups, month).filter(ahead, status__in=TAKES_PLACE, must_move=False)
    return set(rows.order_by().values_list("group", flat=True).distinct())


def is_locked(lesson: Lesson) -> bool:
    """Whether only an unlock lets anybody write here."""
    if month_is_closed(lesson):
        return True
    days = settings_now().lock_days
    return days is not None and school_today() > lesson.date + dt.timedelta(days=days)


def month_is_closed(lesson: Lesson) -> bool:
    rows = MonthClosure.objects.filter(group=lesson.group_id, month=lesson.date.replace(day=1))
    return bool(rows.exists())


def candidates(lesson: Lesson) -> list[StaffMember]:
    """Who may be given a locked lesson: those who see it, its conductor first."""
    group = lesson.group
    people = (
        lesson.conductor, lesson.teacher, lesson.accompanist, group.teacher, group.accompanist,
    )  # fmt: skip
    return list(dict.fromkeys(person for person in people if person))


@dataclass(frozen=True)
class MonthRow:
    """A group's month: how many lessons take place, how many are not filled, wait for another day;
    whether it may be closed now, and the closure if it was."""

    group: StudyGroup
    lessons: int
    unfilled: int
    to_move: int
    is_over: bool
    closure: MonthClosure | None

    @property
    def may_close(self) -> bool:
        return self.is_over and self.closure is None


def months_of(year: AcademicYear | None) -> list[dt.date]:
    """The months of the year that have begun, the latest first."""
    if year is None:
        return []
    found, month, last = [], year.starts_on.replace(day=1), min(year.ends_on, school_today())
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found[::-1]


def month_rows(groups: GroupQuerySet, month: dt.date) -> list[MonthRow]:
    """Each of these groups that has lessons in the month, in four statements."""
    listed = list(groups)
    moment = school_moment()
    rows = lessons_of_month(listed, month).filter(status__in=TAKES_PLACE).order_by()
    unfilled = Lesson.objects.unfilled(moment).filter(pk__in=rows.values("pk"))
    counts = {
        group: (all_of, moving)
        for group, all_of, moving in rows.values_list("group").annotate(
            all_of=Count("id"), moving=Count("id", filter=Q(must_move=True))
        )
    }
    gaps = dict(unfilled.order_by().values_list("group").annotate(n=Count("id")))
    unfinished = going_on(listed, month)
    closures = MonthClosure.objects.filter(group__in=listed, month=month)
    closed = {row.group_id: row for row in closures.select_related("changed_by")}
    return [
        MonthRow(
            group, *_split(counts[group.pk], gaps.get(group.pk, 0)),
            is_over=group.pk not in unfinished, closure=closed.get(group.pk),
        )
        for group in listed
        if group.pk in counts
    ]  # fmt: skip


def _split(counts: tuple[int, int], unfilled: int) -> tuple[int, int, int]:
    return counts[0], unfilled, counts[1]
