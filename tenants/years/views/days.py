"""Days off of a year. What touches lessons is shown by doing it and undoing it, and done when the
person has read just these effects."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch
from history.models import ChangedMeanwhileError
from history.rehearsal import rehearse
from history.signature import person
from isolation.clock import school_today
from tenants.years import actions, queries
from tenants.years.forms import AgreedForm, DayForm, DaysForm, values_of
from tenants.years.models import AcademicYear, NonWorkingDay, days_off_of
from tenants.years.rights import MANAGE_YEARS, SEE_YEARS
from ui.components import Effect
from ui.forms import Versioned, Warned

Act = Callable[[], list[Effect]]


def listed(request: HttpRequest, pk: int) -> HttpResponse:
    asked, year = fetch(request, SEE_YEARS, AcademicYear.objects.all(), pk=pk)
    may_change = asked.rights.allows(MANAGE_YEARS) and not year.is_closed
    context = {
        "year": year,
        "days": days_off_of(year),
        "today": school_today(),
        "note": queries.note_on_tables(year),
        "missing": actions.missing_from_tables(year) if may_change else [],
        "may_change": may_change,
    }
    return render(asked, "years/days.html", context)


def _done(form: Warned, act: Act, *, meant: bool = True) -> list[Effect] | None:
    """Does it when it touches nothing else or its effects were agreed to; else returns them, for
    the page to show. Rules that it breaks stand at the form's fields."""
    try:
        effects = rehearse(act)
        agreed = form.accepted([f"{effect.text} {effect.note}".strip() for effect in effects])
        if meant and agreed:
            act()
            return None
    except ChangedMeanwhileError as error:
        if isinstance(form, Versioned):
            form.meet(error, error.row)
        else:
            form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    else:
        return effects
    return []


def add(request: HttpRequest, pk: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    form, effects = DaysForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        first, last = values.pop("date"), values.pop("last")
        effects = _done(
            form,
            lambda: actions.add_days_off(
                first=first, last=last or first, **values, actor=person(asked.user)
            ),
        )
        if effects is None:
            messages.success(request, _("The calendar is changed."))
            return redirect("years:days", pk)
    return render(asked, "years/day.html", {"form": form, "year": year, "effects": effects})


def edit(request: HttpRequest, pk: int, day: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    row = get_object_or_404(days_off_of(year), pk=day)
    form = DayForm(request.POST or None, initial=values_of(row, DayForm), changed_at=row.changed_at)
    effects = None
    if request.method == "POST" and form.is_valid():
        values, seen, actor = form.cleaned_data, form.seen, person(asked.user)
        effects = _done(form, lambda: actions.edit_day_off(row, values, seen=seen, actor=actor))
        if effects is None:
            messages.success(request, _("Saved."))
            return redirect("years:days", pk)
    context = {"form": form, "year": year, "day": row, "effects": effects}
    return render(asked, "years/day.html", context)


def remove(request: HttpRequest, pk: int, day: int) -> HttpResponse:
    """Asks, with what it would do; POST does it."""
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    row = get_object_or_404(days_off_of(year), pk=day)

    def act() -> list[Effect]:
        # Found anew: a row that was erased once, if only for a look, has no key.
        found = NonWorkingDay.objects.get(pk=day)
        return actions.remove_day_off(found, actor=person(asked.user))

    return _agree(asked, year, "years/remove_day.html", {"day": row}, act)


def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of the tables that are not in the calendar; POST adds them."""
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    context = {"missing": actions.missing_from_tables(year), "note": queries.note_on_tables(year)}
    return _agree(
        asked, year, "years/fill.html", context,
        lambda: actions.fill_from_tables(year, actor=person(asked.user)),
    )  # fmt: skip


def _agree(
    asked: HttpRequest, year: AcademicYear, template: str, context: dict[str, Any], act: Act
) -> HttpResponse:
    """A page that shows what an act would do, and does it when it is agreed to."""
    form = AgreedForm(asked.POST)
    form.is_valid()
    effects = _done(form, act, meant=asked.method == "POST")
    if effects is None:
        messages.success(asked, _("The calendar is changed."))
        return redirect("years:days", year.pk)
    return render(asked, template, {"form": form, "year": year, "effects": effects, **context})
