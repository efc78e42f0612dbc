"""What a group, a line of its timetable and a limit must be; what is merely unusual is in queries."""

import datetime as dt
import math
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.groups.models import SanitaryLimit, StudyGroup, TimetableSlot
from tenants.staff.models import Position, StaffMember
from tenants.years.models import AcademicYear

HALF: Final = Decimal("0.5")
DAY_MINUTES: Final = 24 * 60
ARCHIVABLE: Final = ("association", "programme", "room")
Wrongs = Iterator[tuple[str, str]]
"""Fields with what is wrong with them."""


def minutes_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def shown(day: dt.date) -> str:
    return date_format(day, "d.m.Y")


def lesson_minutes(hours: Decimal, academic_hour: int, break_minutes: int) -> int:
    """From bell to bell: academic hours and the breaks between them (domain.md 4). A begun hour has
    its break before it: 1.5 hours of 40 with breaks of 10 take 70."""
    breaks = max(0, math.ceil(hours) - 1)
    return math.ceil(hours * academic_hour) + breaks * break_minutes


def end_of(starts_at: dt.time, hours: Decimal, group: StudyGroup) -> dt.time:
    """When a lesson of so many hours ends. Raises `ValidationError` past midnight."""
    length = lesson_minutes(hours, group.academic_hour, group.year.break_minutes)
    end = minutes_of(starts_at) + length
    if end >= DAY_MINUTES:
        raise ValidationError({"hours": _("So many hours do not end before midnight.")})
    return dt.time(end // 60, end % 60)


def check_hours(hours: Decimal) -> None:
    """Academic hours are counted in halves. Raises `ValidationError`."""
    if hours <= 0 or hours % HALF:
        raise ValidationError({"hours": _("Count hours in halves: 1, 1.5, 2 …")})


def check_year(year: AcademicYear, field: str = "") -> None:
    """Raises `ValidationError` for a closed year, at the field when one is named."""
    if year.is_closed:
        text = _("The academic year %(year)s is closed: its groups cannot be changed.")
        told = text % {"year": year}
        raise ValidationError({field: told} if field else told)


def check_group(group: StudyGroup, *, touched: Collection[str], today: dt.date) -> None:
    """Raises `ValidationError` by field. What was not touched and depends on others' dates (an
    archived room, a position that ended) is left as it is."""
    _refuse(_wrong_with_group(group, touched, today))


def _wrong_with_group(group: StudyGroup, touched: Collection[str], today: dt.date) -> Wrongs:
    yield from _wrong_dates(group)
    if group.capacity < 1:
        yield "capacity", _("A group has one place at least.")
    if not 1 <= group.study_year <= group.programme.years:
        text = _("The programme lasts %(years)s years: choose from 1 to %(years)s.")
        yield "study_year", text % {"years": group.programme.years}
    yield from _archived(group, touched)
    # A teacher who takes the group over in the middle of the year need not have been there before.
    day = max(group.starts_on, min(today, group.ends_on))
    since = group.starts_on if group._state.adding else day
    for field in ("teacher", "accompanist"):
        if {field, "starts_on"} & set(touched):
            yield from _without_position(field, getattr(group, field), since)


def _wrong_dates(group: StudyGroup) -> Wrongs:
    if group.ends_on < group.starts_on:
        yield "ends_on", _("The last day comes before the first one.")
        return
    bounds = {
        "year": group.year,
        "from": shown(group.year.starts_on),
        "to": shown(group.year.ends_on),
    }
    for field in ("starts_on", "ends_on"):
        if not group.year.holds(getattr(group, field)):
            yield field, _("The year %(year)s lasts from %(from)s to %(to)s.") % bounds


def _archived(row: StudyGroup | TimetableSlot, touched: Collection[str]) -> Wrongs:
    for field in set(ARCHIVABLE) & set(touched):
        chosen = getattr(row, field, None)
        if chosen is not None and chosen.is_archived:
            yield field, _("«%(name)s» is in the archive: choose another one.") % {"name": chosen}


def _without_position(field: str, staff: StaffMember | None, day: dt.date) -> Wrongs:
    if staff is not None and not Position.objects.on(day).filter(staff=staff).exists():
        text = _("%(who)s holds no position on %(day)s: add one, or choose another day or person.")
        yield field, text % {"who": staff.short_name, "day": shown(day)}


def check_slot(slot: TimetableSlot, *, touched: Collection[str]) -> None:
    """Raises `ValidationError` by field."""
    check_hours(slot.hours)
    _refuse(_wrong_with_slot(slot, touched))


def _wrong_with_slot(slot: TimetableSlot, touched: Collection[str]) -> Wrongs:
    yield from _too_short(slot, "ends_at")
    if slot.valid_to < slot.valid_from:
        yield "valid_to", _("The last day comes before the first one.")
    bounds = {"from": shown(slot.group.starts_on), "to": shown(slot.group.ends_on)}
    for field in ("valid_from", "valid_to"):
        if not slot.group.starts_on <= getattr(slot, field) <= slot.group.ends_on:
            yield field, _("The group works from %(from)s to %(to)s.") % bounds
    yield from _archived(slot, touched)


def _too_short(slot: TimetableSlot, field: str) -> Wrongs:
    if slot.ends_at <= slot.starts_at:
        yield field, _("The lesson ends before it begins.")
        return
    need = lesson_minutes(slot.hours, slot.group.academic_hour, slot.group.year.break_minutes)
    have = minutes_of(slot.ends_at) - minutes_of(slot.starts_at)
    if have < need:
        text = _(
            "%(hours)s h of %(length)s minutes with breaks take %(need)s minutes, here are %(have)s."
        )
        length = slot.group.academic_hour
        yield field, text % {
            "hours": f"{slot.hours.normalize():f}", "length": length, "need": need, "have": have,
        }  # fmt: skip


def check_lengths(group: StudyGroup, slots: Collection[TimetableSlot]) -> None:
    """A longer academic hour must fit the timetable. Raises `ValidationError`."""
    for slot in slots:
        slot.group = group
        for _field, told in _too_short(slot, "academic_hour"):
            text = _("%(slot)s: %(told)s Change the timetable first.")
            raise ValidationError({"academic_hour": text % {"slot": slot, "told": told}})


def check_limit(limit: SanitaryLimit) -> None:
    """Raises `ValidationError` by field."""
    _refuse(_wrong_with_limit(limit))


def _wrong_with_limit(limit: SanitaryLimit) -> Wrongs:
    if not 0 <= limit.age_from <= 99:
        yield "age_from", _("An age is a number from 0 to 99.")
    if not limit.age_from <= limit.age_to <= 99:
        yield "age_to", _("The upper age is not below the lower one and not above 99.")
    if limit.valid_to and limit.valid_to < limit.valid_from:
        yield "valid_to", _("The last day comes before the first one.")
    if limit.earliest and limit.latest and limit.latest <= limit.earliest:
        yield "latest", _("Lessons would end before they begin.")
    if limit.longest_hour is not None and not 5 <= limit.longest_hour <= 90:
        yield "longest_hour", _("From 5 to 90 minutes.")
    if limit.hours_a_week is not None and limit.hours_a_week <= 0:
        yield "hours_a_week", _("More than 0, or leave it empty.")
    told = (limit.earliest, limit.latest, limit.longest_hour, limit.hours_a_week)
    if all(value is None for value in told):
        yield "earliest", _("Fill in one limit at least.")


def _refuse(wrongs: Wrongs) -> None:
    found: dict[str, list[str]] = {}
    for field, text in wrongs:
        found.setdefault(field, []).append(text)
    if found:
        raise ValidationError(found)
