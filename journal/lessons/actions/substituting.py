"""Another teacher for a time (regulation 5.2, domain.md 7)."""

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import groupby
from operator import attrgetter

from django.db import transaction

from history.signature import Actor
from journal.lessons import effects
from journal.lessons.actions.making import hold_groups
from journal.lessons.models import Lesson, LessonQuerySet, RollTaken, Substitution
from journal.lessons.queries.substituting import given
from journal.lessons.queries.year import school_moment
from journal.lessons.rules import substituting as rules
from journal.lessons.rules.moving import check_years_not_closed
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember
from ui.components import Effect


@transaction.atomic
def substitute(
    groups: Collection[StudyGroup], *, absent: StaffMember, substitute: StaffMember,
    starts_on: dt.date, ends_on: dt.date, order_number: str, order_date: dt.date, reason: str,
    actor: Actor,
) -> list[Effect]:  # fmt: skip
    """By one order this person conducts the lessons of these groups in place of another, both days
    included. Lessons whose roll is taken stay with who took it. Tells what comes of it; raises
    ValidationError by field."""
    held = hold_groups(groups)
    wished = Substitution(
        absent=absent, substitute=substitute, starts_on=starts_on, ends_on=ends_on,
        order_number=order_number.strip(), order_date=order_date, reason=reason.strip(),
    )  # fmt: skip
    rules.check_substitution(wished, held.values())
    filled, touched = _held_lessons(given(held, absent, starts_on, ends_on))
    rows = {group: _row_of(wished, held[group]).write(actor) for group in sorted(held)}
    for group, its in groupby(sorted(touched, key=_by_group), key=_by_group):
        lessons = Lesson.objects.filter(pk__in=[lesson.pk for lesson in its])
        lessons.change(actor, substitution=rows[group])
    return effects.given(touched, filled, substitute, school_moment())


_by_group = attrgetter("group_id")


def _row_of(wished: Substitution, group: StudyGroup) -> Substitution:
    names = (
        "absent", "substitute", "starts_on", "ends_on", "order_number", "order_date", "reason",
    )  # fmt: skip
    return Substitution(group=group, **{name: getattr(wished, name) for name in names})


def _held_lessons(rows: LessonQuerySet) -> tuple[list[Lesson], list[Lesson]]:
    """These lessons, locked in the order in which marks lock theirs: those whose roll is taken, and
    the others. Rolls are looked up under the lock."""
    plain = rows.select_related("group__association", "teacher").order_by("pk")
    lessons = list(plain.select_for_update(of=("self",)))
    taken = set(_with_roll(lessons))
    filled = [lesson for lesson in lessons if lesson.pk in taken]
    return filled, [lesson for lesson in lessons if lesson.pk not in taken]


def _with_roll(lessons: Iterable[Lesson]) -> Iterable[int]:
    rolls = RollTaken.objects.filter(lesson__in=[lesson.pk for lesson in lessons])
    return rolls.values_list("lesson_id", flat=True)


@transaction.atomic
def end_substitution(row: Substitution, *, on: dt.date, actor: Actor) -> list[Effect]:
    """`on` is its last day now; the day before the first takes it back. Lessons after that, whose
    roll is not taken, are the teacher's again. Raises ValidationError at `on`."""
    (group,) = hold_groups([row.group]).values()
    held: Substitution = Substitution.objects.select_for_update(of=("self",)).get(pk=row.pk)
    check_years_not_closed([group])
    rules.check_end(held, on)
    rows = Lesson.objects.filter(substitution=held, date__gt=on)
    filled, touched = _held_lessons(rows)
    held.ends_on = on
    held.write(actor, only=["ends_on"])
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in touched]).change(actor, substitution=None)
    return effects.given_back(touched, filled, held.absent)
