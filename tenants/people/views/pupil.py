"""A pupil: the card, and what is written about them here."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guards import fetch, guard
from accounts.http import number
from accounts.names import Named
from history.models import ChangedMeanwhileError, record
from history.signature import Actor, person
from tenants.people import actions, doubts
from tenants.people.forms import NewPupilForm, PupilForm
from tenants.people.models import LegalRepresentative, Pupil
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from ui.panels import panels_for
from ui.templatetags.ui import exactly


def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Reading it is an event of history."""
    asked, pupil = fetch(request, SEE_PEOPLE, Pupil.objects.select_related("changed_by"), pk=pk)
    record("people.card_opened", actor=person(asked.user), subject=f"pupil:{pupil.pk}")
    context = {
        "pupil": pupil,
        "facts": _facts(pupil),
        "ties": pupil.representations.select_related("representative"),
        "panels": panels_for(asked, "pupil", pupil),
        "may_manage": asked.rights.allows(MANAGE_PEOPLE),
    }
    return render(asked, "people/pupil.html", context)


def _facts(pupil: Pupil) -> list[tuple[str, str]]:
    age = ngettext("%(age)s year", "%(age)s years", pupil.age) % {"age": pupil.age}
    return [
        (_("Date of birth"), date_format(pupil.birth_date, "j E Y")),
        (_("Age"), age),
        (_("Sex"), pupil.get_sex_display() or _("not specified")),
        (_("Last changed"), changed_text(pupil)),
    ]


def changed_text(row: Named) -> str:
    """«23 ноября 2026, 19:44, Белова И. Н.»"""
    by = row.changed_by.short_name if row.changed_by else row.get_changed_via_display()
    return f"{exactly(row.changed_at)}, {by}"


def add(request: HttpRequest) -> HttpResponse:
    """A pupil, perhaps with a representative: both or neither.

    The address may name a known `representative` to begin with, and the pupil who was entered just
    `before` this one.
    """
    asked = guard(request, MANAGE_PEOPLE)
    known = LegalRepresentative.objects.filter(pk=number(asked.GET, "representative")).first()
    form = NewPupilForm(request.POST or None, known=known)
    if request.method == "POST":
        made = _admit(form, person(asked.user)) if form.is_valid() else None
        if made and form.goes_on:
            return redirect(f"{reverse('people:new')}?before={made.pk}")
        if made:
            return redirect("people:pupil", made.pk)
        return render(asked, "people/new.html", {"form": form})
    before = Pupil.objects.filter(pk=number(asked.GET, "before")).first()
    said = format_html(_("Entered: {who}"), who=doubts.pupil_link(before)) if before else ""
    return render(asked, "people/new.html", {"form": form, "before": said})


@transaction.atomic
def _admit(form: NewPupilForm, actor: Actor) -> Pupil | None:
    """The new pupil; when the button was pressed twice, the one whom the first press made. None
    when there are doubts to be read first: the form's number is then free again."""
    if not form.comes_first():
        made: Pupil | None = Pupil.objects.filter(**form.own).order_by("changed_at").last()
        if made:
            return made
    if not form.accepted(form.doubts()):
        transaction.set_rollback(True)
        return None
    pupil = actions.add_pupil(**form.own, actor=actor)
    if form.known:
        actions.tie_representative(pupil, form.known, **form.tie, actor=actor)
    elif form.typed:
        actions.add_representative(pupil, **form.typed, actor=actor)
    return pupil


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, pupil = fetch(request, MANAGE_PEOPLE, Pupil.objects.all(), pk=pk)
    form = PupilForm(request.POST or None, pupil=pupil)
    if request.method == "POST" and form.is_valid() and form.accepted(form.doubts()):
        try:
            actions.edit_pupil(pupil, form.own, seen=form.seen, actor=person(asked.user))
            return redirect("people:pupil", pk)
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
    return render(asked, "people/edit.html", {"form": form, "pupil": pupil})
