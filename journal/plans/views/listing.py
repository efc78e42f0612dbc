"""All plans: how far they are, and approving several at once."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from accounts.guards import guard
from accounts.http import BIGINT_DIGITS, Request
from history.models import ChangedMeanwhileError
from history.signature import person
from journal.plans import actions, queries
from journal.plans.forms import PlanFilters
from journal.plans.models import LessonPlan, PlanState
from journal.plans.rights import APPROVE_PLANS, SEE_PLANS
from journal.plans.views.plan import BADGES
from tenants.groups.models import GroupQuerySet, StudyGroup
from tenants.staff.models import StaffMember
from tenants.years.models import AcademicYear
from ui.components import Stat
from ui.lists import page_of


def listing(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_PLANS)
    seen: GroupQuerySet = StudyGroup.objects.visible_to(asked.user)
    teachers = StaffMember.objects.filter(groups__in=seen).distinct()
    filters = PlanFilters.of(asked, teachers=teachers)
    chosen = filters.chosen()
    year = chosen.pop("year", None) or AcademicYear.objects.in_work()
    groups = seen.filter(year=year)
    rows = queries.with_plans(_filtered(groups, chosen))
    if chosen.get("differs"):
        rows = rows.exclude(planned=F("due"))
    page = page_of(asked, rows)
    may_approve = asked.rights.allows(APPROVE_PLANS)
    context = {
        "filters": filters,
        "year": year,
        "page": page,
        "rows": [_shown(group, may_approve=may_approve) for group in page],
        "stats": _stats(groups, may_approve=may_approve),
        "may_approve": may_approve,
    }
    return render(asked, "plans/list.html", context)


def _filtered(groups: GroupQuerySet, chosen: dict[str, Any]) -> GroupQuerySet:
    if "teacher" in chosen:
        groups = groups.filter(teacher=chosen["teacher"])
    return queries.in_state(groups, chosen["state"]) if "state" in chosen else groups


def _shown(group: Any, *, may_approve: bool) -> dict[str, Any]:
    plan: LessonPlan | None = getattr(group, "plan", None)
    agrees = group.planned == group.due
    ready = plan is not None and plan.state == PlanState.SUBMITTED and agrees
    return {
        "group": group,
        "plan": plan,
        "badge": BADGES[PlanState(plan.state)] if plan else "quiet",
        "agrees": agrees,
        "token": f"{plan.pk}@{plan.changed_at.isoformat()}"
        if plan and ready and may_approve
        else "",
    }


def _stats(groups: GroupQuerySet, *, may_approve: bool) -> list[Stat]:
    """How many plans are in each state; what waits for the deputy is said to."""
    counted = dict(groups.order_by().values_list("plan__state").annotate(n=Count("pk")))
    waiting = counted.get(PlanState.SUBMITTED, 0)

    def link(state: str) -> str:
        return f"{reverse('plans:list')}?state={state}"

    note = _("wait for you") if may_approve and waiting else ""
    return [
        Stat(
            waiting,
            pgettext("counter of plans", "sent for approval"),
            link("submitted"),
            note,
            "warning" if note else "",
        ),
        Stat(
            counted.get(PlanState.RETURNED, 0),
            pgettext("counter of plans", "returned"),
            link("returned"),
        ),
        Stat(
            counted.get(PlanState.DRAFT, 0),
            pgettext("counter of plans", "being written"),
            link("draft"),
        ),
        Stat(counted.get(None, 0), pgettext("counter of plans", "not begun"), link("none")),
        Stat(
            counted.get(PlanState.APPROVED, 0),
            pgettext("counter of plans", "approved"),
            link("approved"),
        ),
    ]


@require_POST
def approve_several(request: HttpRequest) -> HttpResponse:
    """Those that were ticked, each as the person saw it; one that changed meanwhile stays."""
    asked = guard(request, APPROVE_PLANS)
    tokens = asked.POST.getlist("plan")[:200]
    done = sum(_approved(asked, token) for token in tokens)
    left = len(tokens) - done
    if not tokens:
        messages.warning(asked, _("Tick the plans that you approve."))
    if done:
        text = ngettext("%(n)s plan is approved.", "%(n)s plans are approved.", done)
        messages.success(asked, text % {"n": done})
    if left:
        text = ngettext(
            "%(n)s plan has changed meanwhile and is not approved: open it.",
            "%(n)s plans have changed meanwhile and are not approved: open them.",
            left,
        )
        messages.warning(asked, text % {"n": left})
    return redirect("plans:list")


def _approved(asked: Request, token: str) -> bool:
    key, _at, moment = token.partition("@")
    try:
        seen = dt.datetime.fromisoformat(moment)
    except ValueError:
        return False
    if seen.tzinfo is None or not key.isascii() or not key.isdigit() or len(key) >= BIGINT_DIGITS:
        return False
    found: LessonPlan | None = LessonPlan.objects.filter(pk=int(key)).first()
    if found is None:
        return False
    try:
        actions.approve(found, seen=seen, actor=person(asked.user))
    except (ValidationError, ChangedMeanwhileError):
        return False
    return True
