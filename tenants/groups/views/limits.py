"""The dated table of limits that timetables are warned by."""

import datetime as dt
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard
from history.signature import person
from isolation.clock import school_today
from tenants.groups import actions
from tenants.groups.forms import LimitForm
from tenants.groups.models import SanitaryLimit
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from tenants.groups.rules import shown

NOTICE = dt.timedelta(days=90)  # before an act's last day its successor is asked for


def limits(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_GROUPS)
    rows = list(SanitaryLimit.objects.order_by("-valid_from", "act", "valid_to", "age_from", "id"))
    by_act = groupby(rows, key=lambda row: (row.act, row.valid_from, row.valid_to))
    context = {
        "acts": [(*act, list(its_rows)) for act, its_rows in by_act],
        "note": _note(rows, school_today()),
        "may_manage": asked.rights.allows(MANAGE_GROUPS),
    }
    return render(asked, "groups/limits.html", context)


def _note(rows: list[SanitaryLimit], today: dt.date) -> str:
    """What the person has to know of the acts' last days."""
    if not rows or any(row.valid_to is None for row in rows):
        return ""
    last = max(rows, key=lambda row: row.valid_to or today)
    day = last.valid_to or today
    if day < today:
        text = _(
            "%(act)s was in force until %(day)s. Enter the limits of the act that succeeds it."
        )
    elif day - today <= NOTICE:
        text = _("%(act)s is in force until %(day)s. Enter the limits of its successor in time.")
    else:
        return ""
    return text % {"act": last.act, "day": shown(day)}


@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """The standard rows, those that are missing."""
    asked = guard(request, MANAGE_GROUPS)
    made = actions.fill_limits(actor=person(asked.user))
    text = _("The limits are filled in.") if made else _("All standard limits are there already.")
    messages.success(request, text)
    return redirect("groups:limits")


def add(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_GROUPS)
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        if form.does(lambda: actions.add_limit(**values, actor=actor)):
            return _saved(request)
    return _page(asked, form, _("New limit"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, MANAGE_GROUPS, SanitaryLimit.objects.all(), pk=pk)
    form = LimitForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        if form.does(lambda: actions.edit_limit(row, values, seen=seen, actor=actor)):
            return _saved(request)
    return _page(asked, form, str(row), row)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, MANAGE_GROUPS, SanitaryLimit.objects.all(), pk=pk)
    row.erase(person(asked.user))
    messages.success(request, _("The limit is removed."))
    return redirect("groups:limits")


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The limit is saved."))
    return redirect("groups:limits")


def _page(
    asked: Any, form: LimitForm, title: str, row: SanitaryLimit | None = None
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "title": title, "row": row}
    return render(asked, "groups/limit.html", context)
