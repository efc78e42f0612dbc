"""How lessons come about and change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, DateField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from history.signature import Actor
from journal.lessons import effects
from journal.lessons.models import TAKES_PLACE, Lesson, MonthClosure, Substitution
from journal.lessons.queries.year import laid_plans, school_moment
from journal.lessons.rules import moving as rules
from journal.lessons.schedule import Difference, Present, Wanted, compare, lessons_of
from journal.plans.models import LessonPlan, PlannedLesson
from tenants.groups.models import StudyGroup, TimetableSlot
from tenants.years.models import NonWorkingDay
from ui.components import Effect

_ROW = (
    "pk", "group_id", "slot_id", "date", "starts_at", "ends_at", "hours", "teacher_id",
    "accompanist_id", "room_id",
)  # fmt: skip


@transaction.atomic
def generate(groups: Iterable[StudyGroup], *, actor: Actor, past: bool = False) -> list[Effect]:
    """Make the lessons of these groups as their timetables, days off and academic hours say.

    A group without lessons gets its whole year. Of another only lessons that have not begun and
    that nobody wrote in are made anew; those missing on days gone by only when `past` asks so.
    Tells what was done; a second run does nothing. The number of statements does not depend on the
    number of groups. Raises ValidationError for a group of a closed year.
    """
    held = hold_groups(groups)
    rules.check_years_not_closed(held.values())
    slots, present, now = _slots(held), _present(held), school_moment()
    days_off = set(NonWorkingDay.objects.values_list("date", flat=True))
    closed = _closed_months(held) if past else {}
    differences = {
        pk: compare(
            _still_open(lessons_of(group, slots[pk]), closed.get(pk)),
            days_off,
            present[pk],
            now,
            past=past,
        )
        for pk, group in held.items()
    }
    _apply(differences.values(), actor)
    lay_plans([pk for pk, one in differences.items() if one.changes_lessons], actor=actor)
    return effects.told(held, differences, [pk for pk in held if not slots[pk]])


def hold_groups(groups: Iterable[StudyGroup]) -> dict[int, StudyGroup]:
    """The groups as they are now, locked, by their ids in the order of their names."""
    rows = StudyGroup.objects.filter(pk__in=[group.pk for group in groups])
    locked = rows.select_related("year", "association").select_for_update(of=("self",))
    found = list(locked.order_by("pk"))  # one order: no deadlock
    found.sort(key=lambda group: (group.association.sort_key, group.sort_key, group.pk))
    return {group.pk: group for group in found}


def _closed_months(groups: Collection[int]) -> dict[int, set[dt.date]]:
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = MonthClosure.objects.filter(group__in=groups)
    for group, month in rows.values_list("group", "month"):
        found[group].add(month)
    return found


def _still_open(lessons: list[Wanted], closed: Collection[dt.date] | None) -> list[Wanted]:
    """Nothing is made in a closed month, whatever the timetable says afterwards."""
    if not closed:
        return lessons
    return [one for one in lessons if one.date.replace(day=1) not in closed]


def _slots(groups: Collection[int]) -> dict[int, list[TimetableSlot]]:
    found: dict[int, list[TimetableSlot]] = defaultdict(list)
    for slot in TimetableSlot.objects.filter(group__in=groups):
        found[slot.group_id].append(slot)
    return found


def _present(groups: Collection[int]) -> dict[int, list[Present]]:
    found: dict[int, list[Present]] = defaultdict(list)
    lessons = Lesson.objects.filter(group__in=groups).order_by()
    free = set(lessons.untouched().values_list("pk", flat=True))
    for *row, status, must_move in lessons.values_list(*_ROW, "status", "must_move"):
        one = Present._make([*row, status in TAKES_PLACE, must_move, row[0] in free])
        found[one.group_id].append(one)
    return found


def _apply(differences: Collection[Difference], actor: Actor) -> None:
    """Room is made first, for no two lessons of a group may ever begin at one time."""
    erased = [lesson.pk for one in differences for lesson in one.erase]
    changed = [lesson.pk for one in differences for lesson in one.change]
    created = [lesson for one in differences for lesson in one.create]
    if erased:
        Lesson.objects.filter(pk__in=erased).erase(actor)
    if changed:
        Lesson.objects.filter(pk__in=changed).change(actor, **_as_in_the_timetable())
    if created:
        _create(created, actor)


def _as_in_the_timetable() -> dict[str, Any]:
    """What a lesson takes from its slot, its group and a substitution of the group's teacher, for
    one UPDATE of many lessons."""
    slot = TimetableSlot.objects.filter(pk=OuterRef("slot_id"))
    group = StudyGroup.objects.filter(pk=OuterRef("group_id"))
    values = {name: Subquery(slot.values(name)) for name in ("starts_at", "ends_at", "hours")}
    people = {name: Subquery(group.values(name)) for name in ("teacher", "accompanist")}
    room = Coalesce(Subquery(slot.values("room")), Subquery(group.values("room")))
    stands_in = Substitution.objects.filter(
        group=OuterRef("group_id"), absent=F("group__teacher"),
        starts_on__lte=OuterRef("date"), ends_on__gte=OuterRef("date"),
    )  # fmt: skip
    return {**values, **people, "room": room, "substitution": Subquery(stands_in.values("pk")[:1])}


def _create(wanted: list[Wanted], actor: Actor) -> None:
    """One statement that copies slot and group in the database: the lessons of a whole school are
    some 20,000 rows, and giving Django's model each of them takes longer than writing them."""
    signature = actor.columns()
    values = [
        [lesson.slot_id for lesson in wanted],
        [lesson.date for lesson in wanted],
        *(signature[name] for name in _SIGNATURE),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


_SIGNATURE = ("changed_by_id", "changed_via", "changed_at", "change_reason")
_INSERT = """
    INSERT INTO lessons_lesson (
        group_id, slot_id, date, starts_at, ends_at, hours, teacher_id, accompanist_id, room_id,
        status, topic, plan_lines, homework, note, must_move, reason, basis, is_extra, substitution_id,
        changed_by_id, changed_via, changed_at, change_reason
    )
    SELECT g.id, s.id, day.date, s.starts_at, s.ends_at, s.hours, g.teacher_id, g.accompanist_id,
        coalesce(s.room_id, g.room_id), 'planned', '', '{}', '', '', false, '', '', false,
        (SELECT u.id FROM lessons_substitution AS u
            WHERE u.group_id = g.id AND u.absent_id = g.teacher_id
                AND day.date BETWEEN u.starts_on AND u.ends_on LIMIT 1),
        signature.*
    FROM unnest(%s::bigint[], %s::date[]) AS day (slot_id, date)
    JOIN groups_timetableslot AS s ON s.id = day.slot_id
    JOIN groups_studygroup AS g ON g.id = s.group_id
    CROSS JOIN (SELECT %s::bigint, %s::text, %s::timestamptz, %s::text) AS signature
    ORDER BY day.date, s.starts_at, s.id
"""


@transaction.atomic
def lay_plan(plan: LessonPlan, *, actor: Actor) -> None:
    """Put each line of the plan on the day of the lesson in which its first hour falls; on none
    when no lesson is left for it."""
    lay_plans([plan.group_id], actor=actor)


def lay_plans(groups: Collection[int], *, actor: Actor) -> None:
    """The same for the plans of all these groups, in three statements."""
    days: dict[dt.date | None, list[int]] = defaultdict(list)
    for plan in laid_plans(groups).values() if groups else ():
        first = plan.first_days()
        for line in plan.lines:
            if line.planned_on != first.get(line.pk):
                days[first.get(line.pk)].append(line.pk)
    if days:
        _write_days(days, actor)


def _write_days(days: Mapping[dt.date | None, list[int]], actor: Actor) -> None:
    """One statement, however many days."""
    cases = [When(pk__in=lines, then=Value(day)) for day, lines in days.items() if day]
    moved = [pk for lines in days.values() for pk in lines]
    planned_on = Case(*cases, default=None, output_field=DateField())
    PlannedLesson.objects.filter(pk__in=moved).change(actor, planned_on=planned_on)
