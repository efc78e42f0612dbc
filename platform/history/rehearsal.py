"""Do it, look, undo it: how a change is previewed.

A preview that were computed apart from the change could differ from it. This one is the change.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


def rehearse(act: Callable[[], T]) -> T:
    """What `act` returns when it is done; everything it wrote is rolled back, its `on_commit`
    callbacks never run. The result must be plain data: rows that it made do not exist."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result
