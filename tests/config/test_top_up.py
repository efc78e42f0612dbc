"""Lessons that every start of the demonstration sees to, at any hour."""

import datetime as dt

import pytest
from django.utils import timezone

from config.demo import top_up
from isolation import SchoolRef, in_school
from journal.lessons.models import Lesson


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    fixed = dt.datetime.fromisoformat(moment)
    monkeypatch.setattr(timezone, "now", lambda: fixed)


@pytest.mark.parametrize(
    ("moment", "latest"),
    [
        ("2027-07-04T15:00+03:00", "14:45"),
        ("2028-02-29T00:15+03:00", "00:00"),
        ("2027-07-04T00:05+03:00", "00:00"),
        ("2027-07-04T23:59+03:00", "23:44"),
    ],
)
def test_a_lesson_begins_a_quarter_of_an_hour_ago_and_never_yesterday(
    alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch, moment: str, latest: str
) -> None:
    at(monkeypatch, moment)
    with in_school(alpha):
        assert top_up._latest() == dt.time.fromisoformat(latest)


@pytest.mark.parametrize(
    ("latest", "taken", "starts"),
    [
        ("14:47", [], "14:45"),
        ("14:47", [("14:00", "15:40")], "13:15"),
        ("14:47", [("15:20", "16:00")], "14:35"),
        ("00:03", [], "00:00"),
        ("00:03", [("00:00", "00:45")], None),
        ("00:21", [("00:00", "00:05")], "00:20"),
        ("23:44", [], "23:40"),
    ],
)
def test_a_lesson_stands_where_its_group_has_no_other(
    alpha: SchoolRef, latest: str, taken: list[tuple[str, str]], starts: str | None
) -> None:
    time = dt.time.fromisoformat
    lessons = [Lesson(starts_at=time(first), ends_at=time(last)) for first, last in taken]
    with in_school(alpha):
        found = top_up._free_start(time(latest), lessons)
    assert found == (time(starts) if starts else None)
