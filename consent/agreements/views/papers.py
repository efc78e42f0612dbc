"""Forms of consent on paper, filled in with names, to be signed by hand."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard, reauthenticated
from accounts.http import Request
from consent.agreements import queries
from consent.agreements.models import ConsentText
from consent.agreements.queries import Paper, papers_of
from consent.agreements.rights import MANAGE_CONSENTS
from consent.agreements.rules import OWN_SIGNATURE, SOON
from consent.agreements.views.lists import chosen_pupils
from history.models import record
from history.signature import person
from isolation.clock import school_today
from tenants.people.models import ADULT, Pupil, Representation
from tenants.profile.models import SchoolCard
from ui.documents import pdf, pdf_response

TEMPLATE: Final = Path(__file__).parent.parent / "templates" / "agreements" / "consent.typ"
MOST_FORMS: Final = 30  # two pages each: more is no work for a request


def form(request: HttpRequest, pupil: int, representative: int) -> HttpResponse:
    """The form of one child, to be signed by one representative."""
    ties = Representation.objects.acting().select_related("pupil", "representative")
    asked, tie = fetch(
        request, MANAGE_CONSENTS, ties, pupil_id=pupil, representative_id=representative
    )
    return _one(asked, Paper(tie.pupil, tie))


def own_form(request: HttpRequest, pupil: int) -> HttpResponse:
    """The form of a pupil who is 18, or will be by the time that it is signed."""
    grown_up = Pupil.objects.aged(ADULT, None, on=school_today() + SOON)
    asked, found = fetch(request, MANAGE_CONSENTS, grown_up, pk=pupil)
    return _one(asked, Paper(found, None))


def _one(asked: Request, paper: Paper) -> HttpResponse:
    reauthenticated(asked)
    text = queries.current_text()
    if text is None:
        return render(asked, "agreements/text_first.html")
    record("agreements.form_printed", actor=person(asked.user), subject=f"pupil:{paper.pupil.pk}")
    return _printed([paper], text)


@require_POST
def forms(request: HttpRequest) -> HttpResponse:
    """Forms of all that are ticked, one for each who may sign."""
    asked = guard(request, MANAGE_CONSENTS)
    reauthenticated(asked)
    text = queries.current_text()
    if text is None:
        return render(asked, "agreements/text_first.html")
    papers: list[Paper] = []
    orphans = []
    for pupil in chosen_pupils(asked.POST):
        own = papers_of(pupil, school_today())
        papers += own
        if not own:
            orphans.append(pupil.short_name)
    if fault := _fault(papers, orphans):
        return _refused(asked, fault)
    record("agreements.forms_printed", actor=person(asked.user), forms=len(papers))
    return _printed(papers, text)


def _fault(papers: Sequence[Paper], orphans: list[str]) -> str:
    if orphans:
        message = _("Nobody represents %(names)s yet: write the representative into the card.")
        return message % {"names": ", ".join(orphans)}
    if not papers:
        return _("Tick the children first.")
    if len(papers) > MOST_FORMS:
        message = _("At most %(most)s forms at a time; here are %(count)s. Tick fewer children.")
        return message % {"most": MOST_FORMS, "count": len(papers)}
    return ""


def _refused(asked: Request, fault: str) -> HttpResponse:
    messages.warning(asked, fault)
    return redirect("agreements:without")


def _printed(papers: Sequence[Paper], text: ConsentText) -> HttpResponse:
    card = SchoolCard.objects.get()
    today = school_today()
    names = ("name", "name_tt", "founder", "address", "phone", "email", "site", "inn", "ogrn")
    data = {
        "card": {name: getattr(card, name) for name in names},
        "head": card.director,
        "text": {"version": text.version, "sha256": text.sha256, "items": text.items},
        "adopted_on": _day(text.adopted_on),
        "forms": [_form(paper, today) for paper in papers],
    }
    name = _("Consents.pdf")
    if len(papers) == 1:
        child = papers[0].pupil.short_name.removesuffix(".")
        name = _("Consent, %(child)s.pdf") % {"child": child}
    return pdf_response(pdf(TEMPLATE, data, title=_("Consent to the processing of data")), name)


def _form(paper: Paper, today: dt.date) -> dict[str, Any]:
    pupil, tie = paper
    return {
        "child": pupil.full_name,
        "born": _day(pupil.birth_date),
        "signs_too": pupil.age_on(today) >= OWN_SIGNATURE,
        "by": _representative(tie) if tie else None,
    }


def _representative(tie: Representation) -> dict[str, str]:
    return {
        "name": tie.representative.full_name,
        "relation": str(tie.get_relation_display()),
        "authority": tie.authority,
    }


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")
