from typing import Any

import pytest
import structlog
from celery import Celery, Task

from config import logs_celery
from tests.config.lines import captured

log = structlog.stdlib.get_logger("zvonok.test")


@pytest.fixture
def app() -> Celery:
    logs_celery.connect()
    app = Celery("test", broker="memory://localhost", set_as_current=False)
    app.conf.task_always_eager = True
    return app


@pytest.fixture
def greet(app: Celery) -> Task:
    @app.task(name="journal.greet")  # type: ignore[untyped-decorator]
    def greet(name: str) -> str:
        log.info("greeting")
        return f"hello {name}"

    return greet


def test_lines_of_a_task_name_it_and_its_school_and_never_its_arguments(greet: Task) -> None:
    with captured() as lines:
        result = greet.apply_async(args=["Ivanova"], headers={"school": "s7"})

    inside, ended = lines.events
    for line in (inside, ended):
        assert line["task"] == "journal.greet"
        assert line["task_id"] == result.id
        assert line["school"] == "s7"
    assert (ended["event"], ended["state"]) == ("task", "SUCCESS")
    assert "Ivanova" not in lines.text


def test_a_failed_task_is_told_without_its_arguments(app: Celery) -> None:
    @app.task(name="journal.fail")  # type: ignore[untyped-decorator]
    def fail(name: str) -> None:
        raise ValueError(f"cannot greet Иванова {name}")

    with captured() as lines:
        fail.delay("Мария")

    failed = next(line for line in lines.events if "error" in line)
    assert (failed["event"], failed["level"]) == ("task failed", "error")
    assert failed["error"] == "builtins.ValueError"
    assert failed["task"] == "journal.fail"
    assert "Иванова" not in lines.text
    assert "Мария" not in lines.text


def test_the_request_travels_along_with_the_task(greet: Task) -> None:
    headers: dict[str, Any] = {"school": "s7"}
    with captured() as lines:
        structlog.contextvars.bind_contextvars(request_id="abc-12345678", method="POST")
        logs_celery.send_along(headers=headers)
        structlog.contextvars.clear_contextvars()
        greet.apply_async(args=["x"], headers=headers)

    assert headers == {"school": "s7", "request_id": "abc-12345678"}
    assert lines.last["request_id"] == "abc-12345678"


def test_what_a_task_binds_ends_with_it(greet: Task) -> None:
    with captured() as lines:
        greet.delay("x")
        log.info("after")

    assert "task" not in lines.last
