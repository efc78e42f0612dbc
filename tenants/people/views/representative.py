"""Legal representatives: their card, and by which right they act for whom."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch
from accounts.names import NAMES
from history.models import ChangedMeanwhileError, record
from history.signature import Actor, person
from tenants.people import actions
from tenants.people.forms import RenameForm, RepresentationForm, RepresentativeForm, TieForm
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from tenants.people.views.pupil import changed_text
from ui.panels import panels_for


def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Reading it is an event of history."""
    everybody = LegalRepresentative.objects.select_related("changed_by")
    asked, found = fetch(request, SEE_PEOPLE, everybody, pk=pk)
    record("people.card_opened", actor=person(asked.user), subject=f"representative:{found.pk}")
    context = {
        "representative": found,
        "facts": [(_("Last changed"), changed_text(found))],
        "panels": panels_for(asked, "representative", found),
        "may_manage": asked.rights.allows(MANAGE_PEOPLE),
    }
    return render(asked, "people/representative.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A representative who is not known yet."""
    asked, pupil = fetch(request, MANAGE_PEOPLE, Pupil.objects.all(), pk=pk)
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(pupil, form, person(asked.user)):
        return redirect("people:pupil", pk)
    return render(asked, "people/add_representative.html", {"form": form, "pupil": pupil})


@transaction.atomic
def _added(pupil: Pupil, form: RepresentativeForm, actor: Actor) -> bool:
    """Whether the representative is there now, by this press of the button or the one before; not
    while there are doubts to be read first."""
    if not form.comes_first():
        names = {f"representative__{name}": form.own[name] for name in NAMES}
        if pupil.representations.filter(**names).exists():
            return True
    if not form.accepted(form.doubts()):
        transaction.set_rollback(True)  # the form's number is free again
        return False
    actions.add_representative(pupil, **form.own, actor=actor)
    return True


def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """A representative who is known from a sister, a brother or an earlier time."""
    asked, pupil = fetch(request, MANAGE_PEOPLE, Pupil.objects.all(), pk=pk)
    form = TieForm(request.POST or None, pupil=pupil)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tie_representative(pupil, **form.cleaned_data, actor=person(asked.user))
            return redirect("people:pupil", pk)
        except ValidationError as error:
            form.add_error(None, error)
    known = LegalRepresentative.objects.exists()
    context = {"form": form, "pupil": pupil, "known": known}
    return render(asked, "people/tie_representative.html", context)


def representation(request: HttpRequest, pk: int) -> HttpResponse:
    """By which right somebody acts for a child; its end."""
    ties = Representation.objects.select_related("pupil", "representative")
    asked, found = fetch(request, MANAGE_PEOPLE, ties, pk=pk)
    form = RepresentationForm(request.POST or None, representation=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_representation(found, form.own, seen=form.seen, actor=person(asked.user))
            return redirect("people:pupil", found.pupil_id)
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
    return render(
        asked, "people/representation.html", {"form": form, "tie": found, "pupil": found.pupil}
    )


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, MANAGE_PEOPLE, LegalRepresentative.objects.all(), pk=pk)
    form = RenameForm(request.POST or None, representative=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_representative(
                found, form.cleaned_data, seen=form.seen, actor=person(asked.user)
            )
            return redirect("people:representative", pk)
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
    return render(asked, "people/rename.html", {"form": form, "representative": found})
