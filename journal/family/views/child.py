"""A child's month."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.guards import fetch, guard
from accounts.models import User
from journal.family.month import month_of, present_month
from journal.family.queries import months_of
from journal.family.rights import ANNOUNCE_ABSENCE, SEE_FAMILY
from journal.family.rules import announced_by
from journal.lessons.queries.children import children_of
from tenants.people.models import Pupil
from ui.panels import PlacedTab


def children(request: HttpRequest) -> HttpResponse:
    """Leads to the present month of the first child; says why there is none."""
    asked = guard(request, SEE_FAMILY)
    first = children_of(asked.user).first()
    if first is None:
        return render(asked, "family/nobody.html")
    return redirect("family:month", first.pk, f"{present_month(months_of(first)):%Y-%m}")


def month(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    asked = guard(request, SEE_FAMILY)
    asked, pupil = fetch(request, SEE_FAMILY, children_of(asked.user), pk=pk)
    first = _first_day(month)
    context = {
        "pupil": pupil,
        "month": month_of(pupil, first),
        "child_tabs": _tabs(asked.user, pupil, first),
        "may_announce": asked.rights.allows(ANNOUNCE_ABSENCE)
        and announced_by(asked.user).filter(pk=pupil.pk).exists(),
    }
    return render(asked, "family/month.html", context)


def _first_day(month: str) -> dt.date:
    """Of «2026-11»; anything else is no page of ours."""
    try:
        first = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise Http404 from None
    if not 2000 <= first.year <= 2100 or f"{first:%Y-%m}" != month:
        raise Http404
    return first


def _tabs(user: User, shown: Pupil, first: dt.date) -> list[PlacedTab]:
    """The children of this log-in, in the month that is open."""
    return [
        PlacedTab(
            child.first_name,
            reverse("family:month", args=[child.pk, f"{first:%Y-%m}"]),
            child.pk == shown.pk,
        )
        for child in children_of(user)
    ]
