"""A group's plan: its page, its way to approval, and how it is taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch
from accounts.http import Request
from accounts.rights import Right
from history.models import ChangedMeanwhileError
from history.signature import person
from journal.plans import actions, queries
from journal.plans.forms import RemarkForm, StepForm
from journal.plans.hooks import taught
from journal.plans.models import LessonPlan, PlanState
from journal.plans.paper import as_pdf, as_sheet
from journal.plans.rights import APPROVE_PLANS, SEE_PLANS, WRITE_PLANS
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page
from ui.documents import pdf_response
from ui.sheets import xlsx, xlsx_response

BADGES = {
    PlanState.DRAFT: "quiet", PlanState.SUBMITTED: "work", PlanState.RETURNED: "warning",
    PlanState.APPROVED: "ok",
}  # fmt: skip


def group_for(request: HttpRequest, right: Right, pk: int) -> tuple[Request, StudyGroup]:
    """The group, if the person may see it; 403 where they see it without this right."""
    found = request.user
    rows = StudyGroup.objects.with_names()
    rows = rows.visible_to(found) if found.is_authenticated else rows.none()
    return fetch(request, right, rows, pk=pk)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, SEE_PLANS, pk)
    found = queries.plan_in(group)
    lines = list(found.lines.select_related("item")) if found else []
    days = taught(group.pk)
    items = queries.sections_of(group)
    compared = queries.compare(lines, items)
    context = {
        "plan": found,
        "badge": BADGES[PlanState(found.state)] if found else "quiet",
        "lines": lines,
        "numbered": [(line, days.get(line.pk, [])) for line in lines],
        "has_facts": bool(days),
        "compared": compared,
        "differences": compared.differences() if lines else [],
        "has_curriculum": bool(items),
        "may_write": not group.year.is_closed
        and asked.rights.allows(WRITE_PLANS, group)
        and (found is None or found.is_editable),
        "may_approve": not group.year.is_closed and asked.rights.allows(APPROVE_PLANS, group),
    }
    return render(asked, "plans/plan.html", group_page(asked, group, **context))


def submit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, WRITE_PLANS, pk)
    found = _plan_or_404(group)
    return _step(asked, group, found, "submit")


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = group_for(request, APPROVE_PLANS, pk)
    found = _plan_or_404(group)
    return _step(asked, group, found, "approve")


def _plan_or_404(group: StudyGroup) -> LessonPlan:
    found = queries.plan_in(group)
    if found is None:
        raise Http404
    return found


def _step(asked: Request, group: StudyGroup, found: LessonPlan, verb: str) -> HttpResponse:
    """Sent or approved at once where the hours agree; else the person reads by how much not."""
    act, said = {
        "submit": (actions.submit, _("The plan is sent for approval.")),
        "approve": (actions.approve, _("The plan is approved.")),
    }[verb]
    compared = queries.compare(found.lines.all(), queries.sections_of(group))
    form = StepForm(asked.POST or None, changed_at=found.changed_at)
    if asked.method == "POST" and form.is_valid() and form.accepted(compared.differences()):
        try:
            act(found, seen=form.seen, actor=person(asked.user))
        except (ValidationError, ChangedMeanwhileError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(asked, said)
            return redirect("plans:plan", pk=group.pk)
    context = {"plan": found, "form": form, "compared": compared, "verb": verb}
    return render(asked, "plans/step.html", group_page(asked, group, **context))


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Returned with remarks: what was sent, and what was approved before."""
    asked, group = group_for(request, APPROVE_PLANS, pk)
    found = _plan_or_404(group)
    form = RemarkForm(asked.POST or None, changed_at=found.changed_at)
    if asked.method == "POST" and form.is_valid():
        remark, actor = form.cleaned_data["remark"], person(asked.user)
        try:
            actions.return_with_remarks(found, remark=remark, seen=form.seen, actor=actor)
        except (ValidationError, ChangedMeanwhileError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(asked, _("The plan is returned with remarks."))
            return redirect("plans:plan", pk=group.pk)
    context = {"plan": found, "form": form}
    return render(asked, "plans/send_back.html", group_page(asked, group, **context))


def printed(request: HttpRequest, pk: int) -> HttpResponse:
    _asked, group = group_for(request, SEE_PLANS, pk)
    found = _plan_or_404(group)
    return pdf_response(as_pdf(group, found), f"{_name(group)}.pdf")


def spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    _asked, group = group_for(request, SEE_PLANS, pk)
    found = _plan_or_404(group)
    return xlsx_response(xlsx([as_sheet(found)]), f"{_name(group)}.xlsx")


def _name(group: StudyGroup) -> Any:
    return _("Lesson plan, %(group)s") % {"group": group}
