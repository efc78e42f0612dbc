"""A group's month with marks, for tests of the journal: everything is written as people write it."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from accounts.models import User
from journal.lessons.actions.answering import answer
from journal.lessons.models import Lesson, Substitution
from journal.lessons.wire import Answer, read
from journal.roster.models import Enrolment, OrderKind
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember
from tests import world
from tests.cast import ACTOR

YEAR = (dt.date(2040, 9, 1), dt.date(2041, 5, 31))


def group_of(teacher: StaffMember, name: str = "1-А", **values: Any) -> StudyGroup:
    """Far ahead of the real clock: the cast's passwords end older sessions."""
    return world.group(name, year=world.year(*YEAR), teacher=teacher, **values)


def child(group: StudyGroup, last_name: str, first: str = "Камил", **values: Any) -> Enrolment:
    return world.enrolment(world.pupil(last_name, first), group, values.get("day", YEAR[0]))


def leave(enrolment: Enrolment, day: dt.date, number: str = "7") -> Enrolment:
    """Withdrawn by an order from this day on."""
    line = world.line(enrolment.pupil, out=enrolment.group, ground="family")
    order = world.order(OrderKind.WITHDRAW, day, [line], number=number)
    enrolment.ends_on, enrolment.order_out = day - dt.timedelta(days=1), order
    enrolment.ground = "family"
    return enrolment.write(ACTOR, only=["ends_on", "order_out", "ground"])


def do(user: User, *ops: Mapping[str, Any]) -> list[Answer]:
    """Operations as a device sends them."""
    told = [{"uuid": str(uuid4()), "made_at": "2040-09-03T12:00:00Z", **op} for op in ops]
    return answer(read(json.dumps({"user": user.pk, "ops": told}).encode(), user.pk), user=user)


def roll(user: User, lesson: Lesson, marks: Mapping[Enrolment, str]) -> Answer:
    seen = [{"enrolment": each.pk, "value": value} for each, value in marks.items()]
    return do(user, {"kind": "roll", "lesson": lesson.pk, "seen": seen})[0]


def mark(user: User, lesson: Lesson, of: Enrolment, value: str, base: str = "") -> Answer:
    op = {"lesson": lesson.pk, "enrolment": of.pk, "value": value, "base": base}
    return do(user, op)[0]


def write(user: User, lesson: Lesson, **fields: Any) -> Answer:
    """`topic="…"`: the base is what stands."""
    edits = {
        name: {"value": value, "base": getattr(lesson, name)} for name, value in fields.items()
    }
    return do(user, {"kind": "lesson", "lesson": lesson.pk, "fields": edits})[0]


def substitution(
    group: StudyGroup, by: StaffMember, first: dt.date, last: dt.date, lessons: Any = ()
) -> Substitution:
    made: Substitution = Substitution(
        group=group, absent=group.teacher, substitute=by, starts_on=first, ends_on=last,
        order_number="31", order_date=first, reason="болезнь",
    ).write(ACTOR)  # fmt: skip
    for lesson in lessons:
        lesson.substitution = made
        lesson.write(ACTOR, only=["substitution"])
    return made
