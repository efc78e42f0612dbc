"""A group's month as the journal shows it: children down, lessons across (domain.md 2, section 4)."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from isolation.clock import school_today
from journal.lessons.marks import Mark
from journal.lessons.models import (
    AbsenceReason,
    Lesson,
    LessonQuerySet,
    LessonStatus,
    Presence,
)
from journal.lessons.models.roll import CAME
from journal.lessons.queries.filling import reasons_now, writer_of
from journal.lessons.queries.reading import (
    Cells,
    Given,
    Listed,
    announced,
    lessons_between,
    listed_by,
    marks_of,
)
from journal.lessons.rules.filling import (
    Writer,
    why_not_described,
    why_not_filled,
    why_not_on_roster,
)
from journal.lessons.states import State, state_of
from tenants.groups.models import SEES_ALL, GroupQuerySet, StudyGroup
from tenants.staff.models import staff_member_of

HOME = Mark(Presence.PRESENT)


def last_of(month: dt.date) -> dt.date:
    """The last day of the month that `month` is the first of."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def journals(user: Any, month: dt.date | None = None) -> GroupQuerySet:
    """The groups whose journal this person may open; of a month, when one is named. Beside those who
    see the group anyway: who conducts lessons of it, given by a substitution from its first day on
    (regulation 5.2) or their own before the group was another's. Those see these lessons alone."""
    groups = StudyGroup.objects.all()
    if user.has_role(*SEES_ALL):
        return groups
    own = _conducted_by(user).filter(group=OuterRef("pk"))
    if month is not None:
        own = own.filter(date__range=(month, last_of(month)))
    found: GroupQuerySet = groups.filter(taught_by(user) | Exists(own))
    return found


