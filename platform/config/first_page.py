"""`/` leads to the role's first place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.guards import guard
from accounts.rights import OWN_ACCOUNT
from ui.navigation import places_for


def first_page(request: HttpRequest) -> HttpResponse:
    """The first place of the menu; one's own account when the role has no place yet."""
    asked = guard(request, OWN_ACCOUNT)
    places = places_for(asked)
    return redirect(places[0].url if places else "accounts:me")
