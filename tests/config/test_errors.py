"""A report to Sentry holds no person, wherever the person was put in."""

import datetime as dt
import gzip
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
import structlog
from django.db import IntegrityError
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config.errors import configure_sentry
from config.logs_middleware import RequestLogMiddleware

log = structlog.stdlib.get_logger("zvonok.test")

# Every one of them is put into the event below, in one way or several.
SECRETS = (
    "Иванова",
    "Мария",
    "Ivanova",
    "ivanova@example.org",
    "example.org",
    "+7 (917) 123-45-67",
    "123-45-67",
    "112-233-445 95",
    "233-445",
    "2014-03-05",
    "203.0.113.9",
    "Tulip-17",
    "sessionid",
    "Mozilla",
    "Бауман",
    "query-value",
    "secret-tag",
    "secret-extra",
    "my-laptop",
)


class Kept(Transport):
    """Keeps what would have been sent."""

    sent: list[bytes]

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        super().__init__(options)
        self.sent = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())


def start(dsn: str | None = "https://key@sentry.invalid/1") -> Kept | None:
    configure_sentry(dsn, "1.2.3", "test", Kept)
    return sentry_sdk.get_client().transport  # type: ignore[return-value]


@pytest.fixture
def kept() -> Iterator[Kept]:
    with sentry_sdk.isolation_scope():
        transport = start()
        assert transport is not None
        structlog.contextvars.clear_contextvars()
        yield transport
        structlog.contextvars.clear_contextvars()
        sentry_sdk.get_global_scope().set_client(None)


def text_of(transport: Kept) -> str:
    assert len(transport.sent) == 1
    raw = transport.sent[0]
    assert not raw.startswith(gzip.compress(b"")[:2])
    return "\n".join(json.dumps(json.loads(x), ensure_ascii=False) for x in raw.splitlines())


def event_of(transport: Kept) -> dict[str, Any]:
    _header, _item, payload = transport.sent[0].splitlines()
    event: dict[str, Any] = json.loads(payload)
    return event


def fill_the_scope() -> None:
    """Everything that our code, or a library, might ever hang on a report."""
    scope = sentry_sdk.get_isolation_scope()
    scope.set_user({"id": "7", "username": "Ivanova", "ip_address": "203.0.113.9"})
    scope.set_tag("pupil", "secret-tag")
    scope.set_extra("pupil", "secret-extra Иванова")
    scope.set_context("pupil", {"name": "Иванова Мария"})
    scope.add_attachment(bytes="Иванова Мария".encode(), filename="Ivanova.txt")
    scope.add_breadcrumb(
        type="query",
        category="query",
        message="SELECT * FROM pupil WHERE last_name = 'Ivanova'",
        data={"db.params": ["Ivanova", "112-233-445 95"]},
    )
    scope.add_event_processor(lambda event, hint: put_people_in(event))


def put_people_in(event: Any) -> Any:
    event["server_name"] = "my-laptop"
    event["request"] = {
        "url": "https://raduga.example.org/people/Ivanova/?q=query-value",
        "method": "POST",
        "query_string": "q=query-value",
        "data": {"last_name": "Иванова", "password": "Tulip-17"},
        "cookies": {"sessionid": "Tulip-17"},
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "sessionid=Tulip-17",
            "User-Agent": "Mozilla",
            "Referer": "https://raduga.example.org/people/Ivanova/",
            "X-Forwarded-For": "203.0.113.9",
        },
        "env": {"REMOTE_ADDR": "203.0.113.9"},
    }
    event["transaction"] = "/people/Ivanova/"
    event["fingerprint"] = ["Ivanova"]
    event["message"] = "Ivanova ivanova@example.org"
    event["modules"] = {"Ivanova": "1"}
    event["contexts"]["trace"]["data"] = {"url": "/people/Ivanova/"}
    for value in event["exception"]["values"]:
        value["mechanism"]["data"] = {"url": "/people/Ivanova/"}
        for frame in value["stacktrace"]["frames"]:
            frame["vars"] = {"pupil": "Ivanova"}
            frame["context_line"] = "pupil = 'Ivanova'"
            frame["abs_path"] = "/home/Ivanova/app.py"
    return event


def save_pupil(last_name: str, first_name: str) -> None:
    phone = "+7 (917) 123-45-67"
    try:
        raise IntegrityError(
            f"duplicate key\nDETAIL:  Key (last_name, name)=({last_name}, {first_name}) exists"
        )
    except IntegrityError as error:
        raise ValueError(
            f"cannot save '{last_name}' {first_name} <ivanova@example.org> {phone}, born 2014-03-05"
            ", СНИЛС 112-233-445 95, from 203.0.113.9, street «Баумана»"
        ) from error