def months_read(group: StudyGroup, user: Any) -> list[dt.date]:
    """The first days of the months of the group's journal that this person may open."""
    if user.has_role(*SEES_ALL) or group.is_taught_by(user):
        first, last = group.starts_on.replace(day=1), group.ends_on
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        places = [first.month - 1 + more for more in range(count)]
        return [dt.date(first.year + place // 12, place % 12 + 1, 1) for place in places]
    return list(_conducted_by(user).filter(group=group).dates("date", "month"))


def _conducted_by(user: Any) -> LessonQuerySet:
    pk = _staff_id(user)
    begun = Q(substitution__substitute=pk, substitution__starts_on__lte=school_today())
    rows = Lesson.objects.filter(Q(teacher=pk) | Q(accompanist=pk) | begun)
    found: LessonQuerySet = rows.order_by()
    return found


def taught_by(user: Any) -> Q:
    """Groups that this log-in leads or accompanies; by ids, for every page of a journal asks it."""
    pk = _staff_id(user)
    return Q(teacher=pk) | Q(accompanist=pk)


def _staff_id(user: Any) -> int:
    member = staff_member_of(user)
    return member.pk if member else 0  # which nobody has


@dataclass(frozen=True)
class Column:
    """A lesson of the month. `why` says why its marks cannot be written by whoever looks ("": they
    can); `opens_at` is the moment from which
    marks are made, where only that is waited for."""

    lesson: Any
    state: State
    why: str
    is_today: bool
    has_roll: bool
    is_late: bool
    opens_at: dt.datetime | None

    @cached_property
    def pk(self) -> int:
        return int(self.lesson.pk)

    @cached_property
    def is_open(self) -> bool:
        return not self.why


class Cell(NamedTuple):
    """`why`: why this child is not marked in this lesson, though others may be; "" for who is on
    the roster of the day. `proposed` is shown while there is no mark; None proposes nothing."""

    column: Column
    given: Given | None
    proposed: Mark | None
    why: str

    @property
    def is_dash(self) -> bool:
        return bool(self.why) and self.given is None

    @property
    def is_off(self) -> bool:
        """A mark of a child who, as it turned out, was not on the roster: shown and not counted."""
        return bool(self.why) and self.given is not None

    @property
    def counted(self) -> Given | None:
        """The mark, if it counts in sums."""
        return None if self.why else self.given

    @property
    def is_locked(self) -> bool:
        return bool(self.why) or not self.column.is_open


@dataclass(frozen=True)
class Row:
    """A line of the journal: an enrolment. A child who left and came back has two, each with its own
    orders, as on paper: the first keeps its place and its «выбытие», the second comes at the end."""

    number: int
    enrolment: Listed
    cells: list[Cell]
    has_left: bool

    @property
    def name(self) -> str:
        return f"{self.enrolment.last_name} {self.enrolment.first_name}"

    @property
    def missed(self) -> int:
        return sum(cell.counted is not None and cell.counted.is_absence for cell in self.cells)

    @property
    def excused(self) -> int:
        return sum(cell.counted is not None and cell.counted.excused for cell in self.cells)


@dataclass(frozen=True)
class Present:
    """Of a lesson: how many came of those enrolled on its day, by marks alone; `came` is None while
    its roll is not taken. `unmarked` have no mark yet."""

    came: int | None
    enrolled: int
    unmarked: int


@dataclass(frozen=True)
class Month:
    """`first` names it. `reasons` are the school's by their codes, retired ones too: they stand in
    old marks. `is_whole`: all its lessons are here, not only those of whoever looks."""

    group: StudyGroup
    first: dt.date
    columns: list[Column]
    rows: list[Row]
    reasons: dict[str, AbsenceReason]
    writer: Writer
    is_whole: bool = True

    @property
    def last(self) -> dt.date:
        return last_of(self.first)

    @property
    def is_closed(self) -> bool:
        return any(column.lesson.is_closed for column in self.columns)

    @cached_property
    def current(self) -> Column | None:
        """The lesson that a phone opens on: one under way or just over today, else the oldest that
        waits, else the last that has begun, else the first."""
        begun = [each for each in self.columns if each.state in ("due", "late", "filled")]
        open_ones = [each for each in begun if each.is_open]
        today = [each for each in open_ones if each.is_today]
        waiting = [each for each in today if not each.has_roll]
        late = [each for each in open_ones if not each.has_roll]
        order = (waiting[-1:], today[-1:], late[:1], begun[-1:], self.columns[:1])
        return next((found[0] for found in order if found), None)

    @property
    def held_hours(self) -> Decimal:
        """Academic hours conducted (domain.md 2: «проведено часов / по плану»)."""
        return sum((each.lesson.held_hours or Decimal(0) for each in self._counted()), Decimal(0))

    @property
    def due_hours(self) -> Decimal:
        """Those of the timetable: a cancelled lesson's stay due, a moved one counts once, on its new
        day; one that was added besides is not due."""
        return sum(
            (each.lesson.hours for each in self._counted() if not each.lesson.is_extra),
            Decimal(0),
        )

    def _counted(self) -> Iterable[Column]:
        return (each for each in self.columns if each.lesson.status != LessonStatus.MOVED)

    def present(self, place: int) -> Present:
        """Of the lesson in this column."""
        enrolled = [row.cells[place] for row in self.rows if not row.cells[place].why]
        marks = [cell.given.mark for cell in enrolled if cell.given is not None]
        came = sum(mark.status in CAME for mark in marks)
        has_roll = self.columns[place].has_roll
        return Present(came if has_roll else None, len(enrolled), len(enrolled) - len(marks))


def month_of(group: StudyGroup, first: dt.date, user: Any) -> Month:
    """All that this person may read of it, in seven statements, however many children and lessons.
    Who substitutes has rights to the given lessons alone (domain.md 7): others, and children of
    others' days, are not there."""
    writer = writer_of(user)
    is_whole = user.has_role(*SEES_ALL) or group.is_taught_by(user)
    lessons = lessons_between(group, first, last_of(first), writer.staff_id)
    if not is_whole:
        lessons = [lesson for lesson in lessons if _is_own(lesson, writer)]
    columns = [_column(lesson, writer) for lesson in lessons]
    reasons = reasons_now()
    enrolments = listed_by(group, last_of(first))
    if not is_whole:
        days = [lesson.date for lesson in lessons]
        enrolments = [each for each in enrolments if any(each.holds_on(day) for day in days)]
    given = marks_of(lessons)
    proposals = _proposals(columns, enrolments)
    rows = [
        _row(number, enrolment, columns, given, proposals, writer.today)
        for number, enrolment in enumerate(enrolments, start=1)
    ]
    return Month(group, first, columns, rows, reasons, writer, is_whole)


def _is_own(lesson: Any, writer: Writer) -> bool:
    people = (lesson.teacher_id, lesson.accompanist_id, lesson.conductor.pk)
    return writer.staff_id is not None and writer.staff_id in people


def _column(lesson: Any, writer: Writer) -> Column:
    has_roll = lesson.rolled_at is not None
    local = writer.moment.astimezone(writer.zone)
    return Column(
        lesson=lesson,
        state=state_of(lesson, moment=(local.date(), local.time()), has_roll=has_roll),
        why=why_not_filled(lesson, writer),
        is_today=lesson.date == writer.today,
        has_roll=has_roll,
        is_late=bool(lesson.rolled_late),
        opens_at=_opens_at(lesson, writer),
    )


def _opens_at(lesson: Lesson, writer: Writer) -> dt.datetime | None:
    """When marks may be made, if time alone forbids them and the day has come."""
    waits = lesson.date == writer.today and not why_not_described(lesson, writer)
    begins = lesson.begins(writer.zone)
    return begins if waits and begins > writer.moment else None


Proposals = dict[tuple[int, dt.date], Mark]
"""By child and day: an announced absence."""


def _proposals(columns: Iterable[Column], enrolments: Iterable[Listed]) -> Proposals:
    """What families announced for the days of lessons that may be filled."""
    days = sorted(each.lesson.date for each in columns if each.is_open)
    if not days:
        return {}
    found: Proposals = {}
    pupils = {enrolment.pupil_id for enrolment in enrolments}
    for pupil, starts_on, ends_on, code in announced(pupils, days[0], days[-1]):
        for day in days:
            if starts_on <= day <= ends_on:
                found.setdefault((pupil, day), Mark(Presence.ABSENT, reason=code))
    return found


def _row(
    number: int, enrolment: Listed, columns: list[Column], given: Cells, proposals: Proposals,
    today: dt.date,
) -> Row:  # fmt: skip
    cells = []
    starts_on, ends_on = enrolment.starts_on, enrolment.ends_on or dt.date.max
    for column in columns:
        lesson = column.lesson
        why = ""
        if not starts_on <= lesson.date <= ends_on:
            why = why_not_on_roster(enrolment, lesson)
        mark = given.get((lesson.pk, enrolment.pk))
        proposed = None
        if mark is None and not why and column.is_open:
            proposed = proposals.get((enrolment.pupil_id, lesson.date), HOME)
        cells.append(Cell(column, mark, proposed, why))
    has_left = enrolment.ends_on is not None and enrolment.ends_on < today
    return Row(number, enrolment, cells, has_left)
