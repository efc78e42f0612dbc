"""The school's settings of the journal and its dictionary of reasons of absence."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from accounts.http import Request
from history.signature import person
from journal.lessons.actions import settling as actions
from journal.lessons.forms.settings import EditReasonForm, ReasonForm, SettingsForm
from journal.lessons.models import AbsenceReason
from journal.lessons.queries.filling import settings_now
from journal.lessons.rights import MANAGE_LESSONS
from journal.lessons.rules.reasons import warnings_about


def settings(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_LESSONS)
    form = SettingsForm(asked.POST if asked.method == "POST" else None, instance=settings_now())
    if form.is_valid():
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        if form.does(lambda: actions.save_settings(values, seen=seen, actor=actor)):
            messages.success(asked, _("The settings of the journal are saved."))
            return redirect("lessons:settings")
    reasons = AbsenceReason.objects.all()
    return render(asked, "lessons/settings.html", {"form": form, "reasons": reasons})


def add_reason(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_LESSONS)
    last = AbsenceReason.objects.order_by("position").last()
    initial = {"position": last.position + 1 if last else 1}
    form = ReasonForm(asked.POST if asked.method == "POST" else None, initial=initial)
    if form.is_valid() and form.accepted(warnings_about(form.cleaned_data["name"])):
        values, actor = form.cleaned_data, person(asked.user)
        if form.does(lambda: actions.add_reason(**values, actor=actor)):
            return _saved(asked)
    return _page(asked, form, _("New reason of absence"))


def edit_reason(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, MANAGE_LESSONS, AbsenceReason.objects.all(), pk=pk)
    form = EditReasonForm(asked.POST if asked.method == "POST" else None, instance=row)
    if form.is_valid() and form.accepted(_unusual(row, form.cleaned_data)):
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        if form.does(lambda: actions.edit_reason(row, values, seen=seen, actor=actor)):
            return _saved(asked)
    return _page(asked, form, str(row))


def _unusual(row: AbsenceReason, values: dict[str, Any]) -> list[str]:
    return [] if values["name"] == row.name else warnings_about(values["name"])


def _saved(asked: Request) -> HttpResponse:
    messages.success(asked, _("The reason is saved."))
    return redirect("lessons:settings")


def _page(asked: Request, form: ReasonForm, title: str) -> HttpResponse:
    return render(asked, "lessons/reason.html", {"form": form, "title": title})
