import datetime as dt

import pytest
from django.utils import timezone

from ui.templatetags import ui as tags

NOON = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)  # 12:00 in Moscow


@pytest.fixture(autouse=True)
def _monday_noon_in_moscow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "now", lambda: NOON)


def test_a_day_is_said_as_people_say_it() -> None:
    assert tags.day(dt.date(2026, 11, 23)) == "пн, 23 ноября"
    assert tags.day(None) == ""


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (dt.timedelta(minutes=5), "сегодня, 11:55"),
        (dt.timedelta(hours=12), "сегодня, 0:00"),
        (dt.timedelta(hours=12, minutes=1), "вчера, 23:59"),
        (dt.timedelta(days=2), "21 ноября"),
        (dt.timedelta(days=365), "23 ноября 2025"),
    ],
)
def test_a_moment_is_said_by_the_wall_clock_of_the_school(before: dt.timedelta, said: str) -> None:
    with timezone.override("Europe/Moscow"):
        assert tags.when(NOON - before) == said


def test_an_exact_moment_has_its_year_and_time() -> None:
    with timezone.override("Asia/Vladivostok"):
        assert tags.exactly(NOON) == "23 ноября 2026, 19:00"


def test_nothing_is_said_of_nothing() -> None:
    assert (tags.when(None), tags.exactly(None)) == ("", "")


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        tags.icon("no-such-icon")
    assert 'aria-hidden="true"' in tags.icon("school")
