"""What has to be there before a group is made, what this room asks before a year opens
(`years.hooks.opening_checks`; domain.md 7), and what somebody who leaves leaves behind."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.groups.models import StudyGroup, TimetableSlot
from tenants.programmes.models import Programme
from tenants.staff.models import StaffMember
from tenants.years.hooks import Obstacle
from tenants.years.models import AcademicYear, YearState
from ui.components import Effect

NAMED = 5


def needs_of_a_group() -> str:
    """What has to be there first, in words; empty when all is."""
    if not AcademicYear.objects.exists():
        return _("First open an academic year.")
    if not StaffMember.objects.exists():
        return _("First enter the teachers.")
    if not Programme.objects.exists():
        return _("First enter a programme.")
    return ""


def needs_of_a_timetable() -> str:
    return "" if StudyGroup.objects.exists() else _("First make a group.")


def obstacles(year: AcademicYear) -> list[Obstacle]:
    groups = list(StudyGroup.objects.filter(year=year).with_names())
    if not groups:
        text = _("The academic year has no group. Make the associations and groups first.")
        return [Obstacle(text, reverse("groups:new"))]
    placed = set(
        TimetableSlot.objects.filter(group__year=year).values_list("group_id", flat=True)
    )  # fmt: skip
    found = []
    if without := [str(group) for group in groups if group.pk not in placed]:
        text = _("Without a timetable: %(names)s.") % {"names": named(without)}
        found.append(Obstacle(text, reverse("groups:timetable"), hard=False))
    unapproved = {str(g.programme): None for g in groups if not g.programme.is_approved}
    if unapproved:
        text = _("Programmes of groups without an order of approval: %(names)s.")
        found.append(
            Obstacle(text % {"names": named(unapproved)}, reverse("programmes:list"), hard=False)
        )
    return found


def left_outside(year: AcademicYear) -> list[Obstacle]:
    """Groups that new bounds of their year would leave outside (`years.hooks.bounds_checks`)."""
    rows = StudyGroup.objects.filter(
        Q(starts_on__lt=year.starts_on) | Q(ends_on__gt=year.ends_on), year=year
    )
    outside = [str(group) for group in rows.with_names()]
    if not outside:
        return []
    text = _("Groups would lie outside the year: %(names)s. Change their days first.")
    return [Obstacle(text % {"names": named(outside)}, reverse("groups:list"))]


def groups_led(member: StaffMember, last_day: dt.date) -> list[Effect]:
    """Groups that go on after a person's last day and are led or accompanied by them
    (`staff.hooks.leaving_checks`)."""
    lasting = StudyGroup.objects.with_names().filter(
        Q(teacher=member) | Q(accompanist=member), ends_on__gt=last_day
    )
    open_still = lasting.exclude(year__state=YearState.CLOSED)
    return [
        Effect(
            _("The group %(group)s needs another person") % {"group": f"«{group}»"},
            str(group.programme),
            reverse("groups:edit", args=[group.pk]),
        )
        for group in open_still
    ]


def named(names: Iterable[str]) -> str:
    """The first few, and how many more."""
    every = list(names)
    told = "; ".join(every[:NAMED])
    more = len(every) - NAMED
    return _("%(names)s and %(more)s more") % {"names": told, "more": more} if more > 0 else told
