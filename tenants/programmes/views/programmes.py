"""The list of programmes, a programme's page, and its form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_stubs_ext import WithAnnotations

from accounts.guards import fetch, guard
from history.models import ChangedMeanwhileError
from history.signature import person
from tenants.programmes import actions, queries, rules
from tenants.programmes.forms import ProgrammeFilters, ProgrammeForm
from tenants.programmes.models import Programme
from tenants.programmes.rights import MANAGE_PROGRAMMES, SEE_PROGRAMMES
from ui.lists import PER_PAGE
from ui.panels import panels_for, tabs_for
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response


def _found(filters: ProgrammeFilters) -> "list[WithAnnotations[Programme, queries.Planned]]":
    chosen = filters.chosen()
    title = chosen.pop("title", "")
    rows = Programme.objects.filter(is_archived=chosen.pop("archived", False), **chosen)
    return queries.listed(rows, title)


def listing(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_PROGRAMMES)
    filters = ProgrammeFilters.of(asked)
    page = Paginator(_found(filters), PER_PAGE).get_page(asked.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "may_manage": asked.rights.allows(MANAGE_PROGRAMMES),
    }
    return render(asked, "programmes/list.html", context)


def spreadsheet(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_PROGRAMMES)
    columns = [
        Column(_("Programme"), 50), Column(_("Focus area"), 24), Column(_("Level"), 12),
        Column(_("Years"), 8, Kind.NUMBER), Column(_("Hours"), 8, Kind.NUMBER),
        Column(_("In the curriculum"), 12, Kind.NUMBER), Column(_("Age from"), 8, Kind.NUMBER),
        Column(_("Age to"), 8, Kind.NUMBER), Column(_("Funding"), 24),
        Column(_("Order of approval: number"), 16), Column(_("Order of approval: date"), 12, Kind.DATE),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [
            one.title, one.get_focus_area_display(), one.get_level_display(), one.years, one.hours,
            one.planned, one.age_from, one.age_to, one.get_funding_display(), one.order,
            one.order_on,
        ]
        for one in _found(ProgrammeFilters.of(asked))
    ]  # fmt: skip
    title = _("Programmes")
    return xlsx_response(xlsx([Sheet(title, columns, rows)]), f"{title}.xlsx")


def programme(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, SEE_PROGRAMMES, Programme.objects.all(), pk=pk)
    years = queries.curriculum(found)
    difference = queries.difference(found, years)
    context = {
        "programme": found,
        "facts": _facts(found),
        "years": years,
        "difference": rules.hours_text(difference) if difference else "",
        "planned": sum(year.hours for year in years),
        "may_manage": asked.rights.allows(MANAGE_PROGRAMMES),
        "tabs": tabs_for(asked, "programme", found, pk=found.pk),
        "panels": panels_for(asked, "programme", found),
    }
    return render(asked, "programmes/programme.html", context)


def _facts(found: Programme) -> list[tuple[str, Any]]:
    def document(number: str, day: Any) -> str:
        return _("No. %(number)s of %(day)s") % {"number": number, "day": f"{day:%d.%m.%Y}"}

    return [
        (_("focus area"), found.get_focus_area_display()),
        (_("kind"), found.get_kind_display()),
        (_("level"), found.get_level_display()),
        (_("years of study"), found.years),
        (_("academic hours in all"), found.hours),
        (_("age"), _("%(first)s–%(last)s years")
         % {"first": found.age_from, "last": found.age_to}),
        (_("funding"), found.get_funding_display()),
        (_("protocol of the council"),
         found.protocol and document(found.protocol, found.protocol_on)),
        (_("order of approval"), found.order and document(found.order, found.order_on)),
    ]  # fmt: skip


def add(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_PROGRAMMES)
    form = ProgrammeForm(asked.POST or None)
    if asked.method == "POST" and form.is_valid() and form.accepted(rules.unusual(form.changes())):
        try:
            made = actions.add_programme(actor=person(asked.user), **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(asked, _("The programme is entered. Now its curriculum."))
            return redirect("programmes:curriculum", pk=made.pk, study_year=1)
    return render(asked, "programmes/edit.html", {"form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, MANAGE_PROGRAMMES, Programme.objects.all(), pk=pk)
    title = found.title
    form = ProgrammeForm(asked.POST or None, instance=found)
    if asked.method == "POST" and form.is_valid() and form.accepted(rules.unusual(form.changes())):
        try:
            actions.edit_programme(found, form.changes(), seen=form.seen, actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
        else:
            messages.success(asked, _("The programme is saved."))
            return redirect("programmes:programme", pk=pk)
    return render(asked, "programmes/edit.html", {"form": form, "programme": found, "was": title})


@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """To the archive, and back with `restore`."""
    asked, found = fetch(request, MANAGE_PROGRAMMES, Programme.objects.all(), pk=pk)
    archived = "restore" not in asked.POST
    actions.put_away(found, archived=archived, actor=person(asked.user))
    said = (
        _("The programme is in the archive.") if archived else _("The programme is in use again.")
    )
    messages.success(asked, said)
    return redirect("programmes:programme", pk=pk)
