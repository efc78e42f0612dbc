"""All that the page of a lesson says, in a number of statements that does not depend on the number
of children."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import DateField, F, FilteredRelation, OuterRef, Q, Subquery, TimeField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from isolation.statements import Parameter, Statement
from journal.lessons.marks import Mark
from journal.lessons.models import (
    AbsenceNotice,
    AbsenceReason,
    Attachment,
    Attendance,
    Lesson,
    LessonQuerySet,
    Presence,
)
from journal.lessons.queries.filling import (
    GroupPlan,
    Line,
    for_writing,
    plans_for,
    reasons_now,
)
from journal.lessons.rules.files import MOST_BYTES, TAKEN, not_taken, too_large
from journal.lessons.rules.filling import (
    Writer,
    day,
    why_never,
    why_not_begun,
    why_not_described,
    why_not_filled,
    why_too_many_minutes,
)
from journal.lessons.showing import Shown, shown
from journal.lessons.states import State, state_of
from journal.roster.models import Enrolment
from tenants.groups.models import SEES_ALL

LINES_OFFERED = 12


@dataclass(frozen=True)
class Child:
    """A row of the roll. `value` is the mark, "" when there is none; `offer` what is proposed in its
    place; `absence` what a tap writes: the reason announced, or that of the last lesson while the
    same absence lasts."""

    enrolment: int
    name: str
    middle_name: str
    value: str
    offer: str
    absence: str
    announced: str
    is_late: bool
    looks: Shown


@dataclass(frozen=True)
class Missing:
    """Who is in the group and not on its roster of the day, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class LessonPage:
    """What the page shows of a lesson. If time alone forbids, `opens_at` is when marks may be made,
    and `describes_at` when the topic and the homework may: the beginning of its day."""

    lesson: Lesson
    writer: Writer
    reasons: Mapping[str, AbsenceReason]
    children: list[Child]
    missing: list[Missing]
    plan: GroupPlan = field(default_factory=GroupPlan)

    @cached_property
    def why_not_described(self) -> str:
        return why_not_described(self.lesson, self.writer)

    @cached_property
    def why_locked(self) -> str:
        return why_not_filled(self.lesson, self.writer)

    @cached_property
    def files(self) -> list[Attachment]:
        """Those of the homework."""
        return _FILES.rows(lesson=self.lesson.pk)

    @property
    def file_rules(self) -> dict[str, str]:
        """What the browser looks at before a file travels."""
        endings = ",".join(ending for kind in TAKEN for ending in kind.endings)
        most = str(MOST_BYTES)
        return {"endings": endings, "most": most, "large": too_large(), "other": not_taken()}

    @property
    def may_attach(self) -> bool:
        return not self.why_not_described

    @cached_property
    def _waits(self) -> bool:
        return bool(self.why_locked) and not why_never(self.lesson, self.writer)

    @cached_property
    def opens_at(self) -> dt.datetime | None:
        return self.lesson.begins(self.writer.zone) if self._waits else None

    @cached_property
    def describes_at(self) -> dt.datetime | None:
        if not (self._waits and self.why_not_described):
            return None
        return dt.datetime.combine(self.lesson.date, dt.time(), self.writer.zone)

    @property
    def why_not_begun(self) -> str:
        """What a page kept before its day says on the day."""
        return why_not_begun(self.lesson)

    @property
    def minutes(self) -> int:
        return self.lesson.minutes

    @property
    def too_long(self) -> str:
        return why_too_many_minutes(self.lesson.minutes + 1, self.lesson)

    @cached_property
    def roll(self) -> Any:
        return getattr(self.lesson, "roll", None)

    @cached_property
    def state(self) -> State:
        return state_of(self.lesson, moment=self.writer.local)

    @property
    def offered_reasons(self) -> list[AbsenceReason]:
        return [reason for reason in self.reasons.values() if not reason.is_retired]

    @property
    def present(self) -> int:
        values = [child.value or child.offer for child in self.children]
        return sum(not value.startswith(Presence.ABSENT) for value in values)

    @property
    def proposed_topic(self) -> str:
        return self.plan.topic_for(self.lesson.pk)

    @property
    def hours(self) -> Decimal:
        held = self.lesson.held_hours
        return self.lesson.hours if held is None else held

    @cached_property
    def plan_lines(self) -> list[tuple[int, Line, bool]]:
        """The lines to choose from, with their numbers and whether they are chosen: those of this
        lesson and the next ones that are not taught yet."""
        chosen = (
            self.lesson.plan_lines if self.lesson.topic else self.plan.lines_for(self.lesson.pk)
        )
        ahead = {line.pk for laid in self.plan.proposed.values() for line in laid}
        places = {line.pk: number for number, line in enumerate(self.plan.lines, start=1)}
        last = max((places[pk] for pk in ahead), default=0)  # lines after it have no lesson left
        rows = [
            (places[line.pk], line, line.pk in chosen)
            for line in self.plan.lines
            if line.pk in ahead or line.pk in chosen or places[line.pk] > last
        ]
        first = next((place for place, row in enumerate(rows) if row[2]), 0)
        start = max(0, first - 2)
        return rows[start : start + LINES_OFFERED]

    @property
    def fields(self) -> dict[str, Any]:
        """For the page's script: what stands, and what is proposed."""
        lesson = self.lesson
        return {
            "stands": {
                "topic": lesson.topic,
                "plan_lines": lesson.plan_lines,
                "hours": f"{self.hours.normalize():f}",
                "homework": lesson.homework,
                "note": lesson.note,
            },
            "proposed": {
                "topic": "" if lesson.topic else self.proposed_topic,
                "plan_lines": [] if lesson.topic else self.plan.lines_for(lesson.pk),
            },
        }


