"""A term of lessons, each held and marked on its day, by the action that devices call.

The product's clock is set back to the evening of each day, so that what was filled in time is not
«late», and some of it is.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from accounts.models import User
from history.signature import Actor
from isolation import current_school
from isolation.clock import now, school_today
from journal.lessons.actions.answering import answer
from journal.lessons.actions.closing import close_month
from journal.lessons.models import TAKES_PLACE, Lesson
from journal.lessons.wire import Edit, LessonOperation, Operation, RollOperation
from journal.plans.models import PlannedLesson
from journal.roster.models import Enrolment
from tenants.groups.models import StudyGroup

EVENING: Final = dt.time(21, 0)
HOMEWORK: Final = (
    "Закончить работу, начатую на занятии.",
    "Повторить правила техники безопасности.",
    "Принести сменную обувь и тетрадь.",
    "Подготовить рассказ о своём проекте на две минуты.",
    "Повторить движения, показанные на занятии.",
)
NOTES: Final = ("Занимались в актовом зале.", "Пришли родители двоих детей.")
# One in so many lessons is filled the day after, is not filled yet, has homework, has a note.
LATE, FORGOTTEN, HOMEWORK_EVERY, NOTE_EVERY = 19, 37, 3, 23


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """The product's clock at another moment, for this process alone."""
    kept: dt.timedelta = settings.CLOCK_SHIFT
    settings.CLOCK_SHIFT = kept + (moment - now())
    try:
        yield
    finally:
        settings.CLOCK_SHIFT = kept


@dataclass
class Child:
    """How often a child comes, and why it does not come now."""

    faithful: float
    away: str = ""


@dataclass
class _Term:
    """`topics` are of the groups whose plan proposes none."""

    draw: random.Random
    topics: dict[int, list[str]]
    children: dict[int, Child] = field(default_factory=dict)
    count: int = 0

    def seen(self, roster: Sequence[Enrolment]) -> dict[int, str]:
        return {each.pk: self._value(each.pupil_id) for each in roster}

    def _value(self, pupil_id: int) -> str:
        child = self.children.setdefault(pupil_id, Child(self.draw.uniform(0.86, 0.99)))
        if child.away and self.draw.random() < 0.55:
            return child.away
        child.away = ""
        if self.draw.random() < child.faithful:
            late = self.draw.random() < 0.03
            return f"late:{self.draw.choice((5, 10, 15))}" if late else "present"
        child.away = self.draw.choices(
            ("absent:illness", "absent:valid", "absent", "absent:event"), (55, 20, 20, 5)
        )[0]
        return child.away


def hold_lessons(groups: Sequence[tuple[StudyGroup, User]], draw: random.Random) -> None:
    """Every lesson of these groups before today, with its teacher's log-in; a few are left."""
    term = _Term(draw, _without_plan([group for group, _ in groups]))
    teachers = {group.pk: user for group, user in groups}
    rosters: dict[int, list[Enrolment]] = defaultdict(list)
    for each in Enrolment.objects.filter(group__in=teachers).order_by("group", "id"):
        rosters[each.group_id].append(each)
    days: dict[tuple[dt.date, int], list[Lesson]] = defaultdict(list)
    rows = Lesson.objects.filter(
        group__in=teachers, date__lt=school_today(), status__in=TAKES_PLACE, must_move=False
    )
    for lesson in rows.order_by("date", "starts_at", "id"):
        term.count += 1
        if term.count % FORGOTTEN:
            late = not term.count % LATE
            day = lesson.date + dt.timedelta(days=late)
            days[day, teachers[lesson.group_id].pk].append(lesson)
    users = {user.pk: user for _, user in groups}
    for (day, user_pk), lessons in sorted(days.items(), key=lambda item: item[0]):
        with at(dt.datetime.combine(day, EVENING, current_school().zone)):
            ops = [op for lesson in lessons for op in _filled(lesson, rosters, term)]
            answer(ops, user=users[user_pk])


def _without_plan(groups: Sequence[StudyGroup]) -> dict[int, list[str]]:
    planned = PlannedLesson.objects.filter(plan__group__in=groups)
    known = set(planned.values_list("plan__group", flat=True))
    return {
        group.pk: list(group.programme.items.values_list("title", flat=True))
        for group in groups
        if group.pk not in known
    }


def close_months(groups: Sequence[StudyGroup], first: dt.date, *, actor: Actor) -> None:
    """Those that the deputy has checked: all but the last one that is over."""
    present = school_today().replace(day=1)
    month = first.replace(day=1)
    while (following := _next(month)) < present:
        close_month(groups, month=month, actor=actor)
        month = following


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _filled(
    lesson: Lesson, rosters: dict[int, list[Enrolment]], term: _Term
) -> Iterator[Operation]:
    """What a teacher does with a lesson: homework now and then, and the roll."""
    number = term.draw.randrange(1_000_000)
    fields = {}
    if number % HOMEWORK_EVERY == 0:
        fields["homework"] = Edit(term.draw.choice(HOMEWORK), "")
    if titles := term.topics.get(lesson.group_id):
        fields["topic"] = Edit(titles[number % len(titles)], "")
    if number % NOTE_EVERY == 0:
        fields["note"] = Edit(term.draw.choice(NOTES), "")
    if fields:
        yield LessonOperation(**_known(lesson, term), fields=fields)
    roster = [each for each in rosters[lesson.group_id] if each.holds_on(lesson.date)]
    yield RollOperation(**_known(lesson, term), seen=term.seen(roster))


def _known(lesson: Lesson, term: _Term) -> dict[str, Any]:
    uuid = UUID(int=term.draw.getrandbits(128), version=4)
    return {"uuid": uuid, "lesson": lesson.pk, "made_at": now(), "digest": uuid.bytes}
