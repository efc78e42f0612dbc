"""Personal records: opened by a button, which history keeps, and filled by the administrator."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import fetch
from accounts.http import Request
from consent.agreements.queries import is_covered
from consent.vault import actions
from consent.vault.data import Person, PersonalData, birth_date_of, cleaned
from consent.vault.forms import ChildForm, form_for, typed_of
from consent.vault.identifiers import show_phone, show_snils
from consent.vault.models import PersonalRecord
from consent.vault.panels import readers_of
from consent.vault.rights import READ_VAULT, SEE_READERS, WRITE_VAULT
from consent.vault.rules import document_warnings
from consent.vault.sealing import SealBroken
from history.models import ChangedMeanwhileError
from history.signature import person as actor_of
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil
from ui.components import Crumb

Facts = Sequence[tuple[str, Any]]


def pupil(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, READ_VAULT, Pupil.objects.all(), pk=pk)
    return _record_page(asked, found)


def representative(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, READ_VAULT, LegalRepresentative.objects.all(), pk=pk)
    return _record_page(asked, found)


def pupil_edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, WRITE_VAULT, Pupil.objects.all(), pk=pk)
    return _edit_page(asked, found)


def representative_edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, WRITE_VAULT, LegalRepresentative.objects.all(), pk=pk)
    return _edit_page(asked, found)


def _record_page(asked: Request, person: Person) -> HttpResponse:
    """GET shows what there is without opening it; POST opens it and keeps who did."""
    context: dict[str, Any] = {
        **place_of(person),
        "record": actions.record_of(person),
        "shut": actions.block_of(person),
        "is_covered": is_covered(person, school_today()),
        "may_write": asked.rights.allows(WRITE_VAULT),
    }
    if asked.method == "POST" and context["shut"] is None:
        try:
            data = actions.read(person, actor=actor_of(asked.user))
            context["facts"] = _facts(person, data)
        except SealBroken:
            context["is_broken"] = True
    if asked.rights.allows(SEE_READERS):
        context["readers"] = readers_of(person)
    return _unkept(render(asked, "vault/record.html", context))


def place_of(person: Person) -> dict[str, Any]:
    """Where the pages of this person's record are."""
    kind = "pupil" if isinstance(person, Pupil) else "representative"
    card = reverse(f"people:{kind}", args=[person.pk])
    return {
        "person": person,
        "crumbs": [Crumb(_("Pupils"), reverse("people:pupils")), Crumb(person.short_name, card)],
        "card_url": f"people:{kind}",
        "record_url": f"vault:{kind}",
        "edit_url": f"vault:{kind}_edit",
        "is_pupil": kind == "pupil",
    }


def _facts(person: Person, data: PersonalData) -> Facts:
    paper = data.document
    facts: list[tuple[str, Any]] = []
    if paper is None:
        facts.append((_("Document"), ""))
    else:
        day = paper.issued_on
        facts += [
            (_("Document"), paper.kind.label),
            (_("Series and number"), f"{paper.series} {paper.number}".strip()),
            (_("Issued on"), f"{day:%d.%m.%Y}" if day else ""),
            (_("Issued by"), paper.issued_by),
        ]
        if paper.department_code:
            facts.append((_("Code of the department"), paper.department_code))
    facts.append((_("SNILS"), show_snils(data.snils) if data.snils else ""))
    if isinstance(person, LegalRepresentative):
        facts += [(_("Telephone"), show_phone(data.phone)), (_("E-mail"), data.email)]
    return facts


def _edit_page(asked: Request, person: Person) -> HttpResponse:
    """Opening the form shows the record, so it is a reading too."""
    if not is_covered(person, school_today()):
        return redirect(place_of(person)["record_url"], person.pk)
    row = actions.record_of(person)
    changed_at = row.changed_at if row else None
    context = place_of(person)
    if asked.method == "POST":
        form = form_for(person)(asked.POST, changed_at=changed_at)
        if form.is_valid() and _saved(asked, person, form):
            messages.success(asked, _("The personal record is saved and sealed."))
            return redirect(context["record_url"], person.pk)
    else:
        initial: dict[str, Any] = {}
        try:
            initial = typed_of(actions.read(person, actor=actor_of(asked.user)))
        except SealBroken:
            context["is_broken"] = True
        form = form_for(person)(initial=initial, changed_at=changed_at)
    return _unkept(render(asked, "vault/edit.html", {**context, "form": form}))


def _saved(asked: Request, person: Person, form: ChildForm) -> bool:
    today = school_today()
    try:
        data = cleaned(person, form.data_typed(), today=today)
        warnings = (
            document_warnings(data.document, birth_date=birth_date_of(person), today=today)
            if data.document
            else []
        )
        if not form.accepted(warnings):
            return False
        with transaction.atomic():
            row = actions.record_of(person)
            if row is not None:
                PersonalRecord.objects.hold(row.pk, form.seen)
            actions.store(person, data, actor=actor_of(asked.user))
    except ChangedMeanwhileError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    except SealBroken:
        form.add_error(
            None, _("Not saved: the key of this record does not open. Tell the operator.")
        )
    else:
        return True
    return False


def _unkept(response: HttpResponse) -> HttpResponse:
    """What was opened must not lie in a browser's or a proxy's memory."""
    response["Cache-Control"] = "private, no-store"
    return response
