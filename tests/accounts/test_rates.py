"""Limits: counted exactly, on their own side, about nobody by name."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from accounts.limits import TooManyTries, clear_expired, hit, once
from accounts.models import RateCounter
from accounts.tasks import clear_expired_rows
from isolation import SchoolRef, in_school, in_shared
from isolation.clock import now
from tests import cast
from tests.conftest import Visit

THREADS, TRIES, MOST = 8, 20, 50


def tries(count: int, name: str = "x", subject: str = "s", most: int = 3) -> list[bool]:
    """Which of so many tries were let through."""
    passed = []
    for _ in range(count):
        try:
            hit(name, subject, most=most, seconds=3600)
        except TooManyTries:
            passed.append(False)
        else:
            passed.append(True)
    return passed


def test_so_many_and_no_more(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert tries(5) == [True, True, True, False, False]


def test_each_name_and_each_subject_counts_for_itself(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert tries(4) == [True, True, True, False]
        assert tries(3, subject="other") == [True] * 3
        assert tries(3, name="y") == [True] * 3


def test_each_school_and_the_centre_count_for_themselves(alpha: SchoolRef, beta: SchoolRef) -> None:
    for side in (in_school(alpha), in_school(beta), in_shared()):
        with side:
            assert tries(4) == [True, True, True, False]


def test_a_new_window_begins_anew_and_the_refusal_says_when(
    alpha: SchoolRef, settings: Any
) -> None:
    with in_school(alpha):
        tries(3)
        with pytest.raises(TooManyTries) as refused:
            hit("x", "s", most=3, seconds=3600)
        assert 1 <= refused.value.seconds <= 3600
        settings.CLOCK_SHIFT = dt.timedelta(seconds=refused.value.seconds + 1)
        assert tries(4) == [True, True, True, False]


def test_a_counter_names_nobody(alpha: SchoolRef) -> None:
    with in_school(alpha):
        hit("login", "198.51.100.7", most=3, seconds=60)
        hit("login", "ivanova.ap", most=3, seconds=60)
        keys = list(RateCounter.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("198.51.100.7" in key or "ivanova" in key for key in keys)


def test_the_same_subject_has_another_digest_on_another_side(
    alpha: SchoolRef, beta: SchoolRef
) -> None:
    keys = set()
    for ref in (alpha, beta):
        with in_school(ref):
            hit("login", "198.51.100.7", most=3, seconds=3600)
            keys.add(RateCounter.objects.get().key)
    assert len(keys) == 2


def test_once_is_once_until_its_time_is_over(alpha: SchoolRef, settings: Any) -> None:
    with in_school(alpha):
        assert [once("x", "s", seconds=120) for _ in range(3)] == [True, False, False]
        assert once("x", "other", seconds=120)
        settings.CLOCK_SHIFT = dt.timedelta(seconds=121)
        assert [once("x", "s", seconds=120) for _ in range(2)] == [True, False]


def test_past_counters_are_swept_and_present_ones_stay(alpha: SchoolRef, settings: Any) -> None:
    with in_school(alpha):
        hit("old", "s", most=3, seconds=60)
        settings.CLOCK_SHIFT = dt.timedelta(seconds=61)
        hit("new", "s", most=3, seconds=60)
        assert clear_expired() == 1
        (left,) = RateCounter.objects.values_list("key", flat=True)
        assert left.partition(":")[0] == "new"
        assert clear_expired_rows() == 0


def test_writes_are_limited_and_the_page_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.middleware.WRITES_PER_MINUTE", 2)
    teacher = visit("alpha", "teacher")
    answers = [teacher.post("/me/sessions/", {"end": "nothing"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert "Слишком много" in answers[2].content.decode()
    assert teacher.get("/me/").status_code == 200
    assert visit("alpha", "parent").post("/me/sessions/", {"end": "x"}).status_code == 302


@pytest.fixture
def committed(django_db_blocker: DjangoDbBlocker) -> Any:
    with django_db_blocker.unblock():
        school = cast.school("alpha")
        yield school
        with in_school(school):
            RateCounter.objects.all().delete()
        connection.close()


def test_two_at_once_are_never_both_the_last(committed: SchoolRef) -> None:
    passed: list[bool] = []

    def work() -> None:
        try:
            with in_school(committed):
                passed.extend(tries(TRIES, name="race", most=MOST))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (THREADS * TRIES, MOST)
    with in_school(committed):
        assert RateCounter.objects.get().count == THREADS * TRIES
        assert RateCounter.objects.get().expires_at > now()
