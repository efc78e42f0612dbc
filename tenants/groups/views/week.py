"""The week of the whole school, as the timetable has it."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import guard
from isolation.clock import school_today
from tenants.groups.filters import WeekFilters
from tenants.groups.models import SanitaryLimit, StudyGroup, TimetableSlot
from tenants.groups.queries import clashes, limit_warnings
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from tenants.groups.rules import shown
from tenants.years.models import AcademicYear, NonWorkingDay
from ui.week import DAYS, Slot, week


def timetable(request: HttpRequest) -> HttpResponse:
    """A teacher sees the lessons of their groups, the administration all."""
    asked = guard(request, SEE_GROUPS)
    today = school_today()
    year = AcademicYear.objects.in_work()
    default = max(year.starts_on, min(today, year.ends_on)) if year else today
    filters = WeekFilters.of(asked)
    monday = filters.monday(default)
    beside = _slots_of(monday)
    visible = set(StudyGroup.objects.visible_to(asked.user).values_list("pk", flat=True))
    slots = [slot for slot in beside if slot.group_id in visible and filters.shows(slot)]
    told = _told(slots, beside)
    drawn = [_drawn(slot, told.get(slot.pk, [])) for slot in slots]
    days = week(drawn, monday=monday, today=today, closed=_closed(monday))
    day = filters.chosen().get("day")
    context = {
        "filters": filters,
        "monday": monday,
        "sunday": monday + dt.timedelta(days=DAYS - 1),
        "earlier": monday - dt.timedelta(days=DAYS),
        "later": monday + dt.timedelta(days=DAYS),
        "week": days if day is None else [days[day]],
        "one_day": day is not None,
        "total": len([slot for slot in slots if day is None or slot.weekday == day]),
        "warned": [
            (slot, told[slot.pk])
            for slot in slots
            if slot.pk in told and (day is None or slot.weekday == day)
        ],
        "has_groups": bool(visible),
        "may_manage": asked.rights.allows(MANAGE_GROUPS),
    }
    return render(asked, "groups/week.html", context)


def _slots_of(monday: dt.date) -> list[TimetableSlot]:
    """Those that hold on their day of this week."""
    sunday = monday + dt.timedelta(days=DAYS - 1)
    around = TimetableSlot.objects.filter(valid_from__lte=sunday, valid_to__gte=monday)
    return [
        slot
        for slot in around.with_names()
        if slot.holds_on(monday + dt.timedelta(days=slot.weekday))
    ]


def _told(slots: list[TimetableSlot], beside: list[TimetableSlot]) -> dict[int, list[str]]:
    """What is unusual, by slot; `beside` is what they may clash with."""
    clashing = clashes(beside)
    outside = limit_warnings(slots, list(SanitaryLimit.objects.all()))
    told = {slot.pk: [*clashing.get(slot.pk, []), *outside.get(slot.pk, [])] for slot in slots}
    return {pk: texts for pk, texts in told.items() if texts}


def _drawn(slot: TimetableSlot, texts: list[str]) -> Slot:
    """The warnings themselves stand below the week, where there is room for them."""
    return Slot(
        weekday=slot.weekday + 1,
        starts=slot.starts_at,
        ends=slot.ends_at,
        title=str(slot.group),
        place=slot.place.name if slot.place else "",
        who=slot.group.teacher.short_name,
        url=reverse("groups:slots", args=[slot.group_id]),
        note=_note(slot),
        warning=_("worth a look: %(count)s") % {"count": len(texts)} if texts else "",
    )


def _note(slot: TimetableSlot) -> str:
    """When it ends before its group does."""
    if slot.valid_to == slot.group.ends_on:
        return ""
    return _("until %(day)s") % {"day": shown(slot.valid_to)}


def _closed(monday: dt.date) -> dict[dt.date, Any]:
    sunday = monday + dt.timedelta(days=DAYS - 1)
    days = NonWorkingDay.objects.filter(date__range=(monday, sunday))
    return {day.date: day.name for day in days}
