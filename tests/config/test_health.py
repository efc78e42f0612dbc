import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config import health
from config.health import HealthMiddleware, Probe


def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


def ask(path: str) -> HttpResponse:
    # A host that no school has: a probe asks by address.
    return HealthMiddleware(elsewhere)(RequestFactory().get(path, HTTP_HOST="!not a host!"))


def facts(response: HttpResponse) -> dict[str, str]:
    told: dict[str, str] = json.loads(response.content)
    return told


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Put checks of the test's own in place."""

    def put(database: Callable[[], Any], broker: Callable[[], Any]) -> None:
        names = ("database", "migrations")
        monkeypatch.setattr(health, "DATABASE", Probe(database, names))
        monkeypatch.setattr(health, "BROKER", Probe(broker, ("broker",)))

    yield put


def fine() -> dict[str, str]:
    return {"database": "ok", "migrations": "ok"}


def broker_fine() -> dict[str, str]:
    return {"broker": "ok"}


def test_the_process_says_that_it_lives_without_asking_anybody() -> None:
    response = ask("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["Cache-Control"] == "no-store"


def test_other_pages_pass() -> None:
    assert ask("/healthz/").content == b"a page"


def test_ready_when_all_three_are(probes: Callable[..., None]) -> None:
    probes(fine, broker_fine)

    response = ask("/readyz")

    assert response.status_code == 200
    assert facts(response) == {"database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.mark.parametrize(
    ("database", "broker"),
    [
        ({"database": "unreachable", "migrations": "unknown"}, {"broker": "ok"}),
        ({"database": "ok", "migrations": "behind"}, {"broker": "ok"}),
        ({"database": "ok", "migrations": "ok"}, {"broker": "unreachable"}),
    ],
)
def test_not_ready_when_one_is_not(
    database: dict[str, str], broker: dict[str, str], probes: Callable[..., None]
) -> None:
    probes(lambda: database, lambda: broker)

    response = ask("/readyz")

    assert response.status_code == 503
    assert facts(response) == {**database, **broker}


def test_a_check_that_hangs_does_not_hold_the_answer(
    probes: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    runs: list[int] = []

    def hang() -> dict[str, str]:
        runs.append(1)
        release.wait(10)
        return fine()

    monkeypatch.setattr(health, "PATIENCE", 0.2)
    probes(hang, broker_fine)
    started = time.monotonic()
    answers = [ask("/readyz") for _ in range(3)]

    assert time.monotonic() - started < 3
    assert [facts(answer)["database"] for answer in answers] == ["timeout"] * 3
    assert len(runs) == 1
    release.set()


def test_a_failure_of_the_check_itself_tells_nothing(probes: Callable[..., None]) -> None:
    def fail() -> dict[str, str]:
        raise RuntimeError("postgresql://zvonok_app:Tulip-17@10.0.0.7/zvonok")

    probes(fail, broker_fine)

    response = ask("/readyz")

    assert response.status_code == 503
    assert facts(response) == {"database": "error", "broker": "ok", "migrations": "error"}


def test_an_answer_serves_others_for_a_moment_and_then_is_asked_anew() -> None:
    runs: list[int] = []

    def count() -> dict[str, str]:
        runs.append(1)
        return broker_fine()

    probe = Probe(count, ("broker",))
    for _ in range(5):
        probe.start()
        assert probe.answer(time.monotonic() + 1) == {"broker": "ok"}
    assert len(runs) == 1

    probe.ended -= 2 * health.FRESH
    probe.start()
    probe.answer(time.monotonic() + 1)
    assert len(runs) == 2


def test_a_database_that_is_down_is_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError('connection to server at "10.0.0.7" failed')

    monkeypatch.setattr(health, "in_shared", refused)

    assert health.check_database() == {"database": "unreachable", "migrations": "unknown"}


def test_a_broker_that_is_down_is_one_word(settings: Any) -> None:
    settings.BROKER_URL = "pgmq://zvonok_broker:x@127.0.0.1:1/none"
    assert health.check_broker() == {"broker": "unreachable"}

    settings.BROKER_URL = "amqp://x:y@127.0.0.1:1//"
    settings.CELERY = {"broker_url": settings.BROKER_URL}
    assert health.check_broker() == {"broker": "unreachable"}


def test_a_broker_that_answers_is_ok(settings: Any) -> None:
    settings.BROKER_URL = "memory://localhost"
    settings.CELERY = {"broker_url": settings.BROKER_URL}

    assert health.check_broker() == {"broker": "ok"}


def test_a_database_without_the_queue_is_told_apart(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_queue(*_args: object, **_kwargs: object) -> None:
        raise psycopg.errors.UndefinedTable("relation pgmq.meta does not exist")

    monkeypatch.setattr(psycopg, "connect", no_queue)
    settings.BROKER_URL = "pgmq://zvonok_broker@/zvonok"

    assert health.check_broker() == {"broker": "not set up"}
