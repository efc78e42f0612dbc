"""Tasks that know which school they are for.

The school's id travels as a header, not as an argument, so no task can forget it and arguments stay
ids of rows. The worker reads the school's row anew: a suspended school's tasks still run (nothing is
lost), a school that is gone is dropped with a log line. Celery closes the connections around
each task by itself.
"""

from typing import Any

import structlog
from celery import Task

from isolation.hooks import directory
from isolation.scope import current_school, in_school, in_shared

log = structlog.get_logger(__name__)
HEADER = "school"


class SharedTask(Task):  # type: ignore[misc]
    """A task that runs on the shared side."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with in_shared():
            return self.run(*args, **kwargs)


class SchoolTask(Task):  # type: ignore[misc]
    """A task of one school: sent from inside it, run inside it."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        """As Celery's; adds the current school. A retry keeps the school it came with."""
        headers = dict(options.pop("headers", None) or {})
        if HEADER not in headers:
            headers[HEADER] = current_school().id
        return super().apply_async(args, kwargs, *rest, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        school_id = self.request.get(HEADER) or (self.request.headers or {}).get(HEADER)
        school = directory().school(int(school_id)) if school_id else None
        if school is None:
            log.warning("task_without_school", task=self.name)
            return None
        structlog.contextvars.bind_contextvars(school=school.slug)
        with in_school(school):
            return self.run(*args, **kwargs)
