"""One line per event, for people in development and for machines in production.

Every logger of the process, ours and the libraries', ends in the same formatter, which adds what is
known of the request or task and takes people out (`config.scrub`). A line holds the school's slug,
numbers and names of code; never a name, an e-mail, an address of a machine, a path or a body.
Tracebacks become one field, `trace`: module, line and function, innermost first, no values.
"""

import logging
import logging.config
import traceback
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.scrub import chain, describe, scrub_mapping, scrub_text

OURS: Final = ("request_id", "task_id", "school", "route", "method", "task")
"""Fields that only `logs_middleware` and `logs_celery` bind; their shape is checked there."""

_TRACE_FRAMES: Final = 12
_SAFE: Final = frozenset({*OURS, "event", "level", "logger", "timestamp", "error", "why", "trace"})
_QUIET: Final = {
    # What our own lines already say, or what would name people and their machines.
    "axes": "ERROR",
    "celery.app.trace": "WARNING",
    "celery.worker.strategy": "WARNING",
    "django.security.DisallowedHost": "CRITICAL",
    "django.server": "ERROR",
    "gunicorn.access": "CRITICAL",
    "psycopg.pool": "ERROR",
}
_WITH_PATHS: Final = ("django.request", "django.security", "django.server", "gunicorn.error")


class OnlyErrors(logging.Filter):
    """Lets through what carries an exception: django.request says the rest by path, we by route."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


def logging_settings(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING, to standard error: one JSON object a line, or key=value for people."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"only_errors": {"()": OnlyErrors}},
        "formatters": {"line": {"()": formatter, "json": json}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            # Django's own defaults hang a handler and a mail on `django`: one way out is enough.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"filters": ["only_errors"], "level": "ERROR"},
            **{name: {"level": quiet} for name, quiet in _QUIET.items()},
        },
    }


def formatter(*, json: bool) -> logging.Formatter:
    order = ["timestamp", "level", "event"]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.processors.LogfmtRenderer(key_order=order, drop_missing=True)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_error,
            _drop_path,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            forget_people,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso" if json else "%H:%M:%S", utc=json),
            renderer,
        ],
        foreign_pre_chain=[structlog.stdlib.add_logger_name],
        keep_exc_info=True,
    )


def configure(settings: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library's loggers, and structlog on top of them."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            _hand_over,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _hand_over(
    logger: WrappedLogger, name: str, event: EventDict
) -> tuple[tuple[EventDict], dict[str, Any]]:
    """Give the event to the standard library with its exception where others look for one."""
    exc_info = event.pop("exc_info", None)
    args, kwargs = structlog.stdlib.ProcessorFormatter.wrap_for_formatter(logger, name, event)
    return args, {**kwargs, "exc_info": exc_info}


def _add_error(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    event.pop("exc_info", None)
    if record.exc_info and record.exc_info[1] is not None:
        event.update(error_fields(record.exc_info[1]))
    # `record` is the formatter's own copy: else logging would add the traceback in full.
    record.exc_info = record.exc_text = None
    return event


def error_fields(error: BaseException) -> dict[str, str]:
    """`error` = the types from the outermost to the root, `why` = the scrubbed message, `trace`."""
    frames = traceback.extract_tb(error.__traceback__)[-_TRACE_FRAMES:]
    names = [f"{type(link).__module__}.{type(link).__qualname__}" for link in chain(error)]
    trace = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    return {"error": " < ".join(names), "why": describe(error), "trace": " < ".join(trace)}


def _short(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").split("/")[-2:])


def _drop_path(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Messages of these loggers quote the request's path: their level and error are enough."""
    if str(event.get("logger", "")).startswith(_WITH_PATHS) and "error" in event:
        event["event"] = "request failed"
    elif event.get("logger") == "celery.app.trace" and "error" in event:
        event["event"] = "task failed"
    return event


def forget_people(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Remove values of personal keys and scrub every text that is not ours."""
    foreign = {key: value for key, value in event.items() if key not in _SAFE}
    ours = {key: value for key, value in event.items() if key in _SAFE}
    ours["event"] = scrub_text(str(event.get("event", "")))
    return {**ours, **scrub_mapping(foreign)}
