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
from consent.agreements.rights import MANAGE_CONSENTS
from consent.agreements.rules import OWN_SIGNATURE
from consent.agreements.views.lists import chosen_pupils
from history.models import record
from history.signature import person
from isolation.clock import school_today
from tenants.people.models import Representation
from tenants.profile.models import SchoolCard
from ui.documents import pdf, pdf_response

TEMPLATE: Final = Path(__file__).parent.parent / "templates" / "agreements" / "consent.typ"
MOST_FORMS: Final = 30  # two pages each: more is no work for a request


def form(request: HttpRequest, pupil: int, representative: int) -> HttpResponse:
    """The form of one child and one representative."""
    ties = Representation.objects.acting().select_related("pupil", "representative")
    asked, tie = fetch(
        request, MANAGE_CONSENTS, ties, pupil_id=pupil, representative_id=representative
    )
    reauthenticated(asked)
    text = queries.current_text()
    if text is None:
        return render(asked, "agreements/text_first.html")
    record("agreements.form_printed", actor=person(asked.user), subject=f"pupil:{pupil}")
    return _printed([tie], text)


@require_POST
def forms(request: HttpRequest) -> HttpResponse:
    """Forms of all that are ticked, one for each representative."""
    asked = guard(request, MANAGE_CONSENTS)
    reauthenticated(asked)
    text = queries.current_text()
    if text is None:
        return render(asked, "agreements/text_first.html")
    ties: list[Representation] = []
    orphans = []
    for pupil in chosen_pupils(asked.POST):
        own = pupil.ties  # type: ignore[attr-defined]
        ties += own
        if not own:
            orphans.append(pupil.short_name)
    if fault := _fault(ties, orphans):
        return _refused(asked, fault)
    record("agreements.forms_printed", actor=person(asked.user), forms=len(ties))
    return _printed(ties, text)


def _fault(ties: Sequence[Representation], orphans: list[str]) -> str:
    if orphans:
        message = _("Nobody represents %(names)s yet: write the representative into the card.")
        return message % {"names": ", ".join(orphans)}
    if not ties:
        return _("Tick the children first.")
    if len(ties) > MOST_FORMS:
        message = _("At most %(most)s forms at a time; here are %(count)s. Tick fewer children.")
        return message % {"most": MOST_FORMS, "count": len(ties)}
    return ""


def _refused(asked: Request, fault: str) -> HttpResponse:
    messages.warning(asked, fault)
    return redirect("agreements:without")


def _printed(ties: Sequence[Representation], text: ConsentText) -> HttpResponse:
    card = SchoolCard.objects.get()
    today = school_today()
    names = ("name", "name_tt", "founder", "address", "phone", "email", "site", "inn", "ogrn")
    data = {
        "card": {name: getattr(card, name) for name in names},
        "head": card.director,
        "text": {"version": text.version, "sha256": text.sha256, "items": text.items},
        "adopted_on": _day(text.adopted_on),
        "forms": [_form(tie, today) for tie in ties],
    }
    name = _("Consents.pdf")
    if len(ties) == 1:
        child = ties[0].pupil.short_name.removesuffix(".")
        name = _("Consent, %(child)s.pdf") % {"child": child}
    return pdf_response(pdf(TEMPLATE, data, title=_("Consent to the processing of data")), name)


def _form(tie: Representation, today: dt.date) -> dict[str, Any]:
    return {
        "child": tie.pupil.full_name,
        "born": _day(tie.pupil.birth_date),
        "signs_too": tie.pupil.age_on(today) >= OWN_SIGNATURE,
        "representative": tie.representative.full_name,
        "relation": str(tie.get_relation_display()),
        "authority": tie.authority,
    }


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")
