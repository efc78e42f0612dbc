"""A group's timetable: lines with the dates between which they hold."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch
from accounts.http import Request
from history.signature import person
from isolation.clock import school_today
from tenants.groups import actions
from tenants.groups.forms import EndSlotForm, RemoveForm, SlotForm, Weighed
from tenants.groups.models import SanitaryLimit, StudyGroup, TimetableSlot
from tenants.groups.page import group_page
from tenants.groups.queries import (
    clashes,
    limit_warnings,
    notices,
    slots_beside,
    week_hours,
    working_day,
)  # fmt: skip
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from ui.components import Effect

Act = Callable[[], tuple[list[Effect], list[str]]]


def slots(request: HttpRequest, pk: int) -> HttpResponse:
    groups = StudyGroup.objects.with_names().select_related("accompanist")
    asked, group = fetch(request, SEE_GROUPS, groups.visible_to(request.user), pk=pk)
    today = school_today()
    beside = slots_beside([group])
    told = notices([group], beside, since=today)[group.pk]
    texts: dict[int, list[str]] = {}
    for notice in told:
        if notice.slot:
            texts.setdefault(notice.slot.pk, []).append(notice.text)
    own = [slot for slot in beside if slot.group_id == group.pk]
    context = group_page(
        asked,
        group,
        slots=[(slot, texts.get(slot.pk, [])) for slot in own if slot.valid_to >= today],
        ended=[(slot, []) for slot in own if slot.valid_to < today],
        hours=week_hours(own, working_day(group, today)),
        notices=[notice for notice in told if notice.slot is None],
        may_manage=asked.rights.allows(MANAGE_GROUPS) and not group.year.is_closed,
    )
    return render(asked, "groups/slots.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = fetch(request, MANAGE_GROUPS, StudyGroup.objects.with_names(), pk=pk)
    form = SlotForm(request.POST or None, group=group, initial=_proposal(group))

    def act() -> tuple[list[Effect], list[str]]:
        slot, effects = actions.add_slot(group, **form.cleaned_data, actor=person(asked.user))
        return effects, _unusual(slot.pk)

    title, button = _("New line of the timetable"), _("Add")
    return _answer(asked, group, form, act, title=title, button=button)


def edit(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    asked, group, row = _slot(request, pk, slot)
    form = SlotForm(request.POST or None, group=group, instance=row)

    def act() -> tuple[list[Effect], list[str]]:
        values, actor = form.cleaned_data, person(asked.user)
        return actions.edit_slot(row, values, seen=form.seen, actor=actor), _unusual(row.pk)

    title, button = _("Line of the timetable"), _("Save")
    return _answer(asked, group, form, act, title=title, button=button, slot=row)


def end(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    asked, group, row = _slot(request, pk, slot)
    initial = {"last_day": max(row.valid_from, min(school_today(), row.valid_to))}
    form = EndSlotForm(request.POST or None, initial=initial)

    def act() -> tuple[list[Effect], list[str]]:
        last_day, actor = form.cleaned_data["last_day"], person(asked.user)
        return actions.end_slot(row, last_day=last_day, actor=actor), []

    title, button = _("End on a date: %(slot)s") % {"slot": str(row).lower()}, _("End")
    text = _("Up to this day, inclusive, lessons are by this line; then it holds no more.")
    return _answer(asked, group, form, act, title=title, button=button, text=text)


def remove(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    asked, group, row = _slot(request, pk, slot)
    form = RemoveForm(request.POST if request.method == "POST" else None)

    def act() -> tuple[list[Effect], list[str]]:
        return actions.remove_slot(row, actor=person(asked.user)), []

    title, button = _("Delete: %(slot)s") % {"slot": str(row).lower()}, _("Delete")
    text = _("For a line entered by mistake. One that lessons were held by is ended on a date.")
    return _answer(asked, group, form, act, title=title, button=button, text=text, danger=True)


def _slot(request: HttpRequest, pk: int, slot: int) -> tuple[Request, StudyGroup, TimetableSlot]:
    """The group and its line."""
    asked, group = fetch(request, MANAGE_GROUPS, StudyGroup.objects.with_names(), pk=pk)
    row: TimetableSlot | None = group.slots.filter(pk=slot).first()
    if row is None:
        raise Http404
    return asked, group, row


def _answer(
    asked: Request, group: StudyGroup, form: Weighed, act: Act, **more: Any
) -> HttpResponse:  # fmt: skip
    if asked.method == "POST" and form.is_valid() and form.weighs(act):
        messages.success(asked, _("The timetable is saved."))
        return redirect("groups:slots", group.pk)
    return render(asked, "groups/slot.html", group_page(asked, group, form=form, **more))


def _proposal(group: StudyGroup) -> dict[str, Any]:
    """While the year is prepared, and at first, a line holds as the group does; later it begins
    now."""
    today = school_today()
    first = not group.year.is_open or not group.slots.exists()
    return {
        "hours": 2,
        "valid_from": group.starts_on if first else working_day(group, today),
        "valid_to": group.ends_on,
    }


def _unusual(pk: int) -> list[str]:
    """What is unusual about this line as it is now; what is about the group stands on its page."""
    slot = TimetableSlot.objects.with_names().get(pk=pk)
    limits = list(SanitaryLimit.objects.all())
    told = limit_warnings([slot], limits).get(pk, [])
    return [*told, *clashes(slots_beside([slot.group])).get(pk, [])]
