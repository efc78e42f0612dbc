"""Housekeeping visits every side, and one school's trouble stops no other."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from accounts import actions
from accounts.limits import hit
from accounts.models import RateCounter, RoleGrant, Session
from accounts.sessions import machine_now
from controlplane import tasks
from controlplane.models import Pulse
from controlplane.tasks import clear_expired_everywhere, end_sessions_everywhere, take_pulses
from isolation import SchoolRef, current, in_school, in_shared
from isolation.clock import now
from tests.cast import ACTOR
from tests.config.lines import captured
from tests.conftest import Visit

LONG_AGO = dt.date(2021, 1, 1)


def end_role(school: SchoolRef | None, login: str) -> None:
    with in_school(school) if school else in_shared():
        actions.end_grant(RoleGrant.objects.get(user__login=login), last_day=LONG_AGO, actor=ACTOR)


def test_who_lost_the_last_role_is_logged_out_on_every_side(
    visit: Visit, alpha: SchoolRef, beta: SchoolRef
) -> None:
    gone = [visit("alpha", "teacher"), visit("beta", "parent"), visit("centre", "specialist")]
    stay = [visit("alpha", "parent"), visit("beta", "teacher"), visit("centre", "operator")]
    end_role(alpha, "teacher")
    end_role(beta, "parent")
    end_role(None, "specialist")
    end_sessions_everywhere()
    assert [one.is_inside for one in gone + stay] == [False] * 3 + [True] * 3


def test_what_is_past_its_time_is_cleared_on_every_side(
    visit: Visit, alpha: SchoolRef, beta: SchoolRef, settings: Any
) -> None:
    sides = (alpha, beta, None)
    for place in ("alpha", "beta", "centre"):
        visit(place, "operator" if place == "centre" else "teacher")
        visit(place, "specialist" if place == "centre" else "parent")
    for side in sides:
        with in_school(side) if side else in_shared():
            hit("x", "s", most=3, seconds=60)
            old = Session.objects.order_by("session_key").first()
            assert old is not None
            Session.objects.filter(pk=old.pk).update(
                expire_date=machine_now() - dt.timedelta(seconds=1)
            )
    settings.CLOCK_SHIFT = dt.timedelta(days=400)
    clear_expired_everywhere()
    for side in sides:
        with in_school(side) if side else in_shared():
            assert (Session.objects.count(), RateCounter.objects.count()) == (1, 0)


@pytest.mark.parametrize("error", [DatabaseError("locked"), RuntimeError("broken row")])
def test_one_schools_trouble_is_a_line_and_stops_no_other(
    alpha: SchoolRef, beta: SchoolRef, error: Exception
) -> None:
    visited: list[object] = []

    def work() -> int:
        visited.append(current())
        if current() == alpha:
            raise error
        return 0

    with captured() as lines:
        tasks._everywhere(work)
    assert visited[1:] == [alpha, beta]
    (line,) = (one for one in lines.events if one["event"] == "housekeeping_failed")
    assert (line["level"], line["school"]) == ("error", "alpha")


def test_a_pulse_measures_people_size_and_activity(visit: Visit, alpha: SchoolRef) -> None:
    visit("alpha", "teacher")
    take_pulses()
    with in_shared():
        pulses = {pulse.school_id: pulse for pulse in Pulse.objects.all()}
    assert len(pulses) == 2
    measured = pulses[alpha.id]
    assert measured.people == 7
    assert measured.size_bytes > 100_000
    assert measured.last_activity_at is not None
    assert now() - measured.last_activity_at < dt.timedelta(minutes=1)


def test_activity_is_remembered_after_its_session_is_gone(visit: Visit, alpha: SchoolRef) -> None:
    visit("alpha", "teacher")
    take_pulses()
    with in_shared():
        first = Pulse.objects.get(school_id=alpha.id).last_activity_at
    with in_school(alpha):
        Session.objects.all().delete()
    take_pulses()
    with in_shared():
        assert Pulse.objects.get(school_id=alpha.id).last_activity_at == first
        assert Pulse.objects.count() == 2


def test_a_school_that_cannot_be_measured_is_a_line_and_stops_no_other(
    alpha: SchoolRef, beta: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tasks.take_pulse

    def take(school: SchoolRef) -> None:
        if school == alpha:
            raise DatabaseError("gone")
        real(school)

    monkeypatch.setattr(tasks, "take_pulse", take)
    with captured() as lines:
        take_pulses()
    with in_shared():
        assert [pulse.school_id for pulse in Pulse.objects.all()] == [beta.id]
    assert [one["school"] for one in lines.events if one["event"] == "pulse_failed"] == ["alpha"]
