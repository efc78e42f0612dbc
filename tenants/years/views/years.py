"""Years: the list, one year's page, its bounds, opening and closing."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from history.models import ChangedMeanwhileError
from history.signature import person
from isolation.clock import school_today
from tenants.years import actions, queries
from tenants.years.forms import YearForm, next_year, values_of
from tenants.years.models import AcademicYear, YearState
from tenants.years.rights import MANAGE_YEARS, SEE_YEARS
from ui.components import stages
from ui.panels import panels_for


def overview(request: HttpRequest) -> HttpResponse:
    """All years, the one in work first."""
    asked = guard(request, SEE_YEARS)
    years, today = AcademicYear.objects.all(), school_today()
    current = AcademicYear.objects.in_work()
    context = {
        "current": current,
        "stats": queries.counts_of(current, today) if current else [],
        "years": years,
        "may_manage": asked.rights.allows(MANAGE_YEARS),
    }
    return render(asked, "years/list.html", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    asked, year = fetch(request, SEE_YEARS, AcademicYear.objects.all(), pk=pk)
    may_manage, today = asked.rights.allows(MANAGE_YEARS), school_today()
    context = {
        "year": year,
        "stages": stages(YearState.choices, year.state),
        "stats": queries.counts_of(year, today),
        "months": queries.calendar_of(year, today, links=may_manage and not year.is_closed),
        "terms": year.terms.all(),
        "panels": panels_for(asked, "year", year),
        "obstacles": queries.obstacles_of(year) if may_manage else [],
        "may_manage": may_manage,
        "may_change": may_manage and not year.is_closed,
    }
    return render(asked, "years/year.html", context)


def add(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_YEARS)
    form = YearForm(request.POST or None, initial=next_year())
    if request.method == "POST" and form.is_valid():
        try:
            year = actions.create_year(**form.cleaned_data, actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The academic year %(year)s is added.") % {"year": year})
            return redirect("years:year", year.pk)
    return render(asked, "years/year_form.html", {"form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    form = YearForm(
        request.POST or None, initial=values_of(year, YearForm), changed_at=year.changed_at
    )
    if request.method == "POST" and form.is_valid():
        values, actor = form.cleaned_data, person(asked.user)
        try:
            actions.edit_year(year, values, seen=form.seen, actor=actor)
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("years:year", pk)
    return render(asked, "years/year_form.html", {"form": form, "year": year})


def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, and the button when nothing hard is."""
    return _settle(request, pk, actions.open_year, YearState.PLANNED, "years/open.html")


def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.close_year, YearState.OPEN, "years/close.html")


def _settle(
    request: HttpRequest,
    pk: int,
    act: Callable[..., AcademicYear],
    before: YearState,
    template: str,
) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    if request.method == "POST":
        try:
            act(year, actor=person(asked.user))
        except actions.NotReadyError:
            pass  # the page names what is missing
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            return redirect("years:year", pk)
    elif year.state != before:
        return redirect("years:year", pk)
    obstacles = queries.obstacles_of(year)
    context = {
        "year": year,
        "another": AcademicYear.objects.exclude(pk=pk).open_now(),
        "hard": [obstacle for obstacle in obstacles if obstacle.hard],
        "soft": [obstacle for obstacle in obstacles if not obstacle.hard],
    }
    return render(asked, template, context)
