"""What every start of the demonstration sees to: work for today (contract.md).

Whatever the day and the hour, the first school's teacher has lessons that have begun and are not
filled, a colleague has one to take over, and a parent has announced an absence.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q

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
SMALL_HOURS: Final = 2
FORTNIGHT: Final = dt.timedelta(days=14)


def top_up(users: Mapping[str, User]) -> None:
    """Bring today's work up to what the contract promises; what is there is left alone."""
    admin = person(users["admin"])
    groups = _groups_of(users)
    _lessons_due(groups, users["teacher"], DUE, admin)
    _substitution(users, admin)
    child = Pupil.objects.filter(representations__representative__user=users["parent"]).first()
    if child is not None:
        _absence(child, users["parent"])


def _groups_of(users: Mapping[str, User]) -> list[StudyGroup]:
    """The teacher's groups of today with enough children, the parent's and the pupil among them."""
    today = school_today()
    ties = Q(representations__representative__user=users["parent"]) | Q(user=users["pupil"])
    ours = set(Pupil.objects.filter(ties).values_list("pk", flat=True))
    rows = StudyGroup.objects.filter(
        teacher__user=users["teacher"], year__state="open", starts_on__lte=today, ends_on__gte=today
    )
    found = []
    for group in rows.select_related("association", "year", "teacher").order_by("id"):
        roster = Enrolment.objects.roster(group.pk, today).values_list("pupil", flat=True)
        if len(roster) >= PUPILS and ours & set(roster):
            found.append(group)
    return found


def _lessons_due(groups: Iterable[StudyGroup], conductor: User, wanted: int, actor: Actor) -> None:
    """Add lessons until so many are due to this log-in, first in groups that have fewest. A group
    without room, with a closed month or given away is passed over."""
    spare, latest = list(groups), _latest()
    present = _of_today(spare)
    due = Counter(one.group_id for one in present if _is_due(one, conductor, latest))
    while spare and due.total() < wanted:
        group = min(spare, key=lambda each: due[each.pk])
        made = _add(group, latest, [one for one in present if one.group_id == group.pk], actor)
        if made is None or not _is_due(made, conductor, latest):
            spare.remove(group)
        else:
            present.append(made)
            due[group.pk] += 1


def _is_due(lesson: Lesson, conductor: User, latest: dt.time) -> bool:
    begun = lesson.starts_at <= latest and not lesson.must_move and not hasattr(lesson, "roll")
    return begun and lesson.conductor.user_id == conductor.pk


def _of_today(groups: Iterable[StudyGroup]) -> list[Lesson]:
    rows = Lesson.objects.filter(group__in=groups, date=school_today(), status__in=TAKES_PLACE)
    return list(rows.select_related("roll", "teacher", "substitution__substitute"))


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
    """Three quarters of an hour later, and on the same day. Soon after midnight five minutes, so that
    the next start finds room too."""
    length = LENGTH if start.hour >= SMALL_HOURS else STEP
    return min(start + length, dt.datetime.combine(start.date(), dt.time(23, 59))).time()


def _add(
    group: StudyGroup, latest: dt.time, lessons: Iterable[Lesson], actor: Actor
) -> Lesson | None:
    today, starts_at = school_today(), _free_start(latest, lessons)
    if starts_at is None:
        return None
    ends_at = _end(dt.datetime.combine(today, starts_at))
    try:
        return add_lesson(
            group, date=today, starts_at=starts_at, ends_at=ends_at, hours=Decimal(1),
            reason="дополнительное занятие", basis="", actor=actor,
        )  # fmt: skip
    except ValidationError:  # the journal of this month is closed
        return None


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
    _lessons_due([group], users["substitute"], 1, actor)


def _absence(child: Pupil, parent: User) -> None:
    today = school_today()
    if not AbsenceNotice.objects.on(today).filter(pupil=child).exists():
        reason = AbsenceReason.objects.get(code="illness")
        with suppress(ValidationError):  # the child has left, or the parent acts for it no more
            announce(child, starts_on=today, ends_on=today, reason=reason, actor=person(parent))
