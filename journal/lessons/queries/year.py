"""What pages and checks ask of lessons."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext as _

from isolation import current_school
from isolation.clock import now
from journal.lessons.laying import Portion, lay
from journal.lessons.models import TAKES_PLACE, Attendance, Lesson, LessonStatus, MonthClosure
from journal.lessons.queries.filling import Held, lessons_held, taught_in
from journal.lessons.schedule import Moment
from journal.lessons.states import WORDS, State, state_of
from journal.plans.models import PlannedLesson
from tenants.groups.models import StudyGroup
from tenants.programmes.models import CurriculumItem


def school_moment() -> Moment:
    """The present date and time on the wall of the current school."""
    local = now().astimezone(current_school().zone)
    return local.date(), local.time()


def begun(moment: Moment | None = None) -> Q:
    """Lessons that have begun."""
    day, time = moment or school_moment()
    return Q(date__lt=day) | Q(date=day, starts_at__lte=time)


@dataclass(frozen=True)
class Hours:
    """Academic hours of a group's year: `planned` are those of all its lessons, `to_move` of them
    wait for another day and stay due, `curriculum` is what the programme demands. `held` were
    conducted to date, `cancelled` are those of cancelled lessons: due all the same. `lessons` counts
    the lessons, `unfilled` those begun that lack the roll or the topic."""

    planned: Decimal = Decimal(0)
    to_move: Decimal = Decimal(0)
    curriculum: Decimal = Decimal(0)
    lessons: int = 0
    unfilled: int = 0
    held: Decimal = Decimal(0)
    cancelled: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Hours of lessons over the curriculum's; negative when some are missing."""
        return self.planned - self.curriculum

    @property
    def missing(self) -> Decimal:
        return max(-self.difference, Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is still to be held of the curriculum, or of the lessons where there is none."""
        return max((self.curriculum or self.planned) - self.held, Decimal(0))

    @property
    def signed(self) -> str:
        """The difference with its sign: «+4», «−1,5»."""
        sign = "−" if self.difference < 0 else "+"
        return sign + floatformat(abs(self.difference))


def hours_of(groups: Collection[StudyGroup]) -> dict[int, Hours]:
    """The hours of each of these groups by its id, in two statements."""
    items = CurriculumItem.objects.filter(programme__in={group.programme_id for group in groups})
    years = items.order_by().values_list("programme", "study_year")
    demanded = {row[:2]: row[2] for row in years.annotate(sum=Sum(F("theory") + F("practice")))}
    sums = _sums(groups)
    return {
        group.pk: Hours(
            curriculum=demanded.get((group.programme_id, group.study_year), Decimal(0)),
            **sums.get(group.pk, {}),
        )
        for group in groups
    }


def _sums(groups: Collection[StudyGroup]) -> dict[int, dict[str, Any]]:
    """What `Hours` counts of lessons, by the group's id."""
    there, moving = Q(status__in=TAKES_PLACE), Q(must_move=True)
    gap = begun() & (Q(roll__isnull=True) | Q(topic=""))
    none = Value(Decimal(0))
    rows = Lesson.objects.filter(group__in=groups).order_by().values("group").annotate(
        planned=Sum("hours", filter=there, default=none),
        to_move=Sum("hours", filter=there & moving, default=none),
        lessons=Count("pk", filter=there),
        unfilled=Count("pk", filter=there & ~moving & gap),
        held=Sum("held_hours", filter=Q(status=LessonStatus.HELD), default=none),
        cancelled=Sum("hours", filter=Q(status=LessonStatus.CANCELLED), default=none),
    )  # fmt: skip
    return {row.pop("group"): row for row in rows}


@dataclass(frozen=True)
class LaidPlan:
    """A group's plan laid onto its lessons. `held` are the hours of the lessons it was laid on."""

    lines: list[PlannedLesson]
    portions: "list[Portion[PlannedLesson, Held]]"
    held: Decimal

    @property
    def hours(self) -> Decimal:
        return sum((line.hours for line in self.lines), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Hours of the plan over those of the lessons; negative when the plan is too short."""
        return self.hours - self.held

    @property
    def missing(self) -> Decimal:
        return max(-self.difference, Decimal(0))

    @property
    def is_stale(self) -> bool:
        """Whether lines stand on other days than where laying puts them now."""
        first = self.first_days()
        return any(line.planned_on != first.get(line.pk) for line in self.lines)

    def first_days(self) -> dict[int, dt.date]:
        """The day on which a line begins, by its id; a line without a lesson is absent."""
        return {portion.line.pk: portion.lesson.date for portion in reversed(self.portions)}

    def topics(self) -> dict[int, list[str]]:
        """The topics laid on a lesson, by its id."""
        found: dict[int, list[str]] = defaultdict(list)
        for portion in self.portions:
            found[portion.lesson.pk].append(portion.line.topic)
        return found


def laid_plans(groups: Collection[Any]) -> dict[int, LaidPlan]:
    """The plans of these groups (rows or ids), by the group's id, in two statements; a group whose
    plan has no lines is absent. A lesson yet to be moved has no day to put a topic on."""
    lines: dict[int, list[PlannedLesson]] = defaultdict(list)
    rows = PlannedLesson.objects.filter(plan__group__in=groups)
    for line in rows.select_related("plan").order_by("plan", "position", "id"):
        lines[line.plan.group_id].append(line)
    if not lines:
        return {}
    lessons = lessons_held(list(lines))
    return {
        group: LaidPlan(
            its,
            lay(its, lessons[group], taught_in(its, lessons[group])),
            sum((one.hours for one in lessons[group]), Decimal(0)),
        )
        for group, its in lines.items()
    }


@dataclass(frozen=True)
class LessonRow:
    """A lesson as a group's page lists it; `proposed` are the topics that the plan puts on it;
    `is_locked` when its month is closed, `is_marked` when children are marked on it."""

    lesson: Lesson
    proposed: list[str]
    state: State
    is_locked: bool = False
    is_marked: bool = False

    @property
    def month(self) -> dt.date:
        return self.lesson.date.replace(day=1)

    @property
    def can_change(self) -> bool:
        """Whether it may be moved or cancelled."""
        free = self.lesson.must_move or not self.is_locked
        return free and not self.is_marked and self.lesson.status == LessonStatus.PLANNED

    @property
    def was_held(self) -> bool:
        """Its roll is not taken, but children are marked: it is neither moved nor cancelled."""
        return self.is_marked and self.lesson.status == LessonStatus.PLANNED

    @property
    def badge(self) -> tuple[str, str]:
        """Kind and words of its state."""
        lesson = self.lesson
        if self.state == "cancelled":
            moved = lesson.status == LessonStatus.MOVED
            return ("paused" if moved else "danger"), lesson.get_status_display()
        if lesson.must_move:
            return "warning", _("to be moved")
        if self.state == "filled" and lesson.roll.is_late:
            return "warning", _("held, filled late")
        return _KINDS[self.state], str(WORDS[self.state])


_KINDS: dict[State, str] = {
    "planned": "quiet",
    "due": "work",
    "filled": "ok",
    "late": "danger",
}


def lesson_rows(group: StudyGroup, plan: LaidPlan | None) -> list[LessonRow]:
    """The group's lessons in the order of their days, moved and cancelled ones too."""
    moment, topics = school_moment(), plan.topics() if plan else {}
    closed = set(MonthClosure.objects.filter(group=group).values_list("month", flat=True))
    marks = Attendance.objects.filter(lesson=OuterRef("pk"))
    lessons = Lesson.objects.filter(group=group).select_related(
        "room", "teacher", "moved_from", "moved_to", "roll", "substitution__substitute"
    )
    return [
        LessonRow(
            lesson,
            topics.get(lesson.pk, []),
            state_of(lesson, moment=moment),
            lesson.date.replace(day=1) in closed,
            lesson.is_marked,
        )
        for lesson in lessons.annotate(is_marked=Exists(marks))
    ]


def by_month(rows: Iterable[LessonRow]) -> list[tuple[dt.date, list[LessonRow]]]:
    """The rows of each month, by its first day."""
    return [(day, list(its)) for day, its in groupby(rows, key=lambda row: row.month)]


def sum_of(rows: Iterable[LessonRow]) -> Decimal:
    """The academic hours of those that take place."""
    return sum((row.lesson.hours for row in rows if row.lesson.status in TAKES_PLACE), Decimal(0))


def days_taught(group_id: int) -> dict[int, list[dt.date]]:
    """For `plans.hooks.days_taught`: which lines of the plan the held lessons took."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    rows = Lesson.objects.filter(group=group_id, status=LessonStatus.HELD).exclude(topic="")
    for date, lines in rows.order_by("date", "starts_at").values_list("date", "plan_lines"):
        for line in lines:
            found[line].append(date)
    return dict(found)


def timetable_url(group: StudyGroup) -> str:
    """Where an empty list of lessons is mended."""
    return reverse("groups:slots", args=[group.pk])
