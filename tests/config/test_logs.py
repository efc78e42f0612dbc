import logging
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.functional import SimpleLazyObject

from config.logs import logging_settings
from config.logs_middleware import RequestLogMiddleware
from tests.config.lines import captured

log = structlog.stdlib.get_logger("zvonok.test")


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def get(path: str = "/people/12/?q=Ivanova", **meta: Any) -> HttpRequest:
    return RequestFactory().get(path, **meta)


def test_a_line_is_one_json_object_whatever_is_in_it() -> None:
    with captured() as lines:
        log.info("two\nlines", count=2, note="a\nb", last_name="Smith")
        logging.getLogger("elsewhere").warning("%s left of %s", 3, "5 GB")

    first, second = lines.events
    assert first["event"] == "two lines"
    assert (first["count"], first["note"], first["last_name"]) == (2, "a b", "[hidden]")
    assert (second["level"], second["logger"]) == ("warning", "elsewhere")
    assert second["event"] == "3 left of 5 GB"


def test_a_readable_line_is_key_and_value() -> None:
    with captured(json=False) as lines:
        log.warning("disk is full", free=0)

    assert lines.text.count("\n") == 1
    assert 'level=warning event="disk is full"' in lines.text
    assert lines.text.endswith("logger=zvonok.test free=0\n")


def test_an_error_is_told_by_types_and_places() -> None:
    with captured() as lines:
        try:
            try:
                raise KeyError("Иванова")
            except KeyError as error:
                raise ValueError("no such pupil: Иванова") from error
        except ValueError:
            log.exception("import failed")

    told = lines.last
    assert told["event"] == "import failed"
    assert told["error"] == "builtins.ValueError < builtins.KeyError"
    assert told["why"] == "no such pupil: [hidden]"
    assert told["trace"].startswith("config/test_logs.py:")
    assert "Иванова" not in lines.text


def test_a_request_is_one_line_by_route_and_school() -> None:
    request = get()
    request.school = SimpleNamespace(slug="raduga")  # type: ignore[attr-defined]
    request.resolver_match = ResolverMatch(answer, (), {}, "person", namespaces=["people"])
    request.user = SimpleNamespace(pk=7)  # type: ignore[assignment]

    with captured() as lines:
        response = RequestLogMiddleware(answer)(request)

    told = lines.last
    assert len(lines.events) == 1
    assert {key: told[key] for key in ("school", "route", "method", "status", "user")} == {
        "school": "raduga",
        "route": "people:person",
        "method": "GET",
        "status": 200,
        "user": 7,
    }
    assert told["request_id"] == response.headers["X-Request-ID"]
    assert told["ms"] >= 0
    assert "Ivanova" not in lines.text
    assert "/people" not in lines.text
    assert "127.0.0.1" not in lines.text


def test_lines_inside_a_view_carry_its_context_and_the_next_request_does_not() -> None:
    request = get()
    request.school = None  # type: ignore[attr-defined]
    request.resolver_match = ResolverMatch(answer, (), {}, "schools")

    def view(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, answer, (), {})
        log.info("inside")
        return HttpResponse()

    middleware = RequestLogMiddleware(view)
    with captured() as lines:
        middleware(request)
        log.info("after")

    inside, _request, after = lines.events
    assert (inside["school"], inside["route"]) == ("centre", "schools")
    assert inside["request_id"]
    assert "request_id" not in after
    assert "school" not in after


def test_the_user_is_not_asked_for_by_the_log() -> None:
    def query() -> object:
        raise AssertionError("the log asked who it is")

    request = get()
    request.user = SimpleLazyObject(query)  # type: ignore[assignment]

    with captured() as lines:
        RequestLogMiddleware(answer)(request)

    assert lines.last["user"] is None


@pytest.mark.parametrize(
    ("given", "peer", "proxies", "taken"),
    [
        ("abc-12345678", "10.0.0.7", ["10.0.0.0/8"], True),
        ("abc-12345678", "10.0.0.7", ["10.0.0.7"], True),
        ("abc-12345678", "", ["unix"], True),
        ("abc-12345678", "203.0.113.9", ["10.0.0.0/8"], False),
        ("abc-12345678", "", ["10.0.0.0/8"], False),
        ("short", "10.0.0.7", ["10.0.0.0/8"], False),
        ("line\nbreak-and-more", "10.0.0.7", ["10.0.0.0/8"], False),
        ("Иванова-Мария", "10.0.0.7", ["10.0.0.0/8"], False),
    ],
)
def test_a_request_id_is_taken_from_a_trusted_proxy_only(
    given: str, peer: str, proxies: list[str], taken: bool, settings: pytest.FixtureRequest
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    request = get(HTTP_X_REQUEST_ID=given, REMOTE_ADDR=peer)

    response = RequestLogMiddleware(answer)(request)

    assert (response.headers["X-Request-ID"] == given) is taken
    assert len(response.headers["X-Request-ID"]) >= 8


def test_a_probe_that_went_well_is_not_worth_a_line() -> None:
    with captured() as lines:
        RequestLogMiddleware(answer)(get("/readyz"))
        RequestLogMiddleware(lambda request: HttpResponse(status=503))(get("/readyz"))

    assert [line["status"] for line in lines.events] == [503]
    assert (lines.last["route"], lines.last["level"]) == ("readyz", "warning")


def test_django_tells_of_failures_without_the_path() -> None:
    django = logging.getLogger("django.request")
    with captured() as lines:
        django.error("Service Unavailable: %s", "/people/12/")
        try:
            raise PermissionDenied("Иванова")
        except PermissionDenied as error:
            django.error("%s: %s", "Internal Server Error", "/people/12/", exc_info=error)

    assert [line["event"] for line in lines.events] == ["request failed"]
    assert lines.last["error"] == "django.core.exceptions.PermissionDenied"
    assert "/people" not in lines.text


def test_libraries_that_name_people_are_quiet() -> None:
    quiet = logging_settings(json=True)["loggers"]

    assert quiet["axes"]["level"] == "ERROR"
    assert quiet["gunicorn.access"]["level"] == "CRITICAL"
    with captured() as lines:
        logging.getLogger("axes.handlers").warning("login failure by ivanova")
        logging.getLogger("psycopg.pool").warning("discarding a connection")
    assert lines.events == []
