"""A line per request, a number for each, and the context of every line in between.

Not django-structlog: it writes the client's address, the whole path with its query and the user
agent on each line, which are personal data here; once those are overridden nothing but these few
lines is left of it. The route's name tells the developer more than the path does.
"""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from accounts.proxies import is_trusted

HEADER: Final = "X-Request-ID"
PROBES: Final = ("/healthz", "/readyz")
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

log = structlog.stdlib.get_logger("zvonok.request")


class RequestLogMiddleware:
    """First in MIDDLEWARE, so that the time is whole and the others' lines carry the id.

    Binds `request_id` at once, `school` (slug, or «centre»), `route` and `method` as soon as the
    view is known. Writes one line at the end; a probe that went well is not worth one.
    An id that came along is kept when a proxy of ours says it (`accounts.proxies`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = self._request_id(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            self._write(request, response.status_code, time.perf_counter() - started)
        finally:
            structlog.contextvars.clear_contextvars()
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: Mapping[str, Any]
    ) -> None:
        structlog.contextvars.bind_contextvars(**where(request))

    def _write(self, request: HttpRequest, status: int, seconds: float) -> None:
        if request.path in PROBES and status == 200:
            return
        write = log.info if status < 500 else log.warning
        structlog.contextvars.bind_contextvars(**where(request))
        write("request", status=status, ms=round(seconds * 1000, 1), user=user_id(request))

    def _request_id(self, request: HttpRequest) -> str:
        given = request.headers.get(HEADER, "")
        if _WELL_FORMED.fullmatch(given) and is_trusted(request.META.get("REMOTE_ADDR", "")):
            return given
        return uuid.uuid4().hex


def where(request: HttpRequest) -> dict[str, str]:
    """School, route and method of a request, as far as they are known yet."""
    known = {"method": request.method or ""}
    if hasattr(request, "school"):
        known["school"] = request.school.slug if request.school else "centre"
    if request.resolver_match is not None:
        known["route"] = request.resolver_match.view_name
    elif request.path in PROBES:
        known["route"] = request.path[1:]
    return known


def user_id(request: HttpRequest) -> int | None:
    """The number of the user, if anybody asked who it is: a log line sends no query of its own."""
    user: Any = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user.__dict__.get("_wrapped", empty) is empty:
        return None
    return getattr(user, "pk", None)
