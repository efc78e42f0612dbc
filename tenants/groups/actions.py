"""How associations, rooms, groups and their timetables come about and change.

Whatever lessons depend on is told to the rooms above in the same transaction; what they answer is
returned, so that the caller may rehearse it (`history.rehearsal`) and show it first.
"""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controlplane.wish import Wish
from history.models import SignedModel
from history.signature import SIGNATURE, Actor
from isolation import SchoolRef
from isolation.clock import school_today
from tenants.groups.hooks import group_checks, tell_timetable_changed
from tenants.groups.limits import STANDARD
from tenants.groups.models import Association, Room, SanitaryLimit, StudyGroup, TimetableSlot
from tenants.groups.rules import (
    check_group,
    check_hours,
    check_lengths,
    check_limit,
    check_slot,
    check_year,
    end_of,
    shown,
)  # fmt: skip
from tenants.years.models import AcademicYear
from ui.components import Effect

Row = TypeVar("Row", bound=SignedModel)
UNIQUE_VIOLATION = "23505"
MOVES_LESSONS = frozenset({"teacher", "accompanist", "room", "starts_on", "ends_on"})


@transaction.atomic
def add_association(*, name: str, department: str = "", actor: Actor) -> Association:
    """Raises `ValidationError` at `name` when there is one of this name."""
    return _keep(Association(name=name, department=department), actor, _name_taken())


