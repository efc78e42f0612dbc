"""What higher rooms do when the lines of a plan change: lay them onto the lessons anew; and what they
know of lines that were taught.

Filled in `AppConfig.ready`; changes are told in the caller's transaction, after the rows are written.
"""

import datetime as dt
from typing import Protocol

from history.signature import Actor
from journal.plans.models import LessonPlan


class PlanChanged(Protocol):
    """The lines of this plan are others now."""

    def __call__(self, plan: LessonPlan, *, actor: Actor) -> None: ...


plan_changed: list[PlanChanged] = []


class DaysTaught(Protocol):
    """The days on which lines of this group's plan were taught, by the line's id, in their order."""

    def __call__(self, group_id: int) -> dict[int, list[dt.date]]: ...


days_taught: list[DaysTaught] = []


def taught(group_id: int) -> dict[int, list[dt.date]]:
    """Nothing while no room holds lessons."""
    return days_taught[0](group_id) if days_taught else {}
