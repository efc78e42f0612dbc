"""The register of consents: what was given, by whom, and what came of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard, reauthenticated
from accounts.http import Request, search_text
from accounts.http import number as number_of
from consent.agreements import actions, queries
from consent.agreements.forms import ConsentForm, PupilForm, RegisterFilters, WithdrawForm
from consent.agreements.models import Consent, DataDuty
from consent.agreements.queries import State, in_state, shown, state_on
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from history.models import record
from history.signature import person
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil
from ui.components import Stat
from ui.lists import page_of
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response

CONSENTS = Consent.objects.select_related("pupil", "representative", "text", "accepted_by")


def register(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_CONSENTS)
    text = search_text(asked.POST)
    filters = RegisterFilters.of(asked)
    today = school_today()
    page = page_of(asked, _chosen(filters, text), text=text)
    context = {
        "page": page,
        "rows": shown(page.object_list, today),
        "filters": filters,
        "q": text,
        "stats": _stats(today),
        "has_text": queries.current_text() is not None,
        "may_manage": asked.rights.allows(MANAGE_CONSENTS),
    }
    return render(asked, "agreements/register.html", context)


def _chosen(filters: RegisterFilters, text: str) -> "QuerySet[Consent]":
    """The rows that the filters and the search leave; of a child or a representative by name."""
    chosen = filters.chosen()
    rows = CONSENTS.filter(pk__in=in_state(chosen.get("state", ""), school_today()).values("pk"))
    if "text" in chosen:
        rows = rows.filter(text=chosen["text"])
    if text:
        children = rows.filter(pupil__in=Pupil.objects.named_like(text))
        signers = LegalRepresentative.objects.named_like(text)
        rows = children | rows.filter(representative__in=signers)
    return rows


def _stats(today: dt.date) -> list[Stat]:
    without = queries.without_consent(today).count()
    duties = DataDuty.objects.filter(closed_on__isnull=True)
    overdue = duties.filter(due_on__lt=today).count()
    return [
        Stat(Consent.objects.valid_on(today).count(), _("valid consents")),
        Stat(
            without,
            _("children without one"),
            url=reverse("agreements:without"),
            kind="warning" if without else "",
            note=_("register") if without else "",
        ),
        Stat(
            duties.count(),
            _("duties towards data"),
            url=reverse("agreements:duties"),
            kind="warning" if overdue else "",
            note=_("overdue: %(count)s") % {"count": overdue} if overdue else "",
        ),
    ]


def export(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_CONSENTS)
    reauthenticated(asked, offered_by=reverse("agreements:register"))
    rows = _chosen(RegisterFilters.of(asked), "")
    record("agreements.exported", actor=person(asked.user), rows=rows.count())
    sheet = Sheet(_("Consents"), _columns(), _cells(rows, school_today()))
    return xlsx_response(xlsx([sheet]), _("Register of consents.xlsx"))


def _columns() -> list[Column]:
    return [
        Column(_("number"), 8, Kind.NUMBER),
        Column(_("child"), 36),
        Column(_("date of birth"), 12, Kind.DATE),
        Column(_("who signed"), 36),
        Column(_("version"), 8, Kind.NUMBER),
        Column(_("signed how"), 20),
        Column(_("signed on"), 12, Kind.DATE),
        Column(_("accepted by"), 30),
        Column(_("where the original is"), 30),
        Column(_("state"), 14),
        Column(_("withdrawn on"), 12, Kind.DATE),
        Column(_("valid until"), 12, Kind.DATE),
    ]


def _cells(rows: "QuerySet[Consent]", today: dt.date) -> Iterator[list[Any]]:
    for consent in rows:
        yield [
            consent.number,
            consent.pupil.full_name,
            consent.pupil.birth_date,
            consent.signed_by,
            consent.text.version,
            str(consent.get_kind_display()),
            consent.signed_on,
            consent.accepted_by.short_name if consent.accepted_by else None,
            consent.original_place,
            str(state_on(consent, today).label),
            consent.withdrawn_on,
            consent.valid_until,
        ]


def new(request: HttpRequest) -> HttpResponse:
    """One consent of the child `pupil`; without one in the address, first choose the child."""
    asked = guard(request, MANAGE_CONSENTS)
    pupil = Pupil.objects.filter(pk=number_of(asked.GET, "pupil")).first()
    if pupil is None:
        return _choose_pupil(asked)
    if queries.current_text() is None:
        return render(asked, "agreements/text_first.html")
    form = ConsentForm(asked.POST or None, pupil=pupil, user=asked.user)
    if asked.method == "POST" and form.is_valid():
        try:
            made = actions.register_consent(
                pupil=pupil,
                representative=form.cleaned_data["representative"],
                **form.accepted(),
                actor=person(asked.user),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                asked, _("Consent № %(number)s is registered.") % {"number": made.number}
            )
            return redirect("agreements:consent", made.pk)
    context = {
        "form": form,
        "pupil": pupil,
        "consents": shown(CONSENTS.filter(pupil=pupil), school_today()),
    }
    return render(asked, "agreements/new.html", context)


def _choose_pupil(asked: Request) -> HttpResponse:
    form = PupilForm(asked.POST or None)
    if asked.method == "POST" and form.is_valid():
        return redirect(f"{asked.path}?pupil={form.cleaned_data['pupil'].pk}")
    return render(asked, "agreements/choose.html", {"form": form})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    asked, consent = fetch(request, SEE_CONSENTS, CONSENTS, pk=pk)
    today = school_today()
    state = state_on(consent, today)
    history: Any = consent.row_events
    others = Consent.objects.valid_on(today).filter(pupil=consent.pupil).exclude(pk=pk)
    of_parents = others.filter(representative__isnull=False)
    context = {
        "consent": consent,
        "state": state,
        "duties": consent.duties.select_related("responsible"),
        "history": history.select_related("changed_by").order_by("-pgh_id"),
        "other": of_parents.first() if state != State.VALID else None,
        "is_outgrown": state == State.OUTGROWN and not others.exists(),
        "is_former": state == State.VALID and _is_former(consent),
        "today": today,
        "may_manage": asked.rights.allows(MANAGE_CONSENTS),
    }
    return render(asked, "agreements/consent.html", context)


def _is_former(consent: Consent) -> bool:
    return queries.signed_by_former(Consent.objects.filter(pk=consent.pk)).exists()


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    asked, consent = fetch(request, MANAGE_CONSENTS, CONSENTS, pk=pk)
    reauthenticated(asked)
    form = WithdrawForm(asked.POST or None, initial={"responsible": actions.default_responsible()})
    if asked.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.withdraw(
                consent,
                on=data["on"],
                responsible=data["responsible"],
                actor=person(asked.user, data["reason"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(asked, _("The withdrawal is recorded. Personal data is shut now."))
            return redirect("agreements:consent", pk)
    return render(asked, "agreements/withdraw.html", {"form": form, "consent": consent})
