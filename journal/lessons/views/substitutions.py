"""Substitutions: staff read them, the administrator enters and ends them by order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from accounts.http import Request
from history.signature import person
from isolation.clock import school_today
from journal.lessons.actions import substituting as actions
from journal.lessons.forms.substituting import (
    AbsentForm,
    EndForm,
    SubstitutionFilters,
    SubstitutionForm,
)
from journal.lessons.models import Substitution
from journal.lessons.queries.substituting import given, listed, of_teacher
from journal.lessons.rights import MANAGE_LESSONS, SEE_LESSONS
from journal.lessons.rules import substituting as rules
from tenants.staff.models import StaffMember
from ui.components import Effect
from ui.lists import page_of


def substitutions(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_LESSONS)
    today = school_today()
    filters = SubstitutionFilters.of(asked)
    rows = listed(asked.user)
    is_past = "state" in filters.chosen()
    rows = rows.filter(ends_on__lt=today) if is_past else rows.filter(ends_on__gte=today)
    context = {
        "filters": filters,
        "page": page_of(asked, rows),
        "today": today,
        "may_manage": asked.rights.allows(MANAGE_LESSONS),
    }
    return render(asked, "lessons/substitutions.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """First who is absent, then the order for some or all of their groups."""
    asked = guard(request, MANAGE_LESSONS)
    first = AbsentForm.of(asked, today=school_today())
    absent = first.chosen().get("absent")
    if absent is None:
        return render(asked, "lessons/absent.html", {"form": first})
    return _order(asked, absent)


def _order(asked: Request, absent: StaffMember) -> HttpResponse:
    data = asked.POST if asked.method == "POST" else None
    form = SubstitutionForm(data, absent=absent, today=school_today())

    def act() -> tuple[list[Effect], list[str]]:
        values = form.cleaned_data
        lessons = _to_give(absent, values)
        effects = actions.substitute(**values, absent=absent, actor=person(asked.user))
        return _told(effects), rules.warnings_about(lessons, values["substitute"])

    if form.is_valid() and form.weighs(act):
        messages.success(asked, _("The substitution is entered."))
        return redirect("lessons:substitutions")
    has_groups = of_teacher(absent).exists()
    context = {"form": form, "absent": absent, "has_groups": has_groups}
    return render(asked, "lessons/substitution.html", context)


def _to_give(absent: StaffMember, values: dict[str, Any]) -> list[Any]:
    rows = given(values["groups"], absent, values["starts_on"], values["ends_on"])
    return list(rows.filter(roll__isnull=True).select_related("group__association"))


def _told(effects: list[Effect]) -> list[Effect]:
    """Lessons to come need no question: only what reaches back does."""
    return effects if any(effect.note for effect in effects) else []


def end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Substitution.objects.select_related("group__association", "absent", "substitute")
    asked, row = fetch(request, MANAGE_LESSONS, rows, pk=pk)
    initial = {"on": max(min(school_today(), row.ends_on), row.starts_on)}
    form = EndForm(asked.POST if asked.method == "POST" else None, initial=initial)

    def act() -> tuple[list[Effect], list[str]]:
        on, actor = form.cleaned_data["on"], person(asked.user)
        return actions.end_substitution(row, on=on, actor=actor), []

    if form.is_valid() and form.weighs(act):
        messages.success(asked, _("The substitution ends on this day."))
        return redirect("lessons:substitutions")
    return render(asked, "lessons/end_substitution.html", {"form": form, "row": row})
