"""A clock that begins where a test says, and goes on: signatures of one row must differ."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock("2026-10-15T12:00+03:00")`."""
    real = timezone.now  # noqa: TID251 - the machine's own

    def begin(moment: str) -> None:
        offset = dt.datetime.fromisoformat(moment) - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + offset)

    return begin