def test_nobody_is_in_a_report_and_the_fault_is(kept: Kept) -> None:
    fill_the_scope()
    structlog.contextvars.bind_contextvars(
        school="raduga", request_id="abc-12345678", route="people:save", user="Ivanova"
    )
    try:
        save_pupil("Иванова", "Мария")
    except ValueError:
        logging.getLogger("tenants.people").exception(
            "saving %s of %s failed", "Иванова", "ivanova@example.org", extra={"who": "Ivanova"}
        )

    sent = text_of(kept)
    assert [secret for secret in SECRETS if secret in sent] == []

    event = event_of(kept)
    assert event["tags"] == {
        "school": "raduga",
        "request_id": "abc-12345678",
        "route": "people:save",
    }
    assert event["transaction"] == "people:save"
    assert (event["release"], event["environment"]) == ("1.2.3", "test")
    assert event["logentry"]["message"] == "saving %s of %s failed"
    assert (event["logger"], event["level"]) == ("tenants.people", "error")
    assert event["request"] == {
        "method": "POST",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }
    cause, error = event["exception"]["values"]
    assert (cause["module"], cause["type"], cause["value"]) == (
        "django.db.utils",
        "IntegrityError",
        "",
    )
    assert error["type"] == "ValueError"
    assert error["value"].startswith("cannot save ")
    places = [(f["filename"], f["function"]) for f in error["stacktrace"]["frames"]]
    assert places[-1] == ("tests/config/test_errors.py", "save_pupil")
    assert error["stacktrace"]["frames"][-1]["lineno"] > 0
    assert [crumb["category"] for crumb in event["breadcrumbs"]["values"]] == ["query"]


def test_an_unhandled_error_of_a_view_is_reported_once_with_its_request(
    kept: Kept, client: Any, settings: Any
) -> None:
    settings.MIDDLEWARE = [f"{RequestLogMiddleware.__module__}.{RequestLogMiddleware.__name__}"]
    settings.ROOT_URLCONF = "tests.config.failing_urls"
    client.raise_request_exception = False

    response = client.post(
        "/people/Ivanova/?q=query-value",
        {"last_name": "Иванова"},
        headers={"user-agent": "Mozilla"},
        HTTP_COOKIE="sessionid=Tulip-17",
    )

    assert response.status_code == 500
    sent = text_of(kept)
    assert [secret for secret in SECRETS if secret in sent] == []
    event = event_of(kept)
    assert event["tags"]["request_id"] == response.headers["X-Request-ID"]
    assert event["tags"]["route"] == "person"
    assert event["exception"]["values"][-1]["type"] == "LookupError"


def test_an_error_told_through_structlog_is_reported_by_its_event(kept: Kept) -> None:
    log.error("import failed", last_name="Иванова", file="Ivanova.xlsx")

    assert [secret for secret in SECRETS if secret in text_of(kept)] == []
    assert event_of(kept)["logentry"] == {"message": "import failed"}


def test_a_message_and_a_transaction_are_cleaned_too(kept: Kept) -> None:
    sentry_sdk.capture_event(
        {
            "type": "transaction",
            "transaction": "/people/Ivanova/",
            "start_timestamp": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
            "timestamp": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
            "contexts": {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16, "op": "http"}},
            "spans": [
                {"span_id": "c" * 16, "op": "db", "description": "SELECT 'Ivanova'", "data": {}}
            ],
        }
    )

    assert "Ivanova" not in text_of(kept)
    assert event_of(kept)["spans"] == [{"span_id": "c" * 16, "op": "db"}]
    assert event_of(kept)["contexts"]["trace"]["op"] == "http"


def test_tags_of_the_wrong_shape_stay_here(kept: Kept) -> None:
    structlog.contextvars.bind_contextvars(school="Иванова", route="a b", request_id="x" * 200)
    sentry_sdk.capture_message("Ivanova was here: ivanova@example.org")

    assert event_of(kept)["tags"] == {}
    assert "example.org" not in text_of(kept)


def test_a_scrubber_that_fails_sends_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("config.errors.tags")
    sentry_sdk.capture_message("Ivanova was here")

    assert kept.sent == []


def test_without_an_address_nothing_is_on() -> None:
    for nothing in (None, ""):
        configure_sentry(nothing, "1.2.3", "test", Kept)

    assert not sentry_sdk.get_client().is_active()


def test_the_sdk_is_told_to_collect_nothing(kept: Kept) -> None:
    options = sentry_sdk.get_client().options

    assert not sentry_sdk.scope.should_send_default_pii()
    assert options["data_collection"]["stack_frame_variables"] is False
    assert options["max_request_body_size"] == "never"
    assert sorted(sentry_sdk.get_client().integrations) == [
        "atexit",
        "dedupe",
        "excepthook",
        "logging",
    ]
