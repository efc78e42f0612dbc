"""Error reports to Sentry that hold no person. Off without a DSN.

Everything here is a whitelist: a report is built anew from the fields named below, so what a later
version of the SDK, or our own code, adds to an event is left behind by itself. What remains is
enough to find the fault: types, files, lines and functions of the whole chain, release, school,
route, request or task id; that id finds the log lines.

Of the SDK's integrations only those that patch nothing of Django and Celery are on: both log their
unhandled errors, which the logging integration turns into reports. Theirs would collect requests,
users, statements and task arguments on every request only for us to throw them away.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

import sentry_sdk
import structlog
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger
from sentry_sdk.transport import Transport
from sentry_sdk.types import Breadcrumb, Event, Hint

from config.scrub import database_facts, is_database_type, scrub_text

if TYPE_CHECKING:
    from sentry_sdk._types import DataCollectionUserOptions

Fields = dict[str, Any]

_PLAIN: Final = ("event_id", "timestamp", "start_timestamp", "level", "platform", "type")
_ORIGIN: Final = ("logger", "release", "environment")
_TAGS: Final = ("school", "request_id", "route", "method", "task", "task_id")
_TAG_VALUE: Final = re.compile(r"[\w.:/-]{1,100}", re.ASCII)
_HEADERS: Final = ("Content-Type", "Content-Length", "Hx-Request")
_FRAME: Final = ("module", "function", "lineno", "in_app")
_TRACE: Final = ("trace_id", "span_id", "parent_span_id", "op", "status")
_SPAN: Final = (*_TRACE, "start_timestamp", "timestamp")

NOTHING: Final["DataCollectionUserOptions"] = {
    # What used to be send_default_pii=False, include_local_variables=False and more, by name.
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}


def configure_sentry(
    dsn: str | None,
    release: str,
    environment: str,
    transport: Callable[[Fields], Transport] | type[Transport] | None = None,
) -> None:
    """Turn reports on where there is a DSN. `transport`: where envelopes go instead (tests)."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        transport=cast(Any, transport),
        default_integrations=False,
        integrations=[
            LoggingIntegration(level=None, sentry_logs_level=None),
            ExcepthookIntegration(),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),
        ],
        data_collection=NOTHING,
        max_request_body_size="never",
        server_name="",
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        spotlight=False,
        before_send=scrub_event,
        before_send_transaction=scrub_transaction,
        before_breadcrumb=scrub_breadcrumb,
        before_send_log=lambda log, hint: None,
        before_send_metric=lambda metric, hint: None,
    )
    ignore_logger("django.security.DisallowedHost")


def scrub_event(event: Event, hint: Hint) -> Event:
    """The report that leaves the house. Where this fails, nothing leaves: the SDK drops it."""
    source = cast(Fields, event)
    clean = _frame_of_report(source, hint)
    if "exception" in source:
        facts = _facts(hint)
        values = (source["exception"] or {}).get("values") or []
        clean["exception"] = {"values": [_exception(value, facts) for value in values]}
    if message := _message(source, hint):
        clean["logentry"] = {"message": message}
    crumbs = (source.get("breadcrumbs") or {}).get("values") or []
    clean["breadcrumbs"] = {"values": [scrub_breadcrumb(crumb, {}) for crumb in crumbs]}
    if request := _request(source.get("request") or {}):
        clean["request"] = request
    return cast(Event, clean)


def scrub_transaction(event: Event, hint: Hint) -> Event:
    """Only times and shapes of spans: their descriptions are statements and addresses."""
    source = cast(Fields, event)
    clean = _frame_of_report(source, hint)
    clean["spans"] = [_only(span, _SPAN) for span in source.get("spans") or []]
    return cast(Event, clean)


def scrub_breadcrumb(crumb: Breadcrumb, _hint: Hint) -> Breadcrumb:
    """That something happened, of which kind and when; neither its text nor its data."""
    return _only(crumb, ("type", "category", "level", "timestamp"))


def _frame_of_report(source: Fields, hint: Hint) -> Fields:
    """What every report has. Attachments travel in the hint, past the event: they go too."""
    hint["attachments"] = []
    clean = _only(source, (*_PLAIN, *_ORIGIN))
    clean["sdk"] = _only(source.get("sdk") or {}, ("name", "version"))
    contexts = source.get("contexts") or {}
    clean["contexts"] = {
        "runtime": _only(contexts.get("runtime") or {}, ("name", "version")),
        "trace": _only(contexts.get("trace") or {}, _TRACE),
    }
    clean["tags"] = tags()
    if place := clean["tags"].get("route") or clean["tags"].get("task"):
        clean["transaction"] = place
    return clean


def tags() -> dict[str, str]:
    """The context that our own log lines carry, and no tag that anybody else has set."""
    bound = structlog.contextvars.get_contextvars()
    return {key: bound[key] for key in _TAGS if _TAG_VALUE.fullmatch(str(bound.get(key, "")))}


def _exception(value: Fields, facts: str) -> Fields:
    """One link of the chain. A database error's text quotes rows, so it is replaced by `facts`."""
    clean = _only(value, ("type", "module"))
    known = is_database_type(value.get("module")) or value.get("value") is None
    clean["value"] = facts if known else scrub_text(str(value["value"]))
    clean["mechanism"] = _only(
        value.get("mechanism") or {},
        ("type", "handled", "exception_id", "parent_id", "is_exception_group"),
    )
    frames = (value.get("stacktrace") or {}).get("frames") or []
    clean["stacktrace"] = {"frames": [_stack_frame(frame) for frame in frames]}
    return clean


def _stack_frame(frame: Fields) -> Fields:
    """A place in the code. Without the machine's folders, which name its users."""
    parts = str(frame.get("filename") or "").replace("\\", "/").split("/")
    name = "/".join(parts[-2:] if parts[0] == "" else parts)
    return {"filename": name, **_only(frame, _FRAME)}


def _facts(hint: Hint) -> str:
    error = (hint.get("exc_info") or (None, None, None))[1]
    return database_facts(error) if error is not None else ""


def _message(source: Fields, hint: Hint) -> str:
    """The event's name (structlog) or the message before its arguments were put in, scrubbed."""
    record = hint.get("log_record")
    if record is not None and isinstance(record.msg, dict):
        return scrub_text(str(record.msg.get("event", "")))
    entry = source.get("logentry") or {}
    return scrub_text(str(entry.get("message") or source.get("message") or ""))


def _request(request: Fields) -> Fields:
    given = {str(name).title(): value for name, value in (request.get("headers") or {}).items()}
    headers = {name: scrub_text(str(given[name])) for name in _HEADERS if name in given}
    clean = {**_only(request, ("method",)), "headers": headers}
    return clean if request else {}


def _only(source: Fields, names: tuple[str, ...]) -> Fields:
    return {name: source[name] for name in names if source.get(name) is not None}
