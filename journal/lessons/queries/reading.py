"""The reads of a month, written out: the grid is the page that is opened most, and to build these
from expressions would cost several times the statements themselves."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from django.db import connection

from journal.lessons.marks import Mark
from journal.lessons.models import Excuse, Lesson, Presence, Substitution
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember


class Listed(NamedTuple):
    """A child of the journal's list: an enrolment, with the order that ended it."""

    pk: int
    pupil_id: int
    starts_on: dt.date
    ends_on: dt.date | None
    last_name: str
    first_name: str
    left_number: str | None
    left_date: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Given(NamedTuple):
    """A mark as the grid needs it: what was said, and whether the absence is excused."""

    mark: Mark
    excused: bool

    @property
    def is_absence(self) -> bool:
        return self.mark.status == Presence.ABSENT


Cells = dict[tuple[int, int], Given]
"""By lesson and enrolment."""


def lessons_between(
    group: StudyGroup, first: dt.date, last: dt.date, staff_id: int | None
) -> list[Any]:
    """The lessons of these days with everybody's names, the roll (`rolled_at`, `rolled_late`), the
    day they were moved to (`moved_on`), and what decides whether this staff member may write
    (`is_closed`, `open_until`, as of `filling.for_writing`)."""
    values = {"group": group.pk, "first": first, "last": last, "staff": staff_id}
    people: dict[int, StaffMember] = {}
    return [_lesson(group, row, people) for row in _rows(_LESSONS, values)]


def _lesson(group: StudyGroup, row: tuple[Any, ...], people: dict[int, StaffMember]) -> Lesson:
    count = len(_COLUMNS)
    lesson = Lesson(**dict(zip(_COLUMNS, row, strict=False)), group=group)
    teacher, order, substitute, more = (
        row[count : count + 4], row[count + 4 : count + 7], row[count + 7 : count + 11],
        row[count + 11 :],
    )  # fmt: skip
    lesson.teacher = _person(teacher, people)
    if order[0] is not None:
        lesson.substitution = Substitution(
            pk=order[0], order_number=order[1], order_date=order[2],
            substitute=_person(substitute, people),
        )  # fmt: skip
    names = ("rolled_late", "rolled_at", "moved_on", "is_closed", "open_until", "year_state")
    for name, value in zip(names, (*more, group.year.state), strict=True):
        setattr(lesson, name, value)
    return lesson


def _person(row: tuple[Any, ...], people: dict[int, StaffMember]) -> StaffMember:
    if row[0] not in people:
        people[row[0]] = StaffMember(
            pk=row[0], last_name=row[1], first_name=row[2], middle_name=row[3]
        )
    return people[row[0]]


def listed_by(group: StudyGroup, last: dt.date) -> list[Listed]:
    """Everybody who was on the list by this day, in the journal's order: newcomers at the end, and
    who has left keeps the row (domain.md 2). One taken back by annulling was never there."""
    return [Listed(*row) for row in _rows(_LISTED, {"group": group.pk, "last": last})]


def marks_of(lessons: Collection[Any]) -> Cells:
    """The marks of these lessons. There are hundreds of them and a handful of kinds."""
    kinds: dict[tuple[Any, ...], Given] = {}
    found: Cells = {}
    for lesson, enrolment, *said in _rows(_MARKS, {"lessons": [each.pk for each in lessons]}):
        kind = tuple(said)
        if kind not in kinds:
            status, code, minutes, excuse = kind
            mark = Mark(Presence(status), code or "", minutes)
            kinds[kind] = Given(mark, excuse == Excuse.EXCUSED)
        found[lesson, enrolment] = kinds[kind]
    return found


def announced(
    pupils: Collection[int], first: dt.date, last: dt.date
) -> Iterator[tuple[int, dt.date, dt.date, str]]:
    """What families announced of these children for these days: child, from, to, code of a reason."""
    yield from _rows(_ANNOUNCED, {"pupils": list(pupils), "first": first, "last": last})


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


_COLUMNS: Final = (
    "id", "date", "starts_at", "ends_at", "hours", "held_hours", "status", "topic", "homework",
    "must_move", "reason", "basis", "is_extra", "accompanist_id", "changed_at",
)  # fmt: skip
_LESSONS: Final = f"""
    SELECT {", ".join(f"l.{name}" for name in _COLUMNS)},
        t.id, t.last_name, t.first_name, t.middle_name,
        s.id, s.order_number, s.order_date,
        b.id, b.last_name, b.first_name, b.middle_name,
        r.is_late, r.changed_at, m.date,
        EXISTS (
            SELECT FROM lessons_monthclosure c
            WHERE c.group_id = l.group_id AND c.month = date_trunc('month', l.date)::date
        ),
        (
            SELECT max(u.until) FROM lessons_unlock u
            WHERE u.lesson_id = l.id AND u.staff_id = %(staff)s
        )
    FROM lessons_lesson l
        JOIN staff_staffmember t ON t.id = l.teacher_id
        LEFT JOIN lessons_substitution s ON s.id = l.substitution_id
        LEFT JOIN staff_staffmember b ON b.id = s.substitute_id
        LEFT JOIN lessons_rolltaken r ON r.lesson_id = l.id
        LEFT JOIN lessons_lesson m ON m.moved_from_id = l.id
    WHERE l.group_id = %(group)s AND l.date BETWEEN %(first)s AND %(last)s
    ORDER BY l.date, l.starts_at, l.id
"""  # noqa: S608 - our own columns
_LISTED: Final = """
    SELECT e.id, e.pupil_id, e.starts_on, e.ends_on, p.last_name, p.first_name, o.number, o.date
    FROM roster_enrolment e
        JOIN people_pupil p ON p.id = e.pupil_id
        LEFT JOIN roster_order o ON o.id = e.order_out_id
    WHERE e.group_id = %(group)s AND e.starts_on <= %(last)s
        AND (e.ends_on IS NULL OR e.ends_on >= e.starts_on)
    ORDER BY e.starts_on, p.sort_key, e.id
"""
_MARKS: Final = """
    SELECT a.lesson_id, a.enrolment_id, a.status, r.code, a.minutes, a.excuse
    FROM lessons_attendance a LEFT JOIN lessons_absencereason r ON r.id = a.reason_id
    WHERE a.lesson_id = ANY(%(lessons)s)
"""
_ANNOUNCED: Final = """
    SELECT n.pupil_id, n.starts_on, n.ends_on, r.code
    FROM lessons_absencenotice n JOIN lessons_absencereason r ON r.id = n.reason_id
    WHERE n.withdrawn_at IS NULL AND n.pupil_id = ANY(%(pupils)s)
        AND n.starts_on <= %(last)s AND n.ends_on >= %(first)s
    ORDER BY n.starts_on DESC, n.id DESC
"""
