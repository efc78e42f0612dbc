"""Housekeeping of the outbox."""

import datetime as dt
from typing import Final

from isolation.clock import now
from journal.lessons.models import Receipt

KEPT: Final = dt.timedelta(days=60)  # longer than a device stays away with an unsent mark


def clear_receipts() -> int:
    """`controlplane.hooks.school_housekeeping`."""
    deleted, _by_model = Receipt.objects.filter(at__lt=now() - KEPT).delete()
    return deleted