_FILES = Statement(lambda: Attachment.objects.all().shown().filter(lesson=Parameter("lesson")))


def lesson_seen(pk: int, user: Any, writer: Writer) -> Lesson | None:
    """The lesson for its page, if this person sees it."""
    asked = _ANY if user.has_role(*SEES_ALL) else _OWN
    return asked.first(lesson=pk, staff=writer.staff_id)


def _to_fill(rows: LessonQuerySet) -> LessonQuerySet:
    found = for_writing(rows, Parameter("staff")).to_fill().filter(pk=Parameter("lesson"))
    return found.order_by()


_ANY = Statement(lambda: _to_fill(Lesson.objects.all()))
_OWN = Statement(lambda: _to_fill(Lesson.objects.seen_by(Parameter("staff"))))


def lesson_page(lesson: Lesson, writer: Writer) -> LessonPage:
    """`lesson` is of `lesson_seen`."""
    reasons = reasons_now()
    children, missing = [], []
    may_propose = not why_never(lesson, writer)
    is_its_day = not why_not_described(lesson, writer)
    listed = _LISTED.rows(
        lesson=lesson.pk, group=lesson.group_id, date=lesson.date, starts_at=lesson.starts_at
    )
    for row in map(Listed._make, listed):
        if row.holds_on(lesson.date):
            children.append(_child(row, reasons, may_propose=may_propose, is_its_day=is_its_day))
        else:
            missing.append(Missing(row.full_name, _why_missing(row, lesson)))
    plan = plans_for([lesson.group_id]).get(lesson.group_id) if may_propose else None
    return LessonPage(lesson, writer, reasons, children, missing, plan or GroupPlan())


class Listed(NamedTuple):
    """Who was ever in the group, with the number and date of the order of enrolment and, if they
    left, of that; the mark of this lesson (`said`), what the family announced for its day and the
    reason of the last mark before, which may still hold."""

    pk: int
    starts_on: dt.date
    ends_on: dt.date | None
    last_name: str
    first_name: str
    middle_name: str
    order_in: str
    ordered_in: dt.date
    order_out: str | None
    ordered_out: dt.date | None
    said: str | None
    said_minutes: int | None
    said_reason: str | None
    said_late: bool | None
    announced: str | None
    last_reason: str | None

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def _listed() -> Any:
    """Rows of `Listed`, newcomers at the end."""
    date, time = Parameter("date", DateField()), Parameter("starts_at", TimeField())
    before = Attendance.objects.filter(
        Q(lesson__date__lt=date) | Q(lesson__date=date, lesson__starts_at__lt=time),
        enrolment=OuterRef("pk"),
    ).order_by("-lesson__date", "-lesson__starts_at")
    announced = AbsenceNotice.objects.on(date).filter(pupil=OuterRef("pupil_id"))
    rows = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), group=Parameter("group")
    ).annotate(
        mark=FilteredRelation("marks", condition=Q(marks__lesson=Parameter("lesson"))),
        announced=Subquery(announced.order_by().values("reason__code")[:1]),
        last_reason=Subquery(before.values("reason__code")[:1]),
    )
    return rows.order_by("starts_on", "pupil__sort_key", "id").values_list(
        "pk", "starts_on", "ends_on",
        "pupil__last_name", "pupil__first_name", "pupil__middle_name",
        "order_in__number", "order_in__date", "order_out__number", "order_out__date",
        "mark__status", "mark__minutes", "mark__reason__code", "mark__is_late",
        "announced", "last_reason",
    )  # fmt: skip


_LISTED: Statement[tuple[Any, ...]] = Statement(_listed)


def _child(
    row: Listed, reasons: Mapping[str, AbsenceReason], *, may_propose: bool, is_its_day: bool
) -> Child:
    """What is proposed is known before the day, for a page that is kept for it, and shown from then
    on."""
    mark = Mark(Presence(row.said), row.said_reason or "", row.said_minutes) if row.said else None
    absence = Mark(Presence.ABSENT, row.announced or row.last_reason or "")
    offer = None
    if may_propose:
        offer = absence if row.announced else Mark(Presence.PRESENT)
    announced = reasons[row.announced].name if row.announced else ""
    return Child(
        enrolment=row.pk,
        name=f"{row.last_name} {row.first_name}",
        middle_name=row.middle_name,
        value=mark.value if mark else "",
        offer=offer.value if offer else "",
        absence=absence.value,
        announced=announced,
        is_late=bool(row.said_late),
        looks=shown(mark or (offer if is_its_day else None), reasons),
    )


def _why_missing(row: Listed, lesson: Lesson) -> str:
    if row.starts_on > lesson.date:
        text = _("enrolled from %(day)s, order %(order)s of %(date)s")
        return text % _ordered(row.starts_on, row.order_in, row.ordered_in)
    if row.order_out is None or row.ordered_out is None:
        return ""
    text = _("left on %(day)s, order %(order)s of %(date)s")
    return text % _ordered(row.ends_on or lesson.date, row.order_out, row.ordered_out)


def _ordered(on: dt.date, number: str, date: dt.date) -> dict[str, str]:
    """`№` as an order calls itself."""
    told = date_format(date, "d.m.Y")
    return {"day": day(on), "order": f"№ {number}", "date": told}
