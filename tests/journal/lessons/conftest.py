"""A clock that begins where a test says, and goes on: signatures of one row must differ."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts import sessions

Clock = Callable[[str], None]


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> Iterator[None]:
    """Effects and errors are compared with the texts in the code, whatever their translations."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock("2026-10-15T12:00+03:00")`."""
    real = timezone.now  # noqa: TID251 - the machine's own

    def begin(moment: str) -> None:
        offset = dt.datetime.fromisoformat(moment) - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + offset)
        # Sessions are dated by Django's clock and read by the machine's: none has expired here.
        monkeypatch.setattr(sessions, "machine_now", lambda: dt.datetime(2000, 1, 1, tzinfo=dt.UTC))

    return begin
