"""What higher rooms say when somebody leaves: the lower room does not know of groups and lessons."""

import datetime as dt
from typing import Protocol

from tenants.staff.models import StaffMember
from ui.components import Effect


class LeavingCheck(Protocol):
    """What would be left without this person after their last day («2 groups are led», with an
    address where it is handed over). A warning: the person may leave all the same."""

    def __call__(self, member: StaffMember, last_day: dt.date) -> list[Effect]: ...


leaving_checks: list[LeavingCheck] = []


def left_behind(member: StaffMember, last_day: dt.date) -> list[Effect]:
    """What every room says, in the order in which rooms registered."""
    return [effect for check in leaving_checks for effect in check(member, last_day)]
