"""The curriculum of a year of study: line by line, or pasted as a table."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guards import fetch
from accounts.http import Request
from history.models import ChangedMeanwhileError
from history.signature import person
from tenants.programmes import actions, pasted
from tenants.programmes.forms import PasteForm, SectionFormSet, VersionForm
from tenants.programmes.models import CurriculumItem, Programme
from tenants.programmes.rights import MANAGE_PROGRAMMES
from tenants.programmes.rules import hours_text

COLUMNS = ("title", "theory", "practice", "control", "id")


def _asked_for(request: HttpRequest, pk: int, study_year: int) -> tuple[Request, Programme]:
    asked, found = fetch(request, MANAGE_PROGRAMMES, Programme.objects.all(), pk=pk)
    if not 1 <= study_year <= found.years:
        raise Http404
    return asked, found


def curriculum(request: HttpRequest, pk: int, study_year: int) -> HttpResponse:
    asked, found = _asked_for(request, pk, study_year)
    items = CurriculumItem.objects.filter(programme=found, study_year=study_year)
    rows = [
        {name: getattr(item, name) for name in COLUMNS}
        | {name: hours_text(getattr(item, name)) for name in ("theory", "practice")}
        for item in items
    ]
    lines = SectionFormSet(asked.POST or None, initial=rows)
    version = VersionForm(asked.POST or None, changed_at=found.changed_at)
    if asked.method == "POST" and lines.is_valid() and version.is_valid():
        try:
            actions.write_curriculum(
                found, study_year, lines.items(), seen=version.seen, actor=person(asked.user)
            )
        except ValidationError as error:
            version.add_error(None, error)
        except ChangedMeanwhileError as error:
            version.add_error(None, str(error))
        else:
            messages.success(asked, _("The curriculum is saved."))
            return redirect("programmes:programme", pk=pk)
    context = _context(found, study_year) | {"formset": lines, "form": version, "rows": len(rows)}
    return render(asked, "programmes/curriculum.html", context)


def paste(request: HttpRequest, pk: int, study_year: int) -> HttpResponse:
    asked, found = _asked_for(request, pk, study_year)
    form = PasteForm(asked.POST or None, changed_at=found.changed_at)
    if asked.method == "POST" and form.is_valid():
        try:
            items = _items(form.table)
            if form.accepted(form.table.warnings()):
                actions.write_curriculum(
                    found, study_year, items, seen=form.seen, actor=person(asked.user)
                )
                _said(asked, items)
                return redirect("programmes:programme", pk=pk)
        except ValidationError as error:
            form.add_error("text", error)
        except ChangedMeanwhileError as error:
            form.add_error(None, str(error))
    present = CurriculumItem.objects.filter(programme=found, study_year=study_year).count()
    context = _context(found, study_year) | {"form": form, "present": present}
    return render(asked, "programmes/paste.html", context)


def _context(found: Programme, study_year: int) -> dict[str, Any]:
    return {"programme": found, "study_year": study_year}


def _items(table: pasted.Pasted) -> list[dict[str, Any]]:
    """Raises ValidationError for a line without hours: a curriculum has no headings."""
    bare = [line for line in table.lines if not line.hours]
    if bare:
        raise ValidationError(
            [_("Row %(row)s: %(text)s.") % {
                "row": line.row, "text": _("«%(title)s» has no hours") % {"title": line.title[:60]}
            } for line in bare]
        )  # fmt: skip
    return [
        {"title": _whole(line), "theory": line.theory, "practice": line.practice,
         "control": line.form}
        for line in table.lines
    ]  # fmt: skip


def _whole(line: pasted.PastedLine) -> str:
    return f"{line.section}. {line.title}"[: pasted.LONGEST_TITLE] if line.section else line.title


def _said(asked: Request, items: list[dict[str, Any]]) -> None:
    messages.success(
        asked,
        ngettext("%(n)s section is taken.", "%(n)s sections are taken.", len(items))
        % {"n": len(items)},
    )
