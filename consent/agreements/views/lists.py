"""Many children at once: who has no consent, and a list of papers that came back."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guards import guard
from accounts.http import Request, search_text
from accounts.http import number as number_of
from consent.agreements import actions, queries
from consent.agreements.actions import LinesRefusedError, Signer
from consent.agreements.forms import ListForm
from consent.agreements.pupils import FILTER
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from consent.agreements.rules import of_age
from history.signature import person
from isolation.clock import school_today
from tenants.people.filters import PupilFilters
from tenants.people.hooks import filters_for
from tenants.people.models import Pupil
from ui.lists import page_of

MOST_LINES = 100


def without(request: HttpRequest) -> HttpResponse:
    """Children whose consent is missing, to be ticked for a list or for printed forms; below, those
    who turn 18 soon and will sign themselves."""
    asked = guard(request, SEE_CONSENTS)
    today = school_today()
    text = search_text(asked.POST)
    more = [choice for choice in filters_for(asked.rights) if choice.name != FILTER]
    filters = PupilFilters.of(asked, more=more)
    rows = filters.narrow(queries.without_consent(today).named_like(text))
    page = page_of(asked, queries.with_representatives(rows), text=text)
    soon = filters.narrow(queries.soon_of_age(today).named_like(text))
    context = {
        "page": page,
        "lines": [(pupil, of_age(pupil, today)) for pupil in page.object_list],
        "soon": [(pupil, of_age(pupil, today)) for pupil in soon],
        "q": text,
        "filters": filters,
        "has_pupils": bool(page.object_list) or Pupil.objects.exists(),
        "has_text": queries.current_text() is not None,
        "may_manage": asked.rights.allows(MANAGE_CONSENTS),
    }
    return render(asked, "agreements/without.html", context)


@dataclass
class Line:
    """A child on the list, and which representative is said to have signed; for a pupil of 18 none
    is the pupil in person."""

    pupil: Any
    taken: bool
    by: int
    errors: list[str] = field(default_factory=list)

    @property
    def signer(self) -> Signer | None:
        if not self.by and self.pupil.is_adult:
            return Signer(self.pupil, None)
        own = (tie.representative for tie in self.pupil.ties)
        return next((Signer(self.pupil, one) for one in own if one.pk == self.by), None)


def chosen_pupils(data: QueryDict) -> "QuerySet[Pupil]":
    """The children that a list was ticked for, with their representatives."""
    keys = [key for key in data.getlist("pupil") if key.isascii() and key.isdigit()]
    rows = Pupil.objects.filter(pk__in=[int(key) for key in keys if len(key) < 19])
    return queries.with_representatives(rows)


def register_list(request: HttpRequest) -> HttpResponse:
    """One day, place and receiver for all; each line names who signed. All or nothing. Of more than
    `MOST_LINES` that were ticked the page takes the first, and says so."""
    asked = guard(request, MANAGE_CONSENTS)
    if queries.current_text() is None:
        return render(asked, "agreements/text_first.html")
    is_saving = "save" in asked.POST
    pupils = chosen_pupils(asked.POST)
    lines = _lines(pupils[:MOST_LINES], asked.POST, is_saving)
    if not lines:
        if asked.method == "POST":
            messages.warning(asked, _("Tick the children first."))
        return redirect("agreements:without")
    form = ListForm(asked.POST if is_saving else None, user=asked.user)
    if is_saving and form.is_valid() and _can_be_saved(form, lines):
        return _save(asked, form, lines)
    context = {"form": form, "lines": lines, "cut": _cut(pupils.count())}
    return render(asked, "agreements/list.html", context)


def _cut(ticked: int) -> str:
    """What to say when not all who were ticked are on the list."""
    if ticked <= MOST_LINES:
        return ""
    message = _(
        "%(count)s children are ticked, and a list takes %(most)s: here are the first of them."
        " The others stay among the children without a consent: make the next list of them."
    )
    return message % {"count": ticked, "most": MOST_LINES}


def _lines(pupils: "QuerySet[Pupil]", data: QueryDict, is_saving: bool) -> list[Line]:
    lines = []
    for pupil in pupils:
        ties = pupil.ties  # type: ignore[attr-defined]
        only = ties[0].representative_id if len(ties) == 1 and not pupil.is_adult else 0
        may_sign = bool(ties) or pupil.is_adult
        taken = str(pupil.pk) in data.getlist("take") if is_saving else may_sign
        lines.append(Line(pupil, taken, number_of(data, f"by-{pupil.pk}") if is_saving else only))
    return lines


def _can_be_saved(form: ListForm, lines: list[Line]) -> bool:
    taken = [line for line in lines if line.taken]
    for line in taken:
        if line.signer is None:
            line.errors.append(_("Say who signed."))
    if not taken:
        form.add_error(None, _("Tick those whose papers are here."))
    return bool(taken) and not any(line.errors for line in taken)


def _save(asked: Request, form: ListForm, lines: list[Line]) -> HttpResponse:
    signers = [line.signer for line in lines if line.taken and line.signer]
    try:
        made = actions.register_consents(signers, **form.accepted(), actor=person(asked.user))
    except LinesRefusedError as refused:
        for line in lines:
            line.errors += refused.errors.get(line.pupil.pk, [])
        form.add_error(None, _("Nothing is registered: see the lines that are marked."))
        return render(asked, "agreements/list.html", {"form": form, "lines": lines})
    text = ngettext(
        "%(count)s consent is registered.", "%(count)s consents are registered.", len(made)
    )
    messages.success(asked, text % {"count": len(made)})
    return redirect("agreements:register")
