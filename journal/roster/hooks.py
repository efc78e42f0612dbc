"""What higher rooms do when enrolments change by an order.

Filled in `AppConfig.ready`; runs in the caller's transaction, which the caller may rehearse.
"""

from collections.abc import Sequence
from typing import Protocol

from history.signature import Actor
from journal.roster.models import Enrolment, Order
from ui.components import Effect


class RosterChanged(Protocol):
    """This order began or ended these enrolments; called after the rows are written. Tells which
    lessons of the past it touches."""

    def __call__(
        self, order: Order, enrolments: Sequence[Enrolment], *, actor: Actor
    ) -> list[Effect]: ...


roster_changed: list[RosterChanged] = []
