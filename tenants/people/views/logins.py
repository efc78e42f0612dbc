"""Log-ins of children and their representatives: given, tied, taken off again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch
from accounts.http import Request
from accounts.logins import propose
from accounts.names import NAMES
from accounts.rights import MANAGE_ACCESS
from history.signature import person as actor_of
from tenants.people import actions, rules
from tenants.people.forms import NewLoginForm, TieLoginForm
from tenants.people.models import LegalRepresentative, Pupil
from tenants.people.rights import MANAGE_PEOPLE

CARDS = {Pupil: "people:pupil", LegalRepresentative: "people:representative"}


def of_pupil(request: HttpRequest, pk: int) -> HttpResponse:
    asked, pupil = fetch(request, MANAGE_PEOPLE, Pupil.objects.select_related("user"), pk=pk)
    return _give(asked, pupil)


def of_parent(request: HttpRequest, pk: int) -> HttpResponse:
    everybody = LegalRepresentative.objects.select_related("user")
    asked, parent = fetch(request, MANAGE_PEOPLE, everybody, pk=pk)
    return _give(asked, parent)


def _give(asked: Request, person: rules.Family) -> HttpResponse:
    """Two forms on one page: a new log-in, or one that is there already."""
    back = redirect(CARDS[type(person)], person.pk)
    if person.user is not None:
        messages.info(asked, _("This person has a log-in already."))
        return back
    posted = asked.POST if asked.method == "POST" else None
    ties = not asked.POST.keys().isdisjoint({"user", "user-q"})
    names = {name: getattr(person, name) for name in NAMES}
    new = NewLoginForm(None if ties else posted, initial={"login": propose(**names)})
    tie = TieLoginForm(posted if ties else None, person=person)
    actor = actor_of(asked.user)
    if ties and tie.is_valid() and tie.accepted(tie.doubts()):
        user = tie.cleaned_data["user"]
        if _done(tie, lambda: actions.tie_login(person, user, actor=actor)):
            messages.success(asked, _("The log-in is tied to this person."))
            return back
    if not ties and new.is_valid():
        values = new.cleaned_data
        if _done(new, lambda: actions.give_login(person, **values, actor=actor)):
            messages.success(asked, _("The log-in is made. Now draw a one-time password."))
            return redirect(_password_page(asked, person) or back["Location"])
    context = {
        "person": person,
        "back": back["Location"],
        "new": new,
        "tie": tie,
        "some": rules.free_logins(rules.role_of(person)).exists(),
    }
    return render(asked, "people/login.html", context)


def _password_page(asked: Request, person: rules.Family) -> str:
    """Where a password is drawn; "" for whoever may not."""
    if person.user is None or not asked.rights.allows(MANAGE_ACCESS):
        return ""
    return reverse("accounts:person", args=[person.user.pk])


def _done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what it refuses stands in the form."""
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_POST
def off_pupil(request: HttpRequest, pk: int) -> HttpResponse:
    asked, pupil = fetch(request, MANAGE_PEOPLE, Pupil.objects.all(), pk=pk)
    return _take_off(asked, pupil)


@require_POST
def off_parent(request: HttpRequest, pk: int) -> HttpResponse:
    asked, parent = fetch(request, MANAGE_PEOPLE, LegalRepresentative.objects.all(), pk=pk)
    return _take_off(asked, parent)


def _take_off(asked: Request, person: rules.Family) -> HttpResponse:
    actions.untie_login(person, actor=actor_of(asked.user))
    messages.success(asked, _("The log-in is no longer tied to this person."))
    return redirect(CARDS[type(person)], person.pk)
