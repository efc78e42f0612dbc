"""One page that fails with a person in its hands."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def person(request: HttpRequest, login: str) -> HttpResponse:
    raise LookupError(f"no {request.POST['last_name']} ({login}@example.org) at {request.path}")


urlpatterns = [path("people/<login>/", person, name="person")]
