"""What higher rooms do when the lines of a plan change: lay them onto the lessons anew.

Filled in `AppConfig.ready`; called in the caller's transaction, after the rows are written.
"""

from typing import Protocol

from history.signature import Actor
from journal.plans.models import LessonPlan


class PlanChanged(Protocol):
    """The lines of this plan are others now."""

    def __call__(self, plan: LessonPlan, *, actor: Actor) -> None: ...


plan_changed: list[PlanChanged] = []
