"""The product's clock. «Today» is a school's local date, never the server's (domain.md 5.7).

`ZVONOK_TODAY` (set by `zvonok demo --today` and by tests) shifts the product's clock by whole days
and leaves the machine's alone; the time of day goes on.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from isolation.scope import current_school

MOSCOW = ZoneInfo("Europe/Moscow")


def now() -> dt.datetime:
    """The present moment, aware, in UTC, shifted as the demonstration asks."""
    moment = timezone.now()  # noqa: TID251 - the one place that may ask
    shift: dt.timedelta = settings.CLOCK_SHIFT
    return moment + shift


def school_today() -> dt.date:
    """Today's date on the wall of the current school. Raises outside a school."""
    return now().astimezone(current_school().zone).date()


def centre_today() -> dt.date:
    """Today's date at the municipal centre (Moscow time, which all of Tatarstan keeps)."""
    return now().astimezone(MOSCOW).date()
