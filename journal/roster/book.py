"""Enrolments as they stand, for the children and groups that an order is about."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Self

from django.db.models import F, Q

from journal.roster.lines import Line
from journal.roster.models import Enrolment

ONE_DAY: Final = dt.timedelta(days=1)


class Book:
    """Enrolments by child and by group, in the order of their beginnings; empty ones left out."""

    def __init__(self, rows: Iterable[Enrolment]) -> None:
        self._pupils: dict[int, list[Enrolment]] = defaultdict(list)
        self._groups: dict[int, list[Enrolment]] = defaultdict(list)
        for row in rows:
            self._pupils[row.pupil_id].append(row)
            self._groups[row.group_id].append(row)

    @classmethod
    def open(cls, lines: Iterable[Line]) -> Self:
        """All that matters to these lines, asked at once."""
        lines = list(lines)
        pupils = {line.pupil.pk for line in lines}
        groups = {line.group_to.pk for line in lines if line.group_to}
        rows = Enrolment.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            Q(pupil__in=pupils) | Q(group__in=groups),
        )
        return cls(
            rows.select_related("order_in", "order_out", "group").order_by("starts_on", "id")
        )

    def of(self, pupil_id: int, group_id: int) -> list[Enrolment]:
        return [row for row in self._pupils[pupil_id] if row.group_id == group_id]

    def open_one(self, pupil_id: int, group_id: int) -> Enrolment | None:
        """The enrolment of the child in the group that nothing has ended yet."""
        return next((row for row in self.of(pupil_id, group_id) if row.ends_on is None), None)

    def reaching(self, pupil_id: int, group_id: int, day: dt.date) -> Enrolment | None:
        """An enrolment of the child in the group that an open one from `day` on would overlap."""
        rows = self.of(pupil_id, group_id)
        return next((row for row in rows if row.ends_on is None or row.ends_on >= day), None)

    def stays_since(self, pupil_id: int) -> dt.date | None:
        """Since when the child is, or will be, in a group that no order takes it out of."""
        open_ones = (row.starts_on for row in self._pupils[pupil_id] if row.ends_on is None)
        return min(open_ones, default=None)

    def last_day(self, pupil_id: int) -> dt.date | None:
        """The last before an order took the child out of a group, which may have ended earlier."""
        orders = (row.order_out for row in self._pupils[pupil_id])
        return max((order.effective_on - ONE_DAY for order in orders if order), default=None)

    def left(self, pupil_id: int, day: dt.date) -> list[Enrolment]:
        """Enrolments of the child that have ended before the day."""
        rows = self._pupils[pupil_id]
        return [row for row in rows if row.ends_on is not None and row.ends_on < day]

    def most(self, group_id: int, day: dt.date, *, without: Iterable[int] = ()) -> int:
        """The most children on any one day from `day` on, those of `without` left out: how many
        places newcomers who stay will find taken."""
        gone = set(without)
        rows = [
            row for row in self._groups[group_id]
            if row.pupil_id not in gone and (row.ends_on is None or row.ends_on >= day)
        ]  # fmt: skip
        days = {day, *(row.starts_on for row in rows if row.starts_on > day)}
        return max(sum(row.holds_on(one) for row in rows) for one in days)
