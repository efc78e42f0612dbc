"""What timetables say together: clashes, limits, hours. Warned of, never refused (domain.md 4).

Everything here reads rows that were fetched once for all groups of a page.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.groups.models import SanitaryLimit, StudyGroup, TimetableSlot
from tenants.groups.rules import minutes_of, shown
from tenants.staff.models import Position, StaffMember

LEAST_BREAK: Final = 10  # minutes between two lessons of a person or in a room (domain.md 4)


class Notice(NamedTuple):
    """What is unusual about a group, and with which line of its timetable if with one."""

    text: str
    slot: TimetableSlot | None = None


def slots_beside(groups: Collection[StudyGroup]) -> list[TimetableSlot]:
    """All slots of the years of these groups: what theirs may clash with. One statement."""
    years = {group.year_id for group in groups}
    return list(TimetableSlot.objects.filter(group__year__in=years).with_names())


def notices(
    groups: Collection[StudyGroup], slots: Collection[TimetableSlot], *, since: dt.date | None
) -> dict[int, list[Notice]]:
    """What is unusual about each of these groups, by group, as far as it lasts on `since` or later
    (None: ever). `slots` is of `slots_beside`. Two statements, however many groups."""
    lasting = [slot for slot in slots if since is None or slot.valid_to >= since]
    limits = list(SanitaryLimit.objects.all())
    own = {group.pk for group in groups}
    own_slots = [slot for slot in lasting if slot.group_id in own]
    told: dict[int, list[Notice]] = {group.pk: [] for group in groups}
    for group_id, texts in _load_warnings(groups, own_slots, limits, since).items():
        told[group_id] += [Notice(text) for text in texts]
    of_slots = (limit_warnings(own_slots, limits, since=since), clashes(lasting))
    for slot in own_slots:
        for warnings in of_slots:
            told[slot.group_id] += [Notice(text, slot) for text in warnings.get(slot.pk, [])]
    return told


def clashes(slots: Iterable[TimetableSlot]) -> dict[int, list[str]]:
    """Who or what is in two places at once, and breaks that are too short, by slot; both sides of a
    clash tell it. Slots are of `SlotQuerySet.with_names`."""
    days: dict[int, list[TimetableSlot]] = defaultdict(list)
    for slot in slots:
        days[slot.weekday].append(slot)
    found: dict[int, list[str]] = defaultdict(list)
    for day in days.values():
        for one, other in _near(sorted(day, key=lambda slot: (slot.starts_at, slot.pk))):
            for mine, text in _clash(one, other):
                found[mine.pk].append(text)
    return dict(found)


def _near(day: list[TimetableSlot]) -> Iterator[tuple[TimetableSlot, TimetableSlot]]:
    """Pairs of one weekday that overlap or all but touch, on some date that both hold."""
    for place, one in enumerate(day):
        bound = minutes_of(one.ends_at) + LEAST_BREAK
        for other in day[place + 1 :]:
            if minutes_of(other.starts_at) >= bound:
                break
            if _meet(one, other):
                yield one, other


def _meet(one: TimetableSlot, other: TimetableSlot) -> bool:
    first = max(one.valid_from, other.valid_from)
    last = min(one.valid_to, other.valid_to)
    ahead = (one.weekday - first.weekday()) % 7
    return (last - first).days >= ahead


def _clash(one: TimetableSlot, other: TimetableSlot) -> Iterator[tuple[TimetableSlot, str]]:
    at_once = other.starts_at < one.ends_at
    if one.group_id == other.group_id:
        told = [_("This group has another lesson then")] if at_once else []
    else:
        told = list(_shared(one, other, at_once=at_once))
    for text in told:
        yield one, f"{text}: {_named(other)}."
        yield other, f"{text}: {_named(one)}."


def _shared(one: TimetableSlot, other: TimetableSlot, *, at_once: bool) -> Iterator[str]:
    theirs = {person.pk for person in _people(other.group)}
    for person in _people(one.group):
        if person.pk in theirs:
            text = (
                _("%(who)s is with another group then")
                if at_once
                else _("Less than %(least)s minutes between two groups of %(who)s")
            )
            yield text % {"who": person.short_name, "least": LEAST_BREAK}
    if one.place and other.place and one.place.pk == other.place.pk:
        text = (
            _("The room %(room)s is taken then")
            if at_once
            else _("Less than %(least)s minutes between two groups in the room %(room)s")
        )
        yield text % {"room": one.place.name, "least": LEAST_BREAK}


def _people(group: StudyGroup) -> list[StaffMember]:
    return [person for person in (group.teacher, group.accompanist) if person]


def _named(slot: TimetableSlot) -> str:
    """«Роботёнок, 2-Б», понедельник, 16:00–17:40"""
    return f"«{slot.group}», {str(slot).lower()}"


def limit_warnings(
    slots: Iterable[TimetableSlot], limits: Collection[SanitaryLimit], *,
    since: dt.date | None = None,
) -> dict[int, list[str]]:  # fmt: skip
    """Lessons that begin too early or end too late for the ages of their programme, by slot; the act
    is named (domain.md 4). Only what an act says while both it and the slot hold."""
    found: dict[int, list[str]] = {}
    for slot in slots:
        first = max(slot.valid_from, since or slot.valid_from)
        told = _Told(slot.group)
        for limit in _in_force(limits, slot.group, first, slot.valid_to):
            if limit.earliest and slot.starts_at < limit.earliest:
                told.add(limit, _("begins before %(bound)s"), time_format(limit.earliest, "G:i"))
            if limit.latest and slot.ends_at > limit.latest:
                told.add(limit, _("ends after %(bound)s"), time_format(limit.latest, "G:i"))
        if texts := told.texts():
            found[slot.pk] = texts
    return found


def _in_force(
    limits: Iterable[SanitaryLimit], group: StudyGroup, first: dt.date, last: dt.date
) -> Iterator[SanitaryLimit]:
    ages = group.programme
    for limit in limits:
        if (
            limit.age_from <= ages.age_to
            and limit.age_to >= ages.age_from
            and limit.valid_from <= last
            and (limit.valid_to is None or limit.valid_to >= first)
        ):
            yield limit


class _Told:
    """Limits that a group breaks; rows of an act that say the same of several ages are told once."""

    def __init__(self, group: StudyGroup) -> None:
        self.group = group
        self.found: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, limit: SanitaryLimit, text: str, bound: str) -> None:
        key = (limit.act, text % {"bound": bound})
        low = max(limit.age_from, self.group.programme.age_from)
        high = min(limit.age_to, self.group.programme.age_to)
        before = self.found.get(key, (low, high))
        self.found[key] = (min(low, before[0]), max(high, before[1]))

    def texts(self) -> list[str]:
        return [
            _("%(act)s: %(what)s, age %(ages)s.")
            % {"act": act, "what": what, "ages": str(low) if low == high else f"{low}–{high}"}
            for (act, what), (low, high) in self.found.items()
        ]


def _load_warnings(
    groups: Collection[StudyGroup], slots: Iterable[TimetableSlot],
    limits: Collection[SanitaryLimit], since: dt.date | None,
) -> dict[int, list[str]]:  # fmt: skip
    """What is unusual about the group itself: its academic hour and hours a week, its rooms, how
    long its people work here."""
    own: dict[int, list[TimetableSlot]] = defaultdict(list)
    for slot in slots:
        own[slot.group_id].append(slot)
    people = {person.pk for group in groups for person in _people(group)}
    positions: dict[int, list[Position]] = defaultdict(list)
    for position in Position.objects.filter(staff__in=people):
        positions[position.staff_id].append(position)
    return {
        group.pk: [
            *_hour_warnings(group, own[group.pk], limits, since),
            *_room_warnings(group, own[group.pk]),
            *_position_warnings(group, positions),
        ]
        for group in groups
        if since is None or group.ends_on >= since
    }


def _hour_warnings(
    group: StudyGroup, slots: list[TimetableSlot], limits: Iterable[SanitaryLimit],
    since: dt.date | None,
) -> list[str]:  # fmt: skip
    told = _Told(group)
    first = max(group.starts_on, since or group.starts_on)
    for limit in _in_force(limits, group, first, group.ends_on):
        if limit.longest_hour and group.academic_hour > limit.longest_hour:
            text = _("the academic hour is longer than %(bound)s minutes")
            told.add(limit, text, str(limit.longest_hour))
        if limit.hours_a_week is not None and _most_hours(slots) > limit.hours_a_week:
            text = _("more than %(bound)s academic hours a week")
            told.add(limit, text, f"{limit.hours_a_week.normalize():f}")
    return told.texts()


def _most_hours(slots: list[TimetableSlot]) -> Decimal:
    return max((week_hours(slots, slot.valid_from) for slot in slots), default=Decimal(0))


def _room_warnings(group: StudyGroup, slots: list[TimetableSlot]) -> list[str]:
    rooms = {room.pk: room for room in (group.room, *(slot.room for slot in slots)) if room}
    return [
        ngettext(
            "The room %(room)s has %(places)s place, the group %(capacity)s.",
            "The room %(room)s has %(places)s places, the group %(capacity)s.",
            room.capacity,
        )
        % {"room": room.name, "places": room.capacity, "capacity": group.capacity}
        for room in rooms.values()
        if room.capacity is not None and room.capacity < group.capacity
    ]


def _position_warnings(group: StudyGroup, positions: dict[int, list[Position]]) -> Iterator[str]:
    for person in _people(group):
        held = positions[person.pk]
        if not any(position.holds_on(group.ends_on) for position in held):
            ends = max((p.ends_on for p in held if p.ends_on), default=None)
            values = {"who": person.short_name, "last": shown(group.ends_on)}
            if ends is None or ends > group.ends_on:
                yield _("%(who)s holds no position on the group's last day, %(last)s.") % values
            else:
                text = _("The position of %(who)s ends on %(day)s, the group on %(last)s.")
                yield text % {**values, "day": shown(ends)}


def week_hours(slots: Iterable[TimetableSlot], day: dt.date) -> Decimal:
    """Academic hours a week by the slots in force on this day."""
    return sum((Decimal(slot.hours) for slot in slots if slot.holds_on(day)), Decimal(0))


def year_hours(slots: Iterable[TimetableSlot], days_off: Collection[dt.date]) -> Decimal:
    """Academic hours that the timetable gives in all, days without lessons left out."""
    total = Decimal(0)
    for slot in slots:
        day = slot.valid_from + dt.timedelta(days=(slot.weekday - slot.valid_from.weekday()) % 7)
        weeks = (slot.valid_to - day).days // 7 + 1 if day <= slot.valid_to else 0
        lost = sum(
            slot.holds_on(off) and off.weekday() == slot.weekday for off in set(days_off)
        )  # fmt: skip
        total += (weeks - lost) * Decimal(slot.hours)
    return total


def warnings_text(count: int) -> str:
    return ngettext("%(count)s warning", "%(count)s warnings", count) % {"count": count}


def working_day(group: StudyGroup, today: dt.date) -> dt.date:
    """Today within the group's days: before them its first, after them its last."""
    return max(group.starts_on, min(today, group.ends_on))
