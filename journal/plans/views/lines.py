"""Writing a plan's lines: one by one, pasted, from the curriculum, from a parallel group."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import Request
from history.models import ChangedMeanwhileError
from history.signature import person
from journal.plans import actions, filling, queries
from journal.plans.forms import (
    CopyForm,
    FillForm,
    PastedPlanForm,
    lines_for,
    rearranged,
    typed,
)
from journal.plans.models import LessonPlan, PlannedLesson
from journal.plans.rights import WRITE_PLANS
from journal.plans.views.plan import group_for
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page
from tenants.programmes.forms import VersionForm
from tenants.programmes.rules import hours_text


def _begun(group: StudyGroup) -> LessonPlan:
    """The plan to write in; one that nobody has begun is made by the first line that is saved."""
    return queries.plan_in(group) or LessonPlan(group=group)


def _locked(asked: Request, group: StudyGroup, found: LessonPlan) -> HttpResponse | None:
    if found.is_editable:
        return None
    messages.warning(asked, _("This plan is not edited now: it is sent for approval or approved."))
    return redirect("plans:plan", pk=group.pk)


def _write(form: Any, act: Callable[[], LessonPlan]) -> LessonPlan | None:
    """What the action made, or None with its objection in the form."""
    try:
        return act()
    except ValidationError as error:
        form.add_error(None, error)
    except ChangedMeanwhileError as error:
        form.add_error(None, str(error))
    return None


def _saved(asked: Request, group: StudyGroup, found: LessonPlan) -> HttpResponse:
    number = found.lines.count()
    text = ngettext("The plan has %(n)s line.", "The plan has %(n)s lines.", number)
    messages.success(asked, text % {"n": number})
    return redirect("plans:plan", pk=group.pk)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Buttons of a line («up», «down», «remove», «add») only rearrange what is on the screen."""
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _begun(group)
    if locked := _locked(asked, group, found):
        return locked
    items = queries.sections_of(group)
    version = VersionForm(asked.POST or None, changed_at=found.changed_at)
    current = 0
    if "act" in asked.POST:
        rows, current = rearranged(typed(asked.POST), asked.POST["act"])
        lines = lines_for(items, rows)
    elif asked.method == "POST":
        lines = lines_for(items, data=asked.POST)
        if lines.is_valid() and version.is_valid():
            made = _write(
                version,
                lambda: actions.write_lines(
                    found, lines.lines(), seen=version.seen, actor=person(asked.user)
                ),
            )
            if made:
                return _saved(asked, group, made)
    else:
        lines = lines_for(items, _rows(found) or [{}, {}, {}])
    context = {"plan": found, "formset": lines, "form": version, "current": current}
    return render(asked, "plans/edit.html", group_page(asked, group, **context))


def _known(found: LessonPlan) -> dict[str, Any]:
    """What forms that bring many lines are told of the plan."""
    present = found.lines.count() if found.pk else 0
    return {"present": present, "changed_at": found.changed_at}


def _rows(found: LessonPlan) -> list[dict[str, Any]]:
    return [_row(line) for line in found.lines.all()] if found.pk else []


def _row(line: PlannedLesson) -> dict[str, Any]:
    return {
        "item": line.item_id, "topic": line.topic, "theory": hours_text(line.theory),
        "practice": hours_text(line.practice), "form": line.form,
    }  # fmt: skip


def paste(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _begun(group)
    if locked := _locked(asked, group, found):
        return locked
    form = PastedPlanForm(asked.POST or None, **_known(found))
    if asked.method == "POST" and form.is_valid():
        lines = filling.from_table(form.table.lines, queries.sections_of(group))
        if form.accepted(form.table.warnings(filling.hours_of(lines))):
            made = _write(
                form,
                lambda: actions.write_lines(
                    found, lines, seen=form.seen, add=form.add, actor=person(asked.user)
                ),
            )
            if made:
                return _saved(asked, group, made)
    return _asking(asked, group, found, form, "paste")


def fill(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _begun(group)
    if locked := _locked(asked, group, found):
        return locked
    usual = {"hours": queries.lesson_hours(group)}
    form = FillForm(asked.POST or None, initial=usual, **_known(found))
    if asked.method == "POST" and form.is_valid():
        hours, actor = form.cleaned_data["hours"], person(asked.user)
        made = _write(
            form,
            lambda: actions.fill_from_curriculum(
                found, hours=hours, seen=form.seen, add=form.add, actor=actor
            ),
        )
        if made:
            return _saved(asked, group, made)
    return _asking(asked, group, found, form, "fill")


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _begun(group)
    if locked := _locked(asked, group, found):
        return locked
    form = CopyForm(asked.POST or None, **_known(found))
    field: Any = form.fields["source"]
    field.queryset = queries.parallel(group, StudyGroup.objects.visible_to(asked.user))
    if asked.method == "POST" and form.is_valid():
        source, actor = form.cleaned_data["source"].plan, person(asked.user)
        made = _write(
            form,
            lambda: actions.copy_plan(found, source, seen=form.seen, add=form.add, actor=actor),
        )
        if made:
            return _saved(asked, group, made)
    return _asking(asked, group, found, form, "copy", sources=field.queryset)


def _asking(
    asked: Request, group: StudyGroup, found: LessonPlan, form: Any, way: str, **more: Any
) -> HttpResponse:
    context = {"plan": found, "form": form, **more}
    return render(asked, f"plans/{way}.html", group_page(asked, group, **context))


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _begun(group)
    if locked := _locked(asked, group, found):
        return locked
    try:
        if found.pk:
            actions.write_lines(found, [], seen=None, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, " ".join(error.messages))
    else:
        messages.success(asked, _("The plan is empty now."))
    return redirect("plans:plan", pk=pk)
