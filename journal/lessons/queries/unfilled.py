"""Lessons that are begun and not filled, for control (regulation 6.3; domain.md 7, V1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from journal.lessons.models import Lesson
from journal.lessons.queries.year import school_moment
from journal.lessons.states import WORDS, State, state_of
from tenants.staff.models import StaffMember
from tenants.years.models import YearState
from ui.sheets import Column, Kind, Sheet


def unfilled_lessons(chosen: dict[str, Any]) -> "QuerySet[Lesson]":
    """Those of open years that the filters leave, by who is to fill them and the oldest first."""
    rows = Lesson.objects.unfilled(school_moment()).filter(group__year__state=YearState.OPEN)
    if teacher := chosen.get("teacher"):
        rows = rows.conducted_by_member(teacher)
    if group := chosen.get("group"):
        rows = rows.filter(group=group)
    if since := chosen.get("since"):
        rows = rows.filter(date__gte=since)
    if until := chosen.get("until"):
        rows = rows.filter(date__lte=until)
    rows = rows.for_page().annotate(
        who=Coalesce("substitution__substitute__sort_key", "teacher__sort_key"),
        who_id=Coalesce("substitution__substitute", F("teacher")),
    )
    found: QuerySet[Lesson] = rows.order_by("who", "who_id", "date", "starts_at", "id")
    return found


@dataclass(frozen=True)
class Gap:
    """A lesson that is not filled, and for how many days it has been; 0 is today."""

    lesson: Lesson
    days: int
    state: State

    @property
    def who(self) -> StaffMember:
        return self.lesson.conductor

    @property
    def lacks(self) -> str:
        """What is missing, in words."""
        if not hasattr(self.lesson, "roll"):
            return _("roll") if self.lesson.topic else _("topic and roll")
        return _("topic")

    @property
    def badge(self) -> tuple[str, str]:
        return ("danger" if self.state == "late" else "warning"), str(WORDS[self.state])


def gaps(lessons: Iterable[Lesson]) -> list[Gap]:
    moment = school_moment()
    return [
        Gap(lesson, (moment[0] - lesson.date).days, state_of(lesson, moment=moment))
        for lesson in lessons
    ]


def sheet(lessons: Iterable[Lesson]) -> Sheet:
    columns = (
        Column(_("Teacher"), 24),
        Column(_("Group"), 30),
        Column(_("Date"), 12, Kind.DATE),
        Column(_("Begins"), 10, Kind.TIME),
        Column(_("Hours"), 8, Kind.NUMBER),
        Column(_("What is missing"), 20),
        Column(_("Days late"), 12, Kind.NUMBER),
    )
    return Sheet(_("Not filled"), columns, _lines(lessons))


def _lines(lessons: Iterable[Lesson]) -> Iterator[list[Any]]:
    for gap in gaps(lessons):
        one = gap.lesson
        group = str(one.group)
        yield [gap.who.short_name, group, one.date, one.starts_at, one.hours, gap.lacks, gap.days]
