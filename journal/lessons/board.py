"""What a batch of operations is answered from: its lessons, locked, with all that was written of
them. Read once, in a number of statements that does not depend on the number of operations."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import User
from history.models import SignedModel
from history.signature import Via
from journal.lessons.marks import value_of
from journal.lessons.models import AbsenceNotice, AbsenceReason, Attendance, Lesson, RollTaken
from journal.lessons.queries.filling import (
    GroupPlan,
    for_writing,
    plans_for,
    reasons_now,
    writer_of,
)
from journal.lessons.rules.filling import Writer
from journal.roster.models import Enrolment

Cell = tuple[int, int]
"""A lesson and an enrolment."""


@dataclass
class Board:
    """`rows` are the present marks; `touched` the cells whose row is to be written, `gone` those
    whose row is to be erased, by the row they had."""

    writer: Writer
    lessons: dict[int, Lesson]
    rolls: dict[int, RollTaken]
    enrolments: dict[int, Enrolment]
    rows: dict[Cell, Attendance]
    touched: set[Cell] = field(default_factory=set)
    gone: dict[Cell, Attendance] = field(default_factory=dict)
    described: dict[int, set[str]] = field(default_factory=dict)
    rolls_taken: set[int] = field(default_factory=set)
    rolls_back: dict[int, RollTaken] = field(default_factory=dict)

    def value(self, cell: Cell) -> str:
        return value_of(self.rows.get(cell))

    @cached_property
    def reasons(self) -> dict[str, AbsenceReason]:
        """The school's dictionary by its codes; asked for only when somebody names one."""
        return reasons_now()

    @cached_property
    def plans(self) -> dict[int, GroupPlan]:
        """Of the groups of these lessons; asked for only when a plan matters."""
        return plans_for({lesson.group_id for lesson in self.lessons.values()})

    @cached_property
    def notices(self) -> dict[int, list[AbsenceNotice]]:
        """What families announced of these children, by the child's id."""
        pupils = {enrolment.pupil_id for enrolment in self.enrolments.values()}
        days = [lesson.date for lesson in self.lessons.values()]
        rows = AbsenceNotice.objects.standing().filter(
            pupil__in=pupils, starts_on__lte=max(days), ends_on__gte=min(days)
        )
        found: dict[int, list[AbsenceNotice]] = {}
        for notice in rows.select_related("reason"):
            found.setdefault(notice.pupil_id, []).append(notice)
        return found

    def notice(self, cell: Cell) -> AbsenceNotice | None:
        """What the family announced of this child for the day of this lesson."""
        day, pupil = self.lessons[cell[0]].date, self.enrolments[cell[1]].pupil_id
        fitting = (n for n in self.notices.get(pupil, []) if n.starts_on <= day <= n.ends_on)
        return next(fitting, None)


def locked_board(user: User, lesson_ids: Collection[int], enrolment_ids: Collection[int]) -> Board:
    """Only what this person sees; what is not in it does not exist for them. The lessons are locked
    in the order of their ids, so that two batches wait for one another and never for ever. They are
    read under the lock by a statement of its own: one that waited for the lock still sees the closed
    months and substitutions of the moment at which it began."""
    writer = writer_of(user)
    own = Lesson.objects.filter(pk__in=lesson_ids).visible_to(user)  # others' are not to be held up
    locked = own.order_by("pk").select_for_update(of=("self",))
    held = list(locked.values_list("pk", flat=True))
    seen = Lesson.objects.filter(pk__in=held).visible_to(user)
    rows = for_writing(seen, writer.staff_id).select_related("substitution", "roll")
    lessons = {row.pk: row for row in rows.order_by("pk")}
    groups = {lesson.group_id for lesson in lessons.values()}
    enrolments = Enrolment.objects.filter(pk__in=enrolment_ids, group__in=groups).only(
        "pupil_id", "group_id", "starts_on", "ends_on"
    )
    marks = Attendance.objects.filter(lesson__in=held).select_related("reason").order_by()
    return Board(
        writer=writer,
        lessons=lessons,
        rolls={pk: lesson.roll for pk, lesson in lessons.items() if hasattr(lesson, "roll")},
        enrolments={enrolment.pk: enrolment for enrolment in enrolments.order_by()},
        rows={(mark.lesson_id, mark.enrolment_id): mark for mark in marks},
    )


def author_of(row: SignedModel) -> tuple[str, str]:
    """Who wrote the row last, and when, as a person reads it."""
    by = row.changed_by
    name = by.short_name if by else str(Via(row.changed_via).label)
    return name, date_format(localtime(row.changed_at), "j E, G:i")
