"""What every start of the demonstration sees to: work for today (contract.md).

Whatever the day and the hour, the first school's teacher has lessons that have begun and are not
filled, a colleague has one to take over, and a parent has announced an absence.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from accounts.models import User
from history.signature import Actor, person
from isolation import current_school
from isolation.clock import now, school_today
from journal.family.actions import announce
from journal.lessons.actions.changing import add_lesson
from journal.lessons.actions.substituting import substitute
from journal.lessons.models import TAKES_PLACE, AbsenceNotice, AbsenceReason, Lesson, Substitution
from journal.roster.models import Enrolment
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil

DUE: Final = 3
PUPILS: Final = 12
BEGUN: Final = dt.timedelta(minutes=15)
STEP: Final = dt.timedelta(minutes=5)
LENGTH: Final = dt.timedelta(minutes=45)
FORTNIGHT: Final = dt.timedelta(days=14)


def top_up(users: Mapping[str, User]) -> None:
    """Bring today's work up to what the contract promises; what is there is left alone."""
    admin = person(users["admin"])
    groups = _groups_of(users["teacher"])
    _lessons_due(groups, DUE, admin)
    _substitution(users, admin)
    child = Pupil.objects.filter(representations__representative__user=users["parent"]).first()
    if child is not None:
        _absence(child, users["parent"])


def _groups_of(teacher: User) -> list[StudyGroup]:
    """The teacher's groups of today with enough children."""
    today = school_today()
    rows = StudyGroup.objects.filter(
        teacher__user=teacher, year__state="open", starts_on__lte=today, ends_on__gte=today
    )
    return [
        group
        for group in rows.select_related("association", "year").order_by("id")
        if Enrolment.objects.roster(group.pk, today).count() >= PUPILS
    ]


def _lessons_due(groups: list[StudyGroup], wanted: int, actor: Actor) -> None:
    """Add lessons until so many are due, first in groups that have none."""
    latest = _latest()
    present = _of_today(groups)
    due = [
        lesson
        for lesson in present
        if not lesson.must_move and not hasattr(lesson, "roll") and lesson.starts_at <= latest
    ]
    with_one = {lesson.group_id for lesson in due}
    spare = sorted(groups, key=lambda group: group.pk in with_one)
    for group in spare[: max(wanted - len(due), 0)]:
        starts_at = _free_start(latest, [one for one in present if one.group_id == group.pk])
        if starts_at is not None:
            _add(group, starts_at, actor)


def _of_today(groups: Iterable[StudyGroup]) -> list[Lesson]:
    rows = Lesson.objects.filter(group__in=groups, date=school_today(), status__in=TAKES_PLACE)
    return list(rows.select_related("roll"))


def _latest() -> dt.time:
    """A quarter of an hour ago, or midnight when the day is younger."""
    local = now().astimezone(current_school().zone)
    ago = local - BEGUN
    return ago.time() if ago.date() == local.date() else dt.time(0)


def _free_start(latest: dt.time, lessons: Iterable[Lesson]) -> dt.time | None:
    """The last round time by then at which the group has no other lesson; None when there is none."""
    taken = [(lesson.starts_at, lesson.ends_at) for lesson in lessons]
    day = school_today()
    start = dt.datetime.combine(
        day, latest.replace(minute=latest.minute // 5 * 5, second=0, microsecond=0)
    )
    while True:
        begins, ends = start.time(), _end(start)
        if all(ends <= first or begins >= last for first, last in taken):
            return begins
        if start - STEP < dt.datetime.combine(day, dt.time(0)):
            return None
        start -= STEP


def _end(start: dt.datetime) -> dt.time:
    """Three quarters of an hour later, and on the same day."""
    midnight = dt.datetime.combine(start.date(), dt.time(23, 59))
    return min(start + LENGTH, midnight).time()


def _add(group: StudyGroup, starts_at: dt.time, actor: Actor) -> None:
    today = school_today()
    add_lesson(
        group, date=today, starts_at=starts_at, ends_at=_end(dt.datetime.combine(today, starts_at)),
        hours=Decimal(1), reason="дополнительное занятие", basis="", actor=actor,
    )  # fmt: skip


def _substitution(users: Mapping[str, User], actor: Actor) -> None:
    """Somebody is ill, and the substitute has a lesson of theirs to fill today."""
    today, member = school_today(), users["substitute"].staff_member
    if Substitution.objects.on(today).of(users["substitute"]).exists():
        return
    own = {users["teacher"].pk, users["substitute"].pk}
    rows = StudyGroup.objects.filter(
        year__state="open", starts_on__lte=today, ends_on__gte=today
    ).exclude(teacher__user__in=own)
    group = (
        rows.select_related("association", "year", "teacher").order_by("-capacity", "-id").first()
    )
    if group is None:
        return
    substitute(
        [group], absent=group.teacher, substitute=member, starts_on=today,
        ends_on=min(today + FORTNIGHT, group.ends_on), order_number=f"{today:%j}-к",
        order_date=today, reason="болезнь педагога", actor=actor,
    )  # fmt: skip
    _lessons_due([group], 1, actor)


def _absence(child: Pupil, parent: User) -> None:
    today = school_today()
    if not AbsenceNotice.objects.on(today).filter(pupil=child).exists():
        reason = AbsenceReason.objects.get(code="illness")
        announce(child, starts_on=today, ends_on=today, reason=reason, actor=person(parent))
