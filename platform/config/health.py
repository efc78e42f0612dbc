"""`/healthz` and `/readyz`, for load balancers and process managers.

Served before the host is looked up, so that a probe by address works, and before the redirect to
HTTPS. Reasons are single words: the pages are open to everybody.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

import psycopg
import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.connection import Connection
from kombu.exceptions import KombuError

from isolation import in_shared

OK: Final = "ok"
PATIENCE: Final = 2.5  # seconds in which /readyz answers
BROKER_PATIENCE: Final = 2
FRESH: Final = 1.0  # seconds for which an answer serves other callers too

log = structlog.stdlib.get_logger("zvonok.health")


class Probe:
    """Runs one check in a thread of its own and waits for it no longer than asked.

    A driver can hang past any deadline of its own (a lost packet, a full pool). At most one thread
    per probe exists: callers share the one under way, so that strangers cannot pile up connections.
    """

    def __init__(self, check: Callable[[], dict[str, str]], names: tuple[str, ...]) -> None:
        self.check, self.names = check, names
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.ended = 0.0
        self.found: dict[str, str] = {}

    def start(self) -> None:
        with self.lock:
            under_way = self.thread is not None and self.thread.is_alive()
            if not under_way and time.monotonic() - self.ended > FRESH:
                self.found = dict.fromkeys(self.names, "timeout")
                self.thread = threading.Thread(target=self._run, daemon=True)
                self.thread.start()

    def answer(self, deadline: float) -> dict[str, str]:
        if self.thread is not None:
            self.thread.join(max(0.0, deadline - time.monotonic()))
        return self.found

    def _run(self) -> None:
        try:
            self.found = self.check()
        except Exception as error:
            log.warning("probe failed", probe=self.names[0], kind=type(error).__name__)
            self.found = dict.fromkeys(self.names, "error")
        self.ended = time.monotonic()


_migrated = threading.Event()


def check_database() -> dict[str, str]:
    """A query on the shared side through a connection of this thread, then the migrations' level,
    which stays true for this process once it was."""
    try:
        with in_shared():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if not _migrated.is_set() and not _unapplied():
                _migrated.set()
    except (DatabaseError, InterfaceError):
        return {"database": "unreachable", "migrations": "unknown"}
    finally:
        connection.close()
    return {"database": OK, "migrations": OK if _migrated.is_set() else "behind"}


def _unapplied() -> bool:
    """Does the shared schema lack a migration of an app that has tables there?"""
    shared = {app.label for app in apps.get_app_configs() if app.name in settings.SHARED_APPS}
    executor = MigrationExecutor(connection)
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in shared]
    return bool(executor.migration_plan(leaves))


def check_broker() -> dict[str, str]:
    """Can a task be handed over? PostgreSQL is asked directly: the transport's pool would go on
    trying in threads of its own long after we answered."""
    options = settings.CELERY.get("broker_transport_options", {})
    try:
        if settings.BROKER_URL.startswith("pgmq://"):
            url = "postgresql" + settings.BROKER_URL.removeprefix("pgmq")
            with psycopg.connect(url, connect_timeout=BROKER_PATIENCE) as broker:
                broker.execute("SELECT 1 FROM pgmq.meta LIMIT 1")
        else:
            way = Connection(  # type: ignore[no-untyped-call]
                settings.CELERY["broker_url"],
                transport_options=options,
                connect_timeout=BROKER_PATIENCE,
            )
            with way:
                way.ensure_connection(  # type: ignore[no-untyped-call]
                    max_retries=1, timeout=BROKER_PATIENCE
                )
    except psycopg.errors.UndefinedTable:
        return {"broker": "not set up"}
    except (psycopg.Error, KombuError, OSError):
        return {"broker": "unreachable"}
    return {"broker": OK}


DATABASE: Final = Probe(check_database, ("database", "migrations"))
BROKER: Final = Probe(check_broker, ("broker",))


def healthz() -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse(OK, content_type="text/plain")


def readyz() -> HttpResponse:
    """200 when requests can be served, else 503; the same three names always."""
    deadline = time.monotonic() + PATIENCE
    DATABASE.start()
    BROKER.start()
    found = {**DATABASE.answer(deadline), **BROKER.answer(deadline)}
    facts = {name: found[name] for name in ("database", "broker", "migrations")}
    ready = all(value == OK for value in facts.values())
    return JsonResponse(facts, status=200 if ready else 503)


class HealthMiddleware:
    """Right after the request log and before everything that looks at the host."""

    PAGES: Final = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self.PAGES.get(request.path)
        if page is None:
            return self.get_response(request)
        response = page()
        response.headers["Cache-Control"] = "no-store"
        return response
