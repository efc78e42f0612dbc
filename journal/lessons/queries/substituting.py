"""What is asked of substitutions."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from journal.lessons.models import TAKES_PLACE, Lesson, LessonQuerySet, Substitution
from journal.lessons.models.substitution import SubstitutionQuerySet
from tenants.groups.models import SEES_ALL, GroupQuerySet, StudyGroup
from tenants.staff.models import StaffMember
from tenants.years.models import YearState
from ui.components import Effect


def in_force(lesson: Lesson) -> Substitution | None:
    """Who stands in for the teacher of this lesson on its day."""
    rows = Substitution.objects.on(lesson.date)
    found: Substitution | None = rows.filter(
        group=lesson.group_id, absent=lesson.teacher_id
    ).first()
    return found


def given(
    groups: Collection[Any], absent: StaffMember, first: dt.date, last: dt.date
) -> LessonQuerySet:
    """Lessons that somebody is to conduct in place of this person, both days included."""
    return Lesson.objects.filter(
        group__in=groups, teacher=absent, date__range=(first, last), status__in=TAKES_PLACE
    )


def of_teacher(absent: StaffMember) -> GroupQuerySet:
    """Groups whose lessons this person conducts, of the years that are not closed."""
    rows = StudyGroup.objects.with_names().exclude(year__state=YearState.CLOSED)
    own = Lesson.objects.filter(teacher=absent).values("group")
    return rows.filter(Q(teacher=absent) | Q(pk__in=own))


def overlapping(group: StudyGroup, first: dt.date, last: dt.date) -> SubstitutionQuerySet:
    """Substitutions of the group with a day between these, but those taken back in time."""
    rows = Substitution.objects.filter(group=group, starts_on__lte=last, ends_on__gte=first)
    return rows.filter(ends_on__gte=F("starts_on"))


def listed(user: Any) -> SubstitutionQuerySet:
    """All for the administration; for a teacher those given to them and those of their groups."""
    rows = Substitution.objects.select_related("group__association", "absent", "substitute")
    if user.has_role(*SEES_ALL):
        return rows
    return rows.filter(
        Q(substitute__user=user) | Q(absent__user=user) | Q(group__teacher__user=user)
    )


def given_beyond(member: StaffMember, last_day: dt.date) -> list[Effect]:
    """Substitutions that this person would not hold out (`staff.hooks.leaving_checks`)."""
    rows = Substitution.objects.filter(substitute=member, ends_on__gt=last_day)
    return [
        Effect(
            _("The substitution in the group “%(group)s” lasts longer") % {"group": row.group},
            _("until %(day)s, in place of %(who)s")
            % {"day": f"{row.ends_on:%d.%m.%Y}", "who": row.absent.short_name},
            reverse("lessons:end_substitution", args=[row.pk]),
        )
        for row in rows.filter(ends_on__gte=F("starts_on")).select_related(
            "group__association", "absent"
        )
    ]
