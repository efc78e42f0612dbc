"""`/` leads to the role's first place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.guards import guard
from accounts.rights import OWN_ACCOUNT
from ui.navigation import places_for
from ui.steps import steps_for


def first_page(request: HttpRequest) -> HttpResponse:
    """The first place of the menu; one's own account when the role has no place yet. The first steps
    are first while some are left."""
    asked = guard(request, OWN_ACCOUNT)
    start = reverse("start", "config.urls_school")
    taken = all(step.state == "done" for step in steps_for(asked))
    places = [place for place in places_for(asked) if not (taken and place.url == start)]
    return redirect(places[0].url if places else "accounts:me")
