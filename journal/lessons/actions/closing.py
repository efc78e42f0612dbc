"""The deputy closes months and opens single lessons of them (regulation 4.5, 6.3; domain.md 7)."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from history.signature import Actor
from isolation.clock import now
from journal.lessons.actions.making import hold_groups
from journal.lessons.models import Lesson, MonthClosure, Unlock
from journal.lessons.queries.closing import lessons_of_month
from journal.lessons.rules import closing as rules
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember


@transaction.atomic
def close_month(
    groups: Collection[StudyGroup], *, month: dt.date, actor: Actor
) -> list[MonthClosure]:
    """Nobody writes in the journal of these groups for the month any more but by an unlock. Those
    that are closed already stay as they are. Raises ValidationError.

    The lessons are locked in the order in which marks lock theirs: a mark is either there before
    the month is closed, or finds it closed."""
    held = hold_groups(groups)
    rules.check_month(list(held.values()), month)
    lessons = lessons_of_month(held, month).order_by("pk")
    list(lessons.select_for_update().values_list("pk", flat=True))
    closed = MonthClosure.objects.filter(group__in=held, month=month)
    done = set(closed.values_list("group_id", flat=True))
    made: list[MonthClosure] = MonthClosure.objects.bulk_create(
        MonthClosure(group=group, month=month).sign(actor)
        for pk, group in held.items()
        if pk not in done
    )
    return made


@transaction.atomic
def unlock(
    lesson: Lesson, *, staff: StaffMember, until: dt.datetime, reason: str, actor: Actor
) -> Unlock:
    """This person may write in the lesson until that moment, closed month or not. Raises
    ValidationError by the fields `staff`, `last_day`, `reason`."""
    rows = Lesson.objects.for_page().select_related("group__teacher", "group__accompanist")
    held = rows.select_for_update(of=("self",)).get(pk=lesson.pk)
    rules.check_unlock(held, staff, until, reason)
    return Unlock(lesson=held, staff=staff, until=until, reason=reason.strip()).write(actor)


@transaction.atomic
def end_unlock(row: Unlock, *, actor: Actor) -> Unlock:
    """It ends now. Raises ValidationError for one that has ended."""
    held: Unlock = Unlock.objects.select_for_update().get(pk=row.pk)
    moment = now()
    if held.until <= moment:
        raise ValidationError(_("It has ended already."))
    held.until = moment
    return held.write(actor, only=["until"])
