"""Host -> school -> connection. The first thing that happens to a request that has a page.

Unknown hosts get a bare 404 that reveals nothing, whatever the path; static files alone come
before, the product's own and the same everywhere. Everything below runs inside the school (or the
shared side, for the centre); the connection is nowhere again afterwards.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import timezone

from controlplane.directory import Host, find
from isolation import SchoolState, in_school, in_shared
from isolation.clock import MOSCOW

_CLOSED = {
    SchoolState.SUSPENDED: ("suspended.html", 403),
    SchoolState.MAINTENANCE: ("maintenance.html", 503),
}


class HostMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            name = split_domain_port(request.get_host())[0]
        except DisallowedHost:
            return _page("400.html", 400)
        host = find(name)
        if host is None:
            return _page("unknown_host.html", 404)
        if host.redirect:
            return _moved(request, host)
        request.school = host.school  # type: ignore[attr-defined]
        if host.school is None:
            return self._centre(request)
        if host.school.state in _CLOSED:
            template, status = _CLOSED[host.school.state]
            return _page(template, status, host.school.name)
        request.urlconf = "config.urls_school"
        set_urlconf(request.urlconf)
        with in_school(host.school):
            return self.get_response(request)

    def _centre(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = "config.urls_centre"
        set_urlconf(request.urlconf)
        with in_shared(), timezone.override(MOSCOW):
            return self.get_response(request)


def _moved(request: HttpRequest, host: Host) -> HttpResponse:
    port = f":{settings.PORT}" if settings.BASE_DOMAIN == "localhost" else ""
    return HttpResponsePermanentRedirect(
        f"{request.scheme}://{host.redirect}{port}{request.get_full_path()}"
    )


def _page(template: str, status: int, school: str = "") -> HttpResponse:
    """A page of this room's own; the middleware that gives the others their headers comes later."""
    response = HttpResponse(render_to_string(template, {"school": school}), status=status)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    response["Referrer-Policy"] = response["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
