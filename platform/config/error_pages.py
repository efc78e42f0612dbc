"""Pages of errors: no query, no user, no trace. The database may be what is broken."""

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from ui.answers import wants_json

_DATABASE_GONE = (OperationalError, InterfaceError, psycopg.OperationalError)


def page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": status}, status=status)
    else:
        response = HttpResponse(render_to_string(template), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 with «try again in a minute» when the database does not answer."""
    error = sys.exc_info()[1]
    if isinstance(error, _DATABASE_GONE):
        response = page(request, "503.html", 503)
        response["Retry-After"] = "10"
        return response
    return page(request, "500.html", 500)
