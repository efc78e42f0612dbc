"""Log lines of tasks: which task, which one of them, for which school; never its arguments.

`connect()` is called once, by `config.celery`. A sender passes the school in the message's headers
(`apply_async(..., headers={"school": ...})`); the request's id travels along by itself, so that a
task's lines are found from the click that caused them.
"""

import time
from typing import Any, Final

import structlog
from celery import Task, signals
from django.conf import settings

from config.logs import configure
from config.scrub import scrub_text

TRAVELLING: Final = ("request_id",)

log = structlog.stdlib.get_logger("zvonok.task")


def connect() -> None:
    """Listen to Celery and keep it from setting up loggers of its own. Twice is harmless."""
    signals.setup_logging.connect(use_our_logging, weak=False, dispatch_uid="zvonok")
    signals.before_task_publish.connect(send_along, weak=False, dispatch_uid="zvonok")
    signals.task_prerun.connect(task_begins, weak=False, dispatch_uid="zvonok")
    signals.task_postrun.connect(task_ends, weak=False, dispatch_uid="zvonok")


def use_our_logging(**_kwargs: Any) -> None:
    configure(settings.LOGGING)


def send_along(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    if headers is not None:
        bound = structlog.contextvars.get_contextvars()
        headers |= {key: bound[key] for key in TRAVELLING if key in bound}


def task_begins(task_id: str, task: Task, **_kwargs: Any) -> None:
    headers = task.request.headers or {}
    facts = {"task": task.name, "task_id": task_id}
    for name in ("school", *TRAVELLING):
        if name in headers:
            facts[name] = scrub_text(str(headers[name])) if name == "school" else headers[name]
    if not task.request.is_eager:
        structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**facts)
    task.request.log_started = time.perf_counter()


def task_ends(task: Task, state: str | None = None, **_kwargs: Any) -> None:
    started: float | None = getattr(task.request, "log_started", None)
    seconds = 0.0 if started is None else time.perf_counter() - started
    log.info("task", state=state, ms=round(seconds * 1000, 1))
    structlog.contextvars.unbind_contextvars("task", "task_id")
    if not task.request.is_eager:
        structlog.contextvars.clear_contextvars()
