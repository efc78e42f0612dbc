"""Whose data the school needs: those it has and those it awaits.

Higher rooms fill it in `AppConfig.ready`.
"""

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet

from tenants.people.models import Pupil

Expected = Callable[[dt.date], "QuerySet[Pupil]"]  # on this day or later

expected: list[Expected] = []
