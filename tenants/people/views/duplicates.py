"""Pupils who may have been entered twice, and those of whom it is known that they were not."""

from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard
from accounts.http import number
from history.signature import person
from tenants.people import actions
from tenants.people.duplicates import pairs
from tenants.people.models import Pupil, ToldApart
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from tenants.people.views.pupil import changed_text

MOST_PAIRS = 200


def duplicates(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_PEOPLE)
    found = list(islice(pairs(Pupil.objects.all()), MOST_PAIRS))
    apart = ToldApart.objects.select_related("one", "other", "changed_by")
    context = {
        "pairs": found,
        "is_cut": len(found) == MOST_PAIRS,
        "apart": [(told, changed_text(told)) for told in apart[:MOST_PAIRS]],
        "may_manage": asked.rights.allows(MANAGE_PEOPLE),
    }
    return render(asked, "people/duplicates.html", context)


@require_POST
def tell_apart(request: HttpRequest) -> HttpResponse:
    """The pupils `one` and `other` are different people."""
    asked = guard(request, MANAGE_PEOPLE)
    keys = {number(asked.POST, "one"), number(asked.POST, "other")}
    found = list(Pupil.objects.filter(pk__in=keys))
    if len(found) != 2:
        raise Http404
    actions.tell_apart(*found, actor=person(asked.user))
    messages.success(asked, _("Noted: these are different people."))
    return redirect("people:duplicates")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be one person after all."""
    asked, told = fetch(request, MANAGE_PEOPLE, ToldApart.objects.all(), pk=pk)
    told.erase(person(asked.user))
    messages.success(asked, _("Taken back: these two are compared again."))
    return redirect("people:duplicates")
