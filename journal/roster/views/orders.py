"""The list of orders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import guard, reauthenticated
from history.models import record
from history.signature import person
from journal.roster.forms import OrderFilters
from journal.roster.models import OrderKind, OrderState
from journal.roster.queries import orders as listed
from journal.roster.rights import MANAGE_ORDERS, SEE_ORDERS
from ui.lists import page_of
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response


def orders(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_ORDERS)
    filters = OrderFilters.of(request)
    context = {
        "filters": filters,
        "page": page_of(request, listed(filters.chosen())),
        "may_manage": asked.rights.allows(MANAGE_ORDERS),
    }
    return render(asked, "roster/orders.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """The register of orders, as its filters show it."""
    asked = guard(request, SEE_ORDERS)
    reauthenticated(request, offered_by=reverse("roster:orders"))
    rows = list(listed(OrderFilters.of(request).chosen()))
    record("orders.exported", actor=person(asked.user), rows=len(rows))
    columns = [
        Column(_("Number"), 12), Column(_("Date"), 12, Kind.DATE), Column(_("Kind"), 30),
        Column(_("Effective from"), 14, Kind.DATE), Column(_("Children"), 10, Kind.NUMBER),
        Column(_("State"), 14), Column(_("Basis"), 40),
    ]  # fmt: skip
    lines = (
        (
            row.number, row.date, str(OrderKind(row.kind).label), row.effective_on, row.children,
            str(OrderState(row.state).label), row.basis,
        )
        for row in rows
    )  # fmt: skip
    title = _("Orders")
    return xlsx_response(xlsx([Sheet(title, columns, lines)]), f"{title}.xlsx")
