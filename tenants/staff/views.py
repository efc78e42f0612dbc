"""The staff list and a staff member's card."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard, reauthenticated, reauthenticated_to_give
from accounts.http import number, search_text
from accounts.logins import propose
from accounts.models import RoleGrant
from accounts.names import NAMES
from accounts.rights import MANAGE_ACCESS
from history.models import ChangedMeanwhileError, record
from history.signature import person
from isolation.clock import school_today
from tenants.staff import actions, hooks, queries, rules
from tenants.staff.forms import (
    AccessForm,
    EditPositionForm,
    FirstAccessForm,
    LastDayForm,
    MemberForm,
    NamesForm,
    PositionForm,
    StaffFilters,
)
from tenants.staff.models import Position, StaffMember
from tenants.staff.rights import MANAGE_STAFF, SEE_STAFF
from ui.forms import Versioned
from ui.lists import page_of
from ui.panels import panels_for
from ui.sheets import xlsx, xlsx_response


def listed(request: HttpRequest) -> HttpResponse:
    """The search is posted, so no name is in an address; filters are in it."""
    asked = guard(request, SEE_STAFF)
    filters, text, today = StaffFilters.of(asked), search_text(asked.POST), school_today()
    page = page_of(asked, queries.staff_list(filters.chosen(), text, today), text=text)
    context = {
        "filters": filters,
        "q": text,
        "page": page,
        "today": today,
        "nobody": not page.paginator.count and not StaffMember.objects.exists(),
        "may_manage": asked.rights.allows(MANAGE_STAFF),
    }
    return render(asked, "staff/list.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_STAFF)
    reauthenticated(asked, offered_by=reverse("staff:list"))
    today = school_today()
    members = list(queries.staff_list(StaffFilters.of(asked).chosen(), "", today))
    record("staff.exported", actor=person(asked.user), rows=len(members))
    content = xlsx([queries.staff_sheet(members, today)])
    return xlsx_response(content, f"{_('Staff')} {today:%d.%m.%Y}.xlsx")


def add(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_STAFF)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        someone = StaffMember(**{name: data[name] for name in NAMES})
        if form.accepted(queries.warnings_about(someone, data["role"], school_today())):
            reauthenticated_to_give(request, data["role"])
            try:
                member = actions.add_member(**data, actor=person(asked.user))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(asked, _("%(name)s is added.") % {"name": member.short_name})
                return redirect("staff:member", member.pk)
    return render(asked, "staff/add.html", {"form": form})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    asked, member = fetch(request, SEE_STAFF, StaffMember.objects.for_list(), pk=pk)
    today, may_manage = school_today(), asked.rights.allows(MANAGE_STAFF)
    user = member.user
    context = {
        "member": member,
        "today": today,
        "positions": member.positions.all(),
        "works": any(p.ends_on is None or p.ends_on >= today for p in member.positions.all()),
        "grants": user.grants.filter(role__in=rules.ROLES).order_by("-valid_from") if user else [],
        "own_logins": rules.logins_of(member) if may_manage and not user else [],
        "may_manage": may_manage,
        "may_draw": asked.rights.allows(MANAGE_ACCESS),
        "panels": panels_for(asked, "staff", member),
    }
    return render(asked, "staff/member.html", context)


def _saved(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what it refuses stands in the form."""
    try:
        act()
    except ChangedMeanwhileError as error:
        if isinstance(form, Versioned):
            form.meet(error, error.row)
        else:
            form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    names = {name: getattr(member, name) for name in NAMES}
    form = NamesForm(request.POST or None, initial=names, changed_at=member.changed_at)
    if request.method == "POST" and form.is_valid():
        new, actor = form.cleaned_data, person(asked.user)
        if _saved(form, lambda: actions.rename(member, **new, seen=form.seen, actor=actor)):
            messages.success(asked, _("Saved."))
            return redirect("staff:member", pk)
    return _form_page(asked, member, form, _("Name"))


def add_position(request: HttpRequest, pk: int) -> HttpResponse:
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    form = PositionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        if _saved(form, lambda: actions.give_position(member, **values, actor=actor)):
            messages.success(asked, _("The position is added."))
            return redirect("staff:member", pk)
    return _form_page(asked, member, form, _("New position"))


def edit_position(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Correct it, or end it by its last day."""
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    row = get_object_or_404(Position.objects.select_related("staff"), pk=position, staff=member)
    present = {name: getattr(row, name) for name in EditPositionForm.base_fields}
    form = EditPositionForm(request.POST or None, initial=present, changed_at=row.changed_at)
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        if _saved(form, lambda: actions.edit_position(row, values, seen=form.seen, actor=actor)):
            messages.success(asked, _("Saved."))
            return redirect("staff:member", pk)
    return _form_page(asked, member, form, str(row))


def give_access(request: HttpRequest, pk: int) -> HttpResponse:
    """A role, and a log-in when there is none; its name is proposed."""
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    form: AccessForm = AccessForm(request.POST or None)
    if member.user is None:
        names = {name: getattr(member, name) for name in NAMES}
        form = FirstAccessForm(request.POST or None, initial={"login": propose(**names)})
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        reauthenticated_to_give(request, values["role"])
        if _saved(form, lambda: actions.give_access(member, **values, actor=actor)):
            messages.success(asked, _("Access is given."))
            return redirect("staff:member", pk)
    return _form_page(asked, member, form, _("Access"))


def _form_page(
    asked: HttpRequest, member: StaffMember, form: forms.Form, title: str
) -> HttpResponse:
    return render(asked, "staff/form.html", {"member": member, "form": form, "title": title})


@require_POST
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """The log-in of the same name, made before the card, is this person's."""
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    user = get_object_or_404(rules.logins_of(member), pk=number(request.POST, "user"))
    try:
        actions.tie_login(member, user, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, error.messages[0])
    else:
        messages.success(asked, _("The log-in is tied to this person."))
    return redirect("staff:member", pk)


def end_access(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    row = get_object_or_404(RoleGrant, pk=grant, user__staff_member=member, role__in=rules.ROLES)
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        last_day, actor = form.cleaned_data["last_day"], person(asked.user)
        if _saved(form, lambda: actions.end_access(row, last_day=last_day, actor=actor)):
            messages.success(asked, _("Saved."))
            return redirect("staff:member", pk)
    title = _("End of the role: %(role)s") % {"role": row.get_role_display()}
    return _form_page(asked, member, form, title)


def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be left behind is shown once; the person may leave all the same."""
    asked, member = fetch(request, MANAGE_STAFF, StaffMember.objects.all(), pk=pk)
    form = LastDayForm(request.POST or None)
    effects = []
    if request.method == "POST" and form.is_valid():
        last_day, actor = form.cleaned_data["last_day"], person(asked.user)
        effects = hooks.left_behind(member, last_day)
        told = [f"{effect.text} {effect.note}".strip() for effect in effects]
        if form.accepted(told) and _saved(
            form, lambda: actions.dismiss(member, last_day=last_day, actor=actor)
        ):
            messages.success(asked, _("Positions and access end on this day."))
            return redirect("staff:member", pk)
    return render(asked, "staff/dismiss.html", {"member": member, "form": form, "effects": effects})
