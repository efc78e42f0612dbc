"""Writing a draft: which kind, of which group, whom; then more lines and fewer."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard
from accounts.http import Request, number
from history.models import ChangedMeanwhileError
from history.signature import person
from journal.roster import actions
from journal.roster.forms import ChildrenForm, HeaderForm, OrderForm
from journal.roster.models import Enrolment, Order, OrderKind, OrderLine
from journal.roster.rights import MANAGE_ORDERS
from journal.roster.rules import OUT_OF
from tenants.groups.models import StudyGroup


def new(request: HttpRequest) -> HttpResponse:
    """The kind, the group and whoever was ticked elsewhere stand in the address, by number."""
    asked = guard(request, MANAGE_ORDERS)
    kind = request.GET.get("kind", "")
    if kind not in OrderKind.values:
        return render(asked, "roster/kinds.html", {"kinds": OrderKind.choices})
    group = _group(asked)
    if kind in OUT_OF and group is None:
        return _from_which(asked, kind)
    form = OrderForm(
        request.POST or None, kind=kind, group=group,
        applications=_numbers(asked, "application"),
        initial={"group_to": group, "pupils": _ticked(asked, kind, group)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        header = {
            name: form.cleaned_data[name] for name in ("number", "date", "effective_on", "basis")
        }
        try:
            made = actions.draft_order(
                kind=kind, **header, lines=form.lines(), actor=person(asked.user)
            )
        except ValidationError as error:
            form.tell(error)
        else:
            return redirect("roster:order", made.pk)
    context = {"form": form, "kind": OrderKind(kind), "group": group if kind in OUT_OF else None}
    return render(asked, "roster/new.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, order = fetch(request, MANAGE_ORDERS, Order.objects.all(), pk=pk)
    if not order.is_draft:
        return redirect("roster:order", pk)
    form = HeaderForm(request.POST or None, instance=order)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_order(order, form.cleaned_data, seen=form.seen, actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhileError as error:
            form.add_error(None, str(error))
        else:
            return redirect("roster:order", pk)
    return render(asked, "roster/edit.html", {"form": form, "order": order})


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """More children into a draft."""
    asked, order = fetch(request, MANAGE_ORDERS, Order.objects.all(), pk=pk)
    group = _group(asked)
    if not order.is_draft:
        return redirect("roster:order", pk)
    if order.kind in OUT_OF and group is None:
        return _from_which(asked, order.kind, order)
    form = ChildrenForm(request.POST or None, kind=order.kind, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_lines(order, form.lines(), actor=person(asked.user))
        except ValidationError as error:
            form.tell(error)
        else:
            return redirect("roster:order", pk)
    context = {
        "form": form, "order": order, "kind": OrderKind(order.kind),
        "group": group if order.kind in OUT_OF else None,
    }  # fmt: skip
    return render(asked, "roster/new.html", context)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    lines = OrderLine.objects.select_related("order")
    asked, line = fetch(request, MANAGE_ORDERS, lines, pk=pk)
    if line.order.is_draft:
        actions.remove_line(line, actor=person(asked.user))
    return redirect("roster:order", line.order_id)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    asked, order = fetch(request, MANAGE_ORDERS, Order.objects.all(), pk=pk)
    if not order.is_draft:
        return redirect("roster:order", pk)
    actions.discard(order, actor=person(asked.user))
    return redirect("roster:orders")


def _group(asked: Request) -> StudyGroup | None:
    groups = StudyGroup.objects.select_related("association", "year", "programme")
    return groups.filter(pk=number(asked.GET, "group")).first()


def _from_which(asked: Request, kind: str, order: Order | None = None) -> HttpResponse:
    """Groups that have somebody to leave them. Within a closed year nobody changes the group, but
    from it children still move up a year or leave."""
    staying = Count("enrolments", filter=Q(enrolments__ends_on__isnull=True))
    groups = StudyGroup.objects.with_names().annotate(children=staying).filter(children__gt=0)
    if kind == OrderKind.TRANSFER:
        groups = groups.working()
    # A count forgets the model's order.
    groups = groups.order_by("-year__starts_on", "association__sort_key", "sort_key", "id")
    context = {"kind": OrderKind(kind), "groups": groups, "order": order}
    return render(asked, "roster/groups.html", context)


def _numbers(asked: Request, name: str) -> list[int]:
    texts = asked.GET.getlist(name)
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _ticked(asked: Request, kind: str, group: StudyGroup | None) -> list[int]:
    """Whom the address names; of a group that moves up a year everybody, unless it names some."""
    named = _numbers(asked, "pupil")
    if named or kind != OrderKind.PROMOTE or group is None:
        return named
    rows = Enrolment.objects.filter(group=group, ends_on__isnull=True)
    return list(rows.values_list("pupil", flat=True))
