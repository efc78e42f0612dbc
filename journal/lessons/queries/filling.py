"""What is asked before a lesson is written: the rights to it, and what the plan proposes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from isolation import current_school
from isolation.clock import now
from isolation.statements import OneOf, Statement
from journal.lessons.laying import lay
from journal.lessons.models import (
    TAKES_PLACE,
    AbsenceReason,
    JournalSettings,
    Lesson,
    LessonQuerySet,
    MonthClosure,
    Unlock,
)
from journal.lessons.rules.filling import Writer
from journal.plans.models import PlannedLesson
from tenants.staff.models import staff_member_of


def writer_of(user: Any) -> Writer:
    """This log-in at this moment in the current school."""
    member = staff_member_of(user)
    return Writer(
        staff_id=member.pk if member else None,
        moment=now(),
        zone=current_school().zone,
        settings=settings_now(),
    )


def settings_now() -> JournalSettings:
    """The school's rules of filling; the defaults where it has set none."""
    return _SETTINGS.first() or JournalSettings()


_SETTINGS = Statement(lambda: JournalSettings.objects.order_by("pk")[:1])


def reasons_now() -> dict[str, AbsenceReason]:
    """The school's dictionary by its codes, retired ones too: they stand in old marks."""
    return {reason.code: reason for reason in _REASONS.rows()}


_REASONS = Statement(AbsenceReason.objects.all)


def for_writing(rows: LessonQuerySet, staff_id: Any) -> LessonQuerySet:
    """With what decides whether this person may write: `is_closed`, whether the month is, and
    `open_until`, the end of an unlock given to them; `year_state` of the academic year."""
    closed = MonthClosure.objects.filter(
        group=OuterRef("group_id"),
        month__year=OuterRef("date__year"),
        month__month=OuterRef("date__month"),
    )
    unlocks = Unlock.objects.filter(lesson=OuterRef("pk"), staff=staff_id).order_by("-until")
    found: LessonQuerySet = rows.annotate(
        is_closed=Exists(closed),
        open_until=Subquery(unlocks.values("until")[:1]),
        year_state=F("group__year__state"),
    )
    return found


class Line(NamedTuple):
    """A line of a plan, as much as laying and a page need of it."""

    pk: int
    topic: str
    hours: Decimal
    position: int


class Held(NamedTuple):
    """A lesson that lines are laid on; `taught` when somebody wrote what it was about."""

    pk: int
    date: dt.date
    hours: Decimal
    taught: bool
    lines: tuple[int, ...]


@dataclass(frozen=True)
class GroupPlan:
    """The lines of a group's plan, and those that it proposes for each lesson, by the lesson's id."""

    lines: list[Line] = field(default_factory=list)
    proposed: dict[int, list[Line]] = field(default_factory=dict)

    def topic_for(self, lesson_id: int) -> str:
        """The proposed topics in one text."""
        return " ".join(ended(line.topic) for line in self.proposed.get(lesson_id, []))[:300]

    def lines_for(self, lesson_id: int) -> list[int]:
        return [line.pk for line in self.proposed.get(lesson_id, [])]


def ended(topic: str) -> str:
    """With a full stop, so that several topics read as one text."""
    return topic if topic.endswith((".", "!", "?", "…")) else f"{topic}."


def plans_for(groups: Collection[int]) -> dict[int, GroupPlan]:
    """The plans of these groups laid onto their lessons, in two statements whatever their number."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for group, pk, topic, theory, practice, position in _LINES.rows(groups=list(groups)):
        lines[group].append(Line(pk, topic, theory + practice, position))
    if not lines:
        return {}
    held = lessons_held(list(lines))
    return {group: _laid(its, held[group]) for group, its in lines.items()}


_LINES = Statement(
    lambda: (
        PlannedLesson.objects.filter(OneOf("plan__group", "groups"))
        .order_by("position", "id")
        .values_list("plan__group", "pk", "topic", "theory", "practice", "position")
    )
)


def lessons_held(groups: Collection[int]) -> dict[int, list[Held]]:
    """The lessons of these groups that a plan is laid on, in their order. One yet to be moved has no
    day to put a topic on."""
    found: dict[int, list[Held]] = defaultdict(list)
    for group, pk, date, hours, topic, taken in _PLACED.rows(groups=list(groups)):
        found[group].append(Held(pk, date, hours, bool(topic), tuple(taken)))
    return found


_PLACED = Statement(
    lambda: (
        Lesson.objects.filter(OneOf("group", "groups"), status__in=TAKES_PLACE, must_move=False)
        .order_by("date", "starts_at", "id")
        .values_list("group", "pk", "date", Coalesce("held_hours", "hours"), "topic", "plan_lines")
    )
)


def _laid(lines: list[Line], lessons: list[Held]) -> GroupPlan:
    proposed: dict[int, list[Line]] = defaultdict(list)
    for portion in lay(lines, lessons, taught_in(lines, lessons)):
        if not portion.lesson.taught:
            proposed[portion.lesson.pk].append(portion.line)
    return GroupPlan(lines, dict(proposed))


def taught_in(lines: Iterable[Any], lessons: Iterable[Any]) -> dict[int, list[int]]:
    """For `laying.lay`: which lines the lessons took that were taught, by their places."""
    place = {line.pk: number for number, line in enumerate(lines)}
    return {
        number: [place[pk] for pk in lesson.lines if pk in place]
        for number, lesson in enumerate(lessons)
        if lesson.taught
    }
