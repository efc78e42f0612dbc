"""Tasks that know their school: the header, where they run, and what they must not carry."""

import dataclasses
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from celery.exceptions import Retry
from celery.signals import task_prerun

from accounts.models import User
from config.celery import app
from controlplane.models import School
from isolation import SHARED, CrossingError, SchoolRef, SchoolState, current, in_school, in_shared
from isolation.tasks import HEADER, SchoolTask, SharedTask
from tests.cast import ACTOR
from tests.inspector import our_apps

seen: list[object] = []


@app.task(base=SchoolTask, name="tests.look")  # type: ignore[untyped-decorator]
def look(number: int) -> list[str]:
    seen.append((number, current()))
    return list(User.objects.values_list("login", flat=True))


@app.task(base=SchoolTask, name="tests.try_again", bind=True, max_retries=1)  # type: ignore[untyped-decorator]
def try_again(self: Any) -> None:
    seen.append((self.request.retries, current()))
    raise self.retry(countdown=0)


@app.task(base=SharedTask, name="tests.look_over_all")  # type: ignore[untyped-decorator]
def look_over_all() -> int:
    seen.append(current())
    return School.objects.count()


@pytest.fixture(autouse=True)
def eager() -> Iterator[None]:
    """Tasks run where they are sent, at once."""
    seen.clear()
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def test_a_task_runs_in_the_school_that_it_was_sent_from(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha):
        result = look.delay(7)
    assert seen == [(7, alpha)]
    assert "teacher" in result.get()


def test_the_school_travels_as_a_header_and_not_as_an_argument(db: None, alpha: SchoolRef) -> None:
    heard: list[Any] = []

    def listen(task: Any, args: Any, kwargs: Any, **_rest: Any) -> None:
        heard.append((list(args), kwargs, dict(task.request.headers or {})))

    task_prerun.connect(listen)
    try:
        with in_school(alpha):
            look.delay(7)
    finally:
        task_prerun.disconnect(listen)
    assert heard == [([7], {}, {HEADER: alpha.id})]


def test_outside_a_school_it_cannot_be_sent(db: None) -> None:
    with pytest.raises(CrossingError):
        look.delay(7)
    with in_shared(), pytest.raises(CrossingError):
        look.delay(7)
    assert seen == []


def test_the_shared_side_may_send_it_to_a_school_by_name(db: None, beta: SchoolRef) -> None:
    with in_shared():
        look.apply_async([7], headers={HEADER: beta.id})
        assert current() is SHARED
    assert seen == [(7, beta)]


def test_a_school_s_task_is_not_sent_to_a_neighbour(
    db: None, alpha: SchoolRef, beta: SchoolRef
) -> None:
    """Sent in alpha it runs in alpha, whatever the worker did before."""
    with in_school(alpha):
        message = look.s(7)
        header = {HEADER: alpha.id}
    with in_school(beta):
        message.apply_async(headers=header)
    assert seen == [(7, alpha)]


@pytest.mark.parametrize("number", [0, 999_999_999])
def test_a_task_of_a_school_that_is_not_there_is_dropped(db: None, number: int) -> None:
    with in_shared():
        result = look.apply_async([7], headers={HEADER: number})
    assert (result.get(), seen) == (None, [])


def test_a_task_without_a_school_is_dropped(db: None) -> None:
    assert look.apply([7]).get() is None
    assert seen == []


def test_a_suspended_school_s_tasks_still_run(db: None, alpha: SchoolRef) -> None:
    with in_shared():
        school = School.objects.get(pk=alpha.id)
        school.state = SchoolState.SUSPENDED.value
        school.write(ACTOR, only=["state"])
    with in_school(alpha):
        look.delay(7)
    assert seen == [(7, dataclasses.replace(alpha, state=SchoolState.SUSPENDED))]


def test_a_retry_keeps_the_school(db: None, alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_school(alpha), pytest.raises(Retry) as again:
        try_again.delay()
    with in_school(beta), pytest.raises(try_again.MaxRetriesExceededError):
        again.value.sig.apply_async()
    assert seen == [(0, alpha), (1, alpha)]


def test_a_shared_task_runs_on_the_shared_side(db: None, alpha: SchoolRef) -> None:
    assert look_over_all.delay().get() >= 2
    with in_school(alpha):
        look_over_all.delay()
        assert current() == alpha
    assert seen == [SHARED, SHARED]


def test_nothing_is_left_of_the_school_after_the_task(db: None, alpha: SchoolRef) -> None:
    with in_shared():
        look.apply_async([7], headers={HEADER: alpha.id})
    assert current() is None


def test_arguments_of_the_product_s_tasks_are_numbers_of_rows() -> None:
    """So no message in the queue holds anything personal."""
    app.loader.import_default_modules()
    rooms = tuple(config.name for config in our_apps())
    tasks = [task for task in app.tasks.values() if task.run.__module__.startswith(rooms)]
    assert len(tasks) >= 5
    for task in tasks:
        for name, parameter in inspect.signature(task.run).parameters.items():
            assert (name.endswith("_id"), parameter.annotation) == (True, int), (task.name, name)
