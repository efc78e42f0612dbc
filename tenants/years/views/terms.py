"""Terms of a year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch
from history.models import ChangedMeanwhileError
from history.signature import person
from tenants.years import actions
from tenants.years.forms import TermForm, values_of
from tenants.years.models import AcademicYear, Term
from tenants.years.rights import MANAGE_YEARS


def add(request: HttpRequest, pk: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_term(year, **form.cleaned_data, actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The term is added."))
            return redirect("years:year", pk)
    return render(asked, "years/term.html", {"form": form, "year": year})


def edit(request: HttpRequest, pk: int, term: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    row = get_object_or_404(Term.objects.select_related("year"), pk=term, year=year)
    form = TermForm(
        request.POST or None, initial=values_of(row, TermForm), changed_at=row.changed_at
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_term(row, form.cleaned_data, seen=form.seen, actor=person(asked.user))
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("years:year", pk)
    return render(asked, "years/term.html", {"form": form, "year": year, "term": row})


@require_POST
def remove(request: HttpRequest, pk: int, term: int) -> HttpResponse:
    asked, year = fetch(request, MANAGE_YEARS, AcademicYear.objects.all(), pk=pk)
    row = get_object_or_404(Term.objects.select_related("year"), pk=term, year=year)
    try:
        actions.remove_term(row, actor=person(asked.user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The term is removed."))
    return redirect("years:year", pk)
