"""Which lessons a group should have, and how those that it has differ. Pure: asks no database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from tenants.groups.models import StudyGroup, TimetableSlot

Moment = tuple[dt.date, dt.time]
"""A date and a time on the school's wall; they compare as they follow one another."""

Place = tuple[int | None, dt.date]
"""A slot, none for a lesson made by hand, and a day."""

WEEK = dt.timedelta(days=7)


class Wanted(NamedTuple):
    """A lesson as timetable and group would have it."""

    group_id: int
    slot_id: int
    date: dt.date
    starts_at: dt.time
    ends_at: dt.time
    hours: Decimal
    teacher_id: int
    accompanist_id: int | None
    room_id: int | None


class Present(NamedTuple):
    """A lesson as it is; `free` when it may be made anew (LessonQuerySet.untouched)."""

    pk: int
    group_id: int
    slot_id: int | None
    date: dt.date
    starts_at: dt.time
    ends_at: dt.time
    hours: Decimal
    teacher_id: int
    accompanist_id: int | None
    room_id: int | None
    takes_place: bool
    must_move: bool
    free: bool


def _facts(lesson: Wanted | Present) -> tuple[object, ...]:
    return (
        lesson.starts_at, lesson.ends_at, lesson.hours, lesson.teacher_id, lesson.accompanist_id,
        lesson.room_id,
    )  # fmt: skip


@dataclass
class Difference:
    """What must be done so that the lessons are as wanted, and what is left as it is: `kept` were
    written in and are no longer in the timetable, `past` are missing on days gone by, `crowded`
    have no place: they would overlap with another lesson of the group."""

    create: list[Wanted] = field(default_factory=list)
    change: list[Present] = field(default_factory=list)
    erase: list[Present] = field(default_factory=list)
    kept: list[Present] = field(default_factory=list)
    past: list[Wanted] = field(default_factory=list)
    crowded: list[Wanted] = field(default_factory=list)

    @property
    def changes_lessons(self) -> bool:
        return bool(self.create or self.change or self.erase)


def lessons_of(group: StudyGroup, slots: Iterable[TimetableSlot]) -> list[Wanted]:
    """Each date of each slot within its validity, the group's and the year's days (domain.md 4),
    days off too; in the order of the dates. `hours` are the slot's academic ones."""
    wanted = [
        Wanted(
            group.pk, slot.pk, date, slot.starts_at, slot.ends_at, slot.hours,
            group.teacher_id, group.accompanist_id, slot.room_id or group.room_id,
        )
        for slot in slots
        for date in _dates(group, slot)
    ]  # fmt: skip
    return sorted(wanted, key=lambda lesson: (lesson.date, lesson.starts_at, lesson.slot_id))


def _dates(group: StudyGroup, slot: TimetableSlot) -> Iterable[dt.date]:
    first = max(slot.valid_from, group.starts_on, group.year.starts_on)
    last = min(slot.valid_to, group.ends_on, group.year.ends_on)
    date = first + dt.timedelta(days=(slot.weekday - first.weekday()) % 7)
    while date <= last:
        yield date
        date += WEEK


def compare(
    timetable: Sequence[Wanted],
    days_off: Collection[dt.date],
    present: Sequence[Present],
    now: Moment,
    *,
    past: bool = False,
) -> Difference:
    """The difference for one group. What has begun by `now` and what is not free stays; a group
    without any lesson gets its whole year, another the days gone by only when `past` asks so. Of
    lessons that overlap the settled one has its place, then the one that begins first."""
    found = Difference()
    whole = past or not present
    wanted = [lesson for lesson in timetable if lesson.date not in days_off]
    due: dict[Place, Wanted] = {(lesson.slot_id, lesson.date): lesson for lesson in timetable}
    free, settled = _parted(present, due, now)
    done = {(p.slot_id, p.date) for p in settled}
    begins = {_starts(p) for p in settled}
    taken = {_starts(p) for p in present if p.takes_place}
    standing = _by_day(p for p in settled if p.takes_place)
    for lesson in wanted:
        key, start = (lesson.slot_id, lesson.date), _starts(lesson)
        mine, beside = free.pop(key, None), standing[lesson.date]
        if key in done or (mine is None and start in begins):
            beside.append(lesson)
        elif mine and start <= now:  # its new hour has passed today: it stays where it is
            beside.append(mine)
        elif any(_overlap(lesson, other) for other in beside):
            _leave_out(mine, lesson, found, told=whole or start > now)
        else:
            beside.append(lesson)
            _place(mine, lesson, found, makes=whole or start > now, taken=taken)
    found.erase += free.values()
    found.kept += _off_the_timetable(settled, due, days_off, now)
    return found


def _parted(
    present: Sequence[Present], due: Collection[Place], now: Moment
) -> tuple[dict[Place, Present], list[Present]]:
    """Those that may be made anew, by slot and day, and those that stay: also a lesson to be moved
    that the timetable would have but for the day off, since its hours are due."""
    free: dict[Place, Present] = {}
    settled = []
    for lesson in present:
        key = (lesson.slot_id, lesson.date)
        if lesson.free and _starts(lesson) > now and not (lesson.must_move and key in due):
            free[key] = lesson
        else:
            settled.append(lesson)
    return free, settled


def _by_day(lessons: Iterable[Present]) -> dict[dt.date, list[Wanted | Present]]:
    found: dict[dt.date, list[Wanted | Present]] = defaultdict(list)
    for lesson in lessons:
        found[lesson.date].append(lesson)
    return found


def _overlap(one: Wanted | Present, other: Wanted | Present) -> bool:
    """Of one day: whether both go on at some moment."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _leave_out(mine: Present | None, lesson: Wanted, found: Difference, *, told: bool) -> None:
    """Two at once cannot be; a free lesson does not stay at an hour that the timetable left."""
    if told:
        found.crowded.append(lesson)
    if mine:
        found.erase.append(mine)


def _place(
    mine: Present | None, lesson: Wanted, found: Difference, *, makes: bool, taken: set[Moment]
) -> None:
    """A free lesson of the slot is changed; or made anew where another one still stands at its new
    time, for rows change one by one and two of one time may never be."""
    if mine is None:
        (found.create if makes else found.past).append(lesson)
    elif _facts(mine) == _facts(lesson):
        return
    elif mine.starts_at == lesson.starts_at or _starts(lesson) not in taken:
        found.change.append(mine)
    else:
        found.erase.append(mine)
        found.create.append(lesson)


def _off_the_timetable(
    settled: Iterable[Present], due: Mapping[Place, Wanted], days_off: Collection[dt.date],
    now: Moment,
) -> list[Present]:  # fmt: skip
    """Lessons to come that somebody wrote in and the timetable would not have as they are; of one
    to be moved only that it would have it at all."""
    ahead = [p for p in settled if p.takes_place and p.slot_id and _starts(p) > now]
    return [p for p in ahead if not _is_due(p, due.get((p.slot_id, p.date)), days_off)]


def _is_due(lesson: Present, wanted: Wanted | None, days_off: Collection[dt.date]) -> bool:
    if wanted is None or lesson.must_move:
        return wanted is not None
    return lesson.date not in days_off and _facts(lesson) == _facts(wanted)


def _starts(lesson: Wanted | Present) -> Moment:
    return lesson.date, lesson.starts_at
