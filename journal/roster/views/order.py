"""An order's page: its lines and what is wrong with them, issuing, annulling, printing."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, reauthenticated
from history.models import record
from history.rehearsal import rehearse
from history.signature import person
from journal.roster import actions, queries, rules
from journal.roster.documents import print_order
from journal.roster.forms import AnnulForm, IssueForm
from journal.roster.lines import Line, Problem
from journal.roster.models import Order, OrderKind, OrderLine, OrderState
from journal.roster.rights import MANAGE_ORDERS, SEE_ORDERS
from ui.components import Effect
from ui.documents import pdf_response


@dataclass(frozen=True)
class Row:
    """A line as the page shows it."""

    line: OrderLine
    errors: list[Problem]
    warnings: list[Problem]


def one(request: HttpRequest, pk: int) -> HttpResponse:
    asked, order = fetch(request, SEE_ORDERS, Order.objects.select_related("changed_by"), pk=pk)
    lines = queries.lines_of(order)
    found = _problems(order, lines)
    context = {
        "order": order,
        "rows": [
            Row(
                line,
                [one for one in found if one.line == place and one.hard],
                [one for one in found if one.line == place and not one.hard],
            )
            for place, line in enumerate(lines)
        ],
        "whole": [one.text for one in found if one.line is None],
        "ready": not any(one.hard for one in found),
        "may_manage": asked.rights.allows(MANAGE_ORDERS),
        "leaves": order.kind in rules.OUT_OF,
        "enters": order.kind in rules.INTO,
        "withdraws": order.kind == OrderKind.WITHDRAW,
    }
    return render(asked, "roster/order.html", context)


def _problems(order: Order, lines: list[OrderLine]) -> list[Problem]:
    """Of a draft; an order in force was right when it was issued."""
    if not order.is_draft:
        return []
    return rules.problems(order.kind, order.effective_on, [Line.of(line) for line in lines])


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """First what it would do, done and undone; then, when just this was read, for good."""
    asked, order = fetch(request, MANAGE_ORDERS, Order.objects.all(), pk=pk)
    actor, form = person(asked.user), IssueForm(request.POST)
    warned = [one for one in _problems(order, queries.lines_of(order)) if not one.hard]
    try:
        effects = rehearse(lambda: actions.issue(order, actor=actor))
        if form.is_valid() and form.accepted([*(one.text for one in warned), *_texts(effects)]):
            actions.issue(order, actor=actor)
            messages.success(request, _("The order %(order)s is in force.") % {"order": order})
            return redirect("roster:order", pk)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return redirect("roster:order", pk)
    context = {"order": order, "form": form, "effects": effects, "warnings": warned}
    return render(asked, "roster/issue.html", context)


def annul(request: HttpRequest, pk: int) -> HttpResponse:
    asked, order = fetch(request, MANAGE_ORDERS, Order.objects.all(), pk=pk)
    if order.state != OrderState.ISSUED:
        return redirect("roster:order", pk)
    actor, form, effects = person(asked.user), AnnulForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            effects = rehearse(lambda: actions.annul(order, reason=reason, actor=actor))
            if form.accepted(_texts(effects)):
                actions.annul(order, reason=reason, actor=actor)
                return redirect("roster:order", pk)
        except ValidationError as error:
            form.add_error("reason", error.messages)
    return render(asked, "roster/annul.html", {"order": order, "form": form, "effects": effects})


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and birth dates on a file: guarded as a form of consent and a spreadsheet are."""
    asked, order = fetch(request, SEE_ORDERS, Order.objects.all(), pk=pk)
    reauthenticated(request, offered_by=reverse("roster:order", args=[pk]))
    lines = queries.lines_of(order)
    record("orders.printed", actor=person(asked.user), subject=f"order:{order.pk}", rows=len(lines))
    name = _("Order %(number)s") % {"number": order.number}
    return pdf_response(print_order(order, lines, name), f"{name}.pdf")


def _texts(effects: list[Effect]) -> list[str]:
    return [f"{effect.text} {effect.note}" for effect in effects]
