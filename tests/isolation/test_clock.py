"""«Today» is a date on a school's wall: late in the evening of UTC and far to the east, too."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from isolation import CrossingError, SchoolRef, clock, in_school, in_shared
from isolation.clock import centre_today, now, school_today

EVENING = dt.datetime(2026, 8, 31, 23, 30, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 8, 31, 12, 0, tzinfo=dt.UTC)
LAST, FIRST = dt.date(2026, 8, 31), dt.date(2026, 9, 1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The machine's clock, stopped."""

    def stop(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stop


def in_zone(school: SchoolRef, zone: str) -> SchoolRef:
    return dataclasses.replace(school, timezone=zone)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Moscow", EVENING, FIRST),
        ("Europe/Moscow", NOON, LAST),
        ("Asia/Vladivostok", EVENING, FIRST),
        ("Asia/Vladivostok", dt.datetime(2026, 8, 31, 14, 0, tzinfo=dt.UTC), FIRST),
        ("Asia/Vladivostok", dt.datetime(2026, 8, 31, 13, 59, tzinfo=dt.UTC), LAST),
        ("Europe/Kaliningrad", dt.datetime(2026, 8, 31, 21, 59, tzinfo=dt.UTC), LAST),
        ("UTC", EVENING, LAST),
    ],
)
def test_today_is_the_school_s_own(
    db: None, alpha: SchoolRef, at: Any, zone: str, moment: dt.datetime, day: dt.date
) -> None:
    at(moment)
    with in_school(in_zone(alpha, zone)):
        assert school_today() == day
        assert timezone.localtime(now()).date() == day


def test_two_schools_have_two_todays(db: None, alpha: SchoolRef, beta: SchoolRef, at: Any) -> None:
    at(dt.datetime(2026, 8, 31, 15, 0, tzinfo=dt.UTC))
    with in_school(in_zone(alpha, "Asia/Vladivostok")):
        assert school_today() == FIRST
        with in_school(in_zone(beta, "Europe/Moscow")):
            assert school_today() == LAST
        assert school_today() == FIRST


def test_the_centre_keeps_moscow_s_time(at: Any) -> None:
    at(EVENING)
    assert centre_today() == FIRST
    at(NOON)
    assert centre_today() == LAST


def test_there_is_no_today_of_a_school_outside_one(db: None) -> None:
    with pytest.raises(CrossingError):
        school_today()
    with in_shared(), pytest.raises(CrossingError):
        school_today()


def test_the_product_s_clock_is_shifted_by_whole_days_and_the_machine_s_is_not(
    db: None, alpha: SchoolRef, at: Any, settings: Any
) -> None:
    at(EVENING)
    settings.CLOCK_SHIFT = dt.timedelta(days=10)
    assert now() == EVENING + dt.timedelta(days=10)
    assert timezone.now() == EVENING  # noqa: TID251 - the machine's own
    assert centre_today() == dt.date(2026, 9, 11)
    with in_school(in_zone(alpha, "Asia/Vladivostok")):
        assert school_today() == dt.date(2026, 9, 11)


def test_now_is_in_utc_and_goes_on() -> None:
    one, two = now(), now()
    assert one.tzinfo is dt.UTC
    assert two >= one
    assert clock.MOSCOW.key == "Europe/Moscow"
