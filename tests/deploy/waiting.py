"""Waiting for another process to do something."""

import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds


def until(happened: Callable[[], bool], what: Callable[[], str]) -> None:
    """Return when it has; fail with what there is to say when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain: {what()}"
        time.sleep(0.05)