@transaction.atomic
def edit_association(
    association: Association, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Association:
    row: Association = Association.objects.hold(association.pk, seen)
    return _keep_changes(row, values, actor, _name_taken())


@transaction.atomic
def add_room(*, name: str, address: str = "", capacity: int | None = None, actor: Actor) -> Room:
    """Raises `ValidationError` by field."""
    return _keep_room(Room(name=name, address=address, capacity=capacity), actor)


@transaction.atomic
def edit_room(
    room: Room, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Room:
    row: Room = Room.objects.hold(room.pk, seen)
    changed = _put(row, values)
    return _keep_room(row, actor, only=changed) if changed else row


@transaction.atomic
def create_group(*, actor: Actor, **values: Any) -> StudyGroup:
    """A group of `year`, its first and last day the year's unless given. Raises `ValidationError` by
    field."""
    year = _locked_year(values["year"].pk)
    check_year(year, "year")
    values |= {
        "year": year,
        "starts_on": values.get("starts_on") or year.starts_on,
        "ends_on": values.get("ends_on") or year.ends_on,
    }
    group = StudyGroup(**values)
    _check_fields(group)
    check_group(group, touched=values, today=school_today())
    return _keep(group, actor, _group_taken())


@transaction.atomic
def edit_group(
    group: StudyGroup, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> list[Effect]:
    """Write what changed and tell what it means. The timetable follows the group's days: a slot that
    began or ended with the group goes on doing so, no slot reaches outside. A new teacher, room or
    accompanist holds for lessons to come. Raises `ValidationError`, `ChangedMeanwhileError`."""
    year = _locked_year(group.year_id)  # before the group, as whoever changes the calendar does
    row: StudyGroup = StudyGroup.objects.with_names().hold(group.pk, seen)
    check_year(year)
    before = (row.starts_on, row.ends_on)
    changed = _put(row, values)
    if not changed:
        return []
    _check_fields(row)
    check_group(row, touched=changed, today=school_today())
    _keep(row, actor, _group_taken(), only=changed)
    if wrong := {field: text for check in group_checks for field, text in check(row).items()}:
        raise ValidationError(wrong)
    slots = list(row.slots.all())
    if "academic_hour" in changed:
        check_lengths(row, slots)
    effects = _follow_days(row, slots, before, actor=actor)
    if MOVES_LESSONS & set(changed):
        effects += tell_timetable_changed([row], actor=actor)
    return effects


@transaction.atomic
def add_slot(
    group: StudyGroup, *, weekday: int, starts_at: dt.time, hours: Decimal,
    ends_at: dt.time | None = None, room: Room | None = None, valid_from: dt.date | None = None,
    valid_to: dt.date | None = None, actor: Actor,
) -> tuple[TimetableSlot, list[Effect]]:  # fmt: skip
    """A lesson every week; without `ends_at` it ends when its hours and breaks are over, without
    dates it holds as long as the group. Raises `ValidationError` by field."""
    held = _held(group.pk)
    hours = Decimal(hours)
    check_hours(hours)
    slot = TimetableSlot(
        group=held, weekday=weekday, starts_at=starts_at, hours=hours, room=room,
        ends_at=ends_at or end_of(starts_at, hours, held),
        valid_from=valid_from or held.starts_on, valid_to=valid_to or held.ends_on,
    )  # fmt: skip
    _check_fields(slot)
    check_slot(slot, touched={"room"})
    slot.write(actor)
    return slot, tell_timetable_changed([held], actor=actor)


@transaction.atomic
def edit_slot(
    slot: TimetableSlot, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> list[Effect]:
    """As the whole slot were so from its first day. An empty `ends_at` is computed anew. Raises
    `ValidationError`, `ChangedMeanwhileError`."""
    held = _held(slot.group_id)
    row: TimetableSlot = TimetableSlot.objects.hold(slot.pk, seen)
    row.group = held
    if "ends_at" in values and not values["ends_at"]:
        hours = Decimal(values.get("hours", row.hours))
        check_hours(hours)
        starts_at = values.get("starts_at", row.starts_at)
        values = {**values, "ends_at": end_of(starts_at, hours, held)}
    changed = _put(row, values)
    if not changed:
        return []
    _check_fields(row)
    check_slot(row, touched=changed)
    row.write(actor, only=changed)
    return tell_timetable_changed([held], actor=actor)


@transaction.atomic
def end_slot(slot: TimetableSlot, *, last_day: dt.date, actor: Actor) -> list[Effect]:
    """It holds to this day, inclusive. Raises `ValidationError` at `last_day`."""
    held = _held(slot.group_id)
    row: TimetableSlot = TimetableSlot.objects.select_for_update().get(pk=slot.pk)
    if not row.valid_from <= last_day <= held.ends_on:
        text = _("Choose a day from %(from)s to %(to)s.")
        days = {"from": shown(row.valid_from), "to": shown(held.ends_on)}
        raise ValidationError({"last_day": text % days})
    row.valid_to = last_day
    row.write(actor, only=["valid_to"])
    return tell_timetable_changed([held], actor=actor)


@transaction.atomic
def remove_slot(slot: TimetableSlot, *, actor: Actor) -> list[Effect]:
    """Take back a slot that nothing rests on yet. Raises `ValidationError` when lessons of it were
    held or filled in: then it is ended."""
    held = _held(slot.group_id)
    row: TimetableSlot = TimetableSlot.objects.select_for_update().get(pk=slot.pk)
    # On the one day that it still holds there is no lesson of it, so the rooms above let go of those
    # that they made from it; what they keep protects the row.
    day = row.valid_from
    row.valid_from = row.valid_to = day + dt.timedelta(days=day.weekday() == row.weekday)
    row.write(actor, only=["valid_from", "valid_to"])
    effects = tell_timetable_changed([held], actor=actor)
    try:
        row.erase(actor)
    except ProtectedError:
        text = _("There are lessons of this line already. End it on a date instead.")
        raise ValidationError(text) from None
    return effects


def fill_limits_of_new_school(school: SchoolRef, wish: Wish, *, using: str, actor: Actor) -> None:
    """A new school begins with the standard limits (`controlplane.hooks`)."""
    fill_limits(using=using, actor=actor)


def fill_limits(*, using: str | None = None, actor: Actor) -> int:
    """The standard limits, those rows that are not there yet; tells how many."""
    known = set(SanitaryLimit.objects.using(using).values_list("act", "age_from", "age_to"))
    rows = [
        SanitaryLimit(**values).sign(actor)
        for values in STANDARD
        if (values["act"], values["age_from"], values["age_to"]) not in known
    ]
    SanitaryLimit.objects.using(using).bulk_create(rows)
    return len(rows)


@transaction.atomic
def add_limit(*, actor: Actor, **values: Any) -> SanitaryLimit:
    """Raises `ValidationError` by field."""
    limit = SanitaryLimit(**values)
    _check_fields(limit)
    check_limit(limit)
    return limit.write(actor)


@transaction.atomic
def edit_limit(
    limit: SanitaryLimit, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> SanitaryLimit:
    row: SanitaryLimit = SanitaryLimit.objects.hold(limit.pk, seen)
    changed = _put(row, values)
    _check_fields(row)
    check_limit(row)
    return row.write(actor, only=changed) if changed else row


def _held(pk: int) -> StudyGroup:
    """The group, locked: its timetable changes one by one. Raises `ValidationError` in a closed
    year."""
    group: StudyGroup = (
        StudyGroup.objects.with_names().select_for_update(of=("self",)).get(pk=pk)
    )  # fmt: skip
    check_year(group.year)
    return group


def _locked_year(pk: int) -> AcademicYear:
    """The year cannot close meanwhile; rows may still be made that point at it."""
    found: AcademicYear = AcademicYear.objects.select_for_update(no_key=True).get(pk=pk)
    return found


def _follow_days(
    group: StudyGroup, slots: Collection[TimetableSlot], before: tuple[dt.date, dt.date], *,
    actor: Actor,
) -> list[Effect]:  # fmt: skip
    moved = []
    for slot in slots:
        days = (slot.valid_from, slot.valid_to)
        first = group.starts_on if days[0] == before[0] else max(days[0], group.starts_on)
        last = group.ends_on if days[1] == before[1] else min(days[1], group.ends_on)
        if last < first:
            text = _("%(slot)s would have no day left: remove it from the timetable first.")
            field = "starts_on" if days[1] < group.starts_on else "ends_on"
            raise ValidationError({field: text % {"slot": slot}})
        if (first, last) != days:
            slot.valid_from, slot.valid_to = first, last
            moved.append(slot.write(actor, only=["valid_from", "valid_to"]))
    if not moved:
        return []
    text = ngettext(
        "%(count)s line of the timetable follows the group's days",
        "%(count)s lines of the timetable follow the group's days",
        len(moved),
    ) % {"count": len(moved)}
    return [Effect(text, ", ".join(str(slot) for slot in moved[:3]))]


def _put(row: SignedModel, values: dict[str, Any]) -> list[str]:
    """Sets the values; names those that were others."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _check_fields(row: SignedModel) -> None:
    """What a form checks, for callers without one: lengths, choices, numbers."""
    row.full_clean(exclude=SIGNATURE, validate_unique=False, validate_constraints=False)


def _keep_room(room: Room, actor: Actor, *, only: list[str] | None = None) -> Room:
    if room.capacity is not None and room.capacity < 1:
        raise ValidationError({"capacity": _("A room has one place at least, or leave it empty.")})
    taken = {"name": _("There is a room of this name at this address already.")}
    return _keep(room, actor, taken, only=only)


def _keep_changes(row: Row, values: dict[str, Any], actor: Actor, taken: dict[str, str]) -> Row:
    changed = _put(row, values)
    return _keep(row, actor, taken, only=changed) if changed else row


def _keep(row: Row, actor: Actor, taken: dict[str, str], *, only: list[str] | None = None) -> Row:
    """Write the row; two of one name are told at the field by the table's own constraint, which no
    other transaction can slip past."""
    _check_fields(row)
    try:
        with transaction.atomic():
            return row.write(actor, only=only)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != UNIQUE_VIOLATION:
            raise
        raise ValidationError(taken) from None


def _name_taken() -> dict[str, str]:
    return {"name": _("There is one of this name already.")}


def _group_taken() -> dict[str, str]:
    return {"name": _("This association has a group of this name in this year already.")}
