"""Associations and rooms: short lists, added to in place."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from history.signature import person
from tenants.groups import actions
from tenants.groups.forms import AssociationForm, NewAssociationForm, NewRoomForm, RoomForm
from tenants.groups.models import SEES_ALL, Association, Room
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from tenants.years.models import AcademicYear


def associations(request: HttpRequest) -> HttpResponse:
    """The list, with how many groups of the year in work each has; POST adds one."""
    asked = guard(request, SEE_GROUPS if request.method != "POST" else MANAGE_GROUPS)
    form = NewAssociationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        if form.does(lambda: actions.add_association(**values, actor=actor)):
            messages.success(request, _("The association is added."))
            return redirect("groups:associations")
    of_year = Q(groups__year=AcademicYear.objects.in_work())
    if not asked.user.has_role(*SEES_ALL):
        of_year &= Q(groups__teacher__user=asked.user) | Q(groups__accompanist__user=asked.user)
    rows = Association.objects.annotate(groups_count=Count("groups", filter=of_year))
    rows = rows.order_by("sort_key", "id")  # a count forgets the model's order
    return render(asked, "groups/associations.html", _context(asked, rows, form))


def association(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, MANAGE_GROUPS, Association.objects.all(), pk=pk)
    form = AssociationForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        if form.does(lambda: actions.edit_association(row, values, seen=seen, actor=actor)):
            messages.success(request, _("The association is saved."))
            return redirect("groups:associations")
    context = {"form": form, "row": row, "back": "groups:associations", "above": _("Associations")}
    return render(asked, "groups/place.html", context)


def rooms(request: HttpRequest) -> HttpResponse:
    """The list; POST adds one."""
    asked = guard(request, SEE_GROUPS if request.method != "POST" else MANAGE_GROUPS)
    form = NewRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        if form.does(lambda: actions.add_room(**values, actor=actor)):
            messages.success(request, _("The room is added."))
            return redirect("groups:rooms")
    return render(asked, "groups/rooms.html", _context(asked, Room.objects.all(), form))


def room(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, MANAGE_GROUPS, Room.objects.all(), pk=pk)
    form = RoomForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        if form.does(lambda: actions.edit_room(row, values, seen=seen, actor=actor)):
            messages.success(request, _("The room is saved."))
            return redirect("groups:rooms")
    context = {"form": form, "row": row, "back": "groups:rooms", "above": _("Rooms")}
    return render(asked, "groups/place.html", context)


def _context(asked: Any, rows: Any, form: Any) -> dict[str, Any]:
    every = list(rows)
    return {
        "rows": [row for row in every if not row.is_archived],
        "archived": [row for row in every if row.is_archived],
        "form": form,
        "may_manage": asked.rights.allows(MANAGE_GROUPS),
    }
