"""How a lesson is moved, cancelled, brought back and added. Families are told (`hooks`); the plan
shifts; hours stay due (domain.md 4)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from history.signature import Actor
from journal.lessons import hooks
from journal.lessons.actions.answering import dirty
from journal.lessons.actions.making import hold_groups, lay_plans
from journal.lessons.models import Lesson, LessonStatus
from journal.lessons.queries.substituting import in_force
from journal.lessons.queries.year import school_moment
from journal.lessons.rules import changing as rules
from journal.lessons.rules import moving
from journal.lessons.rules.closing import check_open
from tenants.groups.models import Room, StudyGroup
from tenants.groups.rules import end_of


@transaction.atomic
def move_lesson(
    lesson: Lesson, *, date: dt.date, starts_at: dt.time, reason: str, basis: str = "",
    actor: Actor,
) -> Lesson:  # fmt: skip
    """Move a planned lesson: its row stays with the status `moved`, the reason and the basis; a new
    one of the same hours is made on the new day and names it. Raises ValidationError by the fields
    `date`, `starts_at`, `reason`."""
    old = _held(lesson)
    _check_move(old, date, starts_at, reason)
    old.status, old.must_move = LessonStatus.MOVED, False
    old.reason, old.basis = reason.strip(), basis.strip()
    old.write(actor, only=["status", "must_move", "reason", "basis"])
    new = Lesson(
        group=old.group, date=date, starts_at=starts_at, ends_at=moving.end_of(old, starts_at),
        hours=old.hours, teacher_id=old.teacher_id, accompanist_id=old.accompanist_id,
        room_id=old.room_id, topic=old.topic, plan_lines=old.plan_lines, homework=old.homework,
        note=old.note, held_hours=old.held_hours, is_extra=old.is_extra,
        moved_from=old,
    )  # fmt: skip
    new.substitution = in_force(new)
    new.write(actor)
    _changed(old, [old.date, date], actor)
    return new


def _check_move(lesson: Lesson, date: dt.date, starts_at: dt.time, reason: str) -> None:
    """All that is wrong at once, each at its field."""
    moving.check_years_not_closed([lesson.group])
    moving.check_movable(lesson)
    if not lesson.must_move:  # one that a day off came upon was never held: its row only says so
        check_open(lesson.group, lesson.date, lesson)
    rules.refuse_together([
        lambda: moving.check_day(lesson, date),
        lambda: check_open(lesson.group, date),
        lambda: moving.check_hour(lesson, date, starts_at),
        lambda: moving.check_reason(reason),
    ])  # fmt: skip


@transaction.atomic
def cancel_lesson(lesson: Lesson, *, reason: str, basis: str = "", actor: Actor) -> Lesson:
    """It does not take place; its hours stay due. Raises ValidationError, of `reason` at its field."""
    held = _held(lesson)
    rules.check_cancellable(held)
    moving.check_reason(reason)
    held.status, held.must_move = LessonStatus.CANCELLED, False
    held.reason, held.basis = reason.strip(), basis.strip()
    held.write(actor, only=["status", "must_move", "reason", "basis"])
    _changed(held, [held.date], actor)
    return held


@transaction.atomic
def restore_lesson(lesson: Lesson, *, actor: Actor) -> Lesson:
    """Undo a mistaken cancelling while nothing took the lesson's place. Raises ValidationError."""
    held = _held(lesson)
    rules.check_restorable(held)
    ahead = (held.date, held.starts_at) > school_moment()
    day_off = rules.day_off_on(held.date) if ahead else ""
    held.status, held.must_move = LessonStatus.PLANNED, bool(day_off)
    held.reason, held.basis, held.substitution = day_off, "", in_force(held)
    held.write(actor, only=["status", "must_move", "reason", "basis", "substitution"])
    _changed(held, [held.date], actor)
    return held


@transaction.atomic
def add_lesson(
    group: StudyGroup, *, date: dt.date, starts_at: dt.time, hours: Decimal, reason: str,
    basis: str, actor: Actor, ends_at: dt.time | None = None, room: Room | None = None,
) -> Lesson:  # fmt: skip
    """One more lesson of the group's teacher, on any day of the group's, gone by or a day off too.
    Its end is told from its academic hours unless given. Raises ValidationError by field."""
    (held,) = hold_groups([group]).values()
    new = extra_lesson(held, date, starts_at, hours, ends_at=ends_at, room=room)
    rules.check_addable(new, reason)
    new.reason, new.basis, new.substitution = reason.strip(), basis.strip(), in_force(new)
    new.is_extra = True
    new.write(actor)
    _changed(new, [date], actor)
    return new


def extra_lesson(
    group: StudyGroup, date: dt.date, starts_at: dt.time, hours: Decimal,
    *, ends_at: dt.time | None = None, room: Room | None = None,
) -> Lesson:  # fmt: skip
    """The lesson as it would be; nothing is written. Raises ValidationError for hours that do not
    end on the day."""
    if ends_at is None:
        ends_at = end_of(starts_at, hours, group)
    return Lesson(
        group=group, date=date, starts_at=starts_at, ends_at=ends_at, hours=hours,
        teacher=group.teacher, accompanist=group.accompanist, room=room or group.room,
    )  # fmt: skip


def _held(lesson: Lesson) -> Lesson:
    """The lesson as it is now, locked after its group: as whoever makes lessons does."""
    (group,) = hold_groups([lesson.group]).values()
    held: Lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    held.group = group
    return held


def _changed(lesson: Lesson, days: list[dt.date], actor: Actor) -> None:
    lay_plans([lesson.group_id], actor=actor)
    dirty(set(days))
    for told in hooks.lesson_changed:
        told(lesson, actor=actor)
