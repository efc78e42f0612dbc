"""What higher rooms tell of groups and do when a timetable changes.

Each fills a list here in `AppConfig.ready`; changes run in the caller's transaction.
"""

import datetime as dt
from collections.abc import Collection
from typing import Protocol

from history.signature import Actor
from tenants.groups.models import StudyGroup
from ui.components import Effect


class Headcount(Protocol):
    """How many children are enrolled in each of these groups on a day; a missing group has none."""

    def __call__(self, groups: Collection[int], day: dt.date) -> dict[int, int]: ...


class TimetableChanged(Protocol):
    """Slots, dates, teacher or room of these groups changed; called after the rows are written."""

    def __call__(self, groups: Collection[StudyGroup], *, actor: Actor) -> list[Effect]: ...


class GroupCheck(Protocol):
    """What a higher room has against the group as it is now, by the name of its field; called after
    the row is written, and what it says undoes the change."""

    def __call__(self, group: StudyGroup) -> dict[str, str]: ...


headcounts: list[Headcount] = []
group_checks: list[GroupCheck] = []
timetable_changed: list[TimetableChanged] = []


def headcount(groups: Collection[int], day: dt.date) -> dict[int, int]:
    """Enrolled on a day, by group. Nothing while no room counts."""
    return headcounts[0](groups, day) if headcounts else {}


def tell_timetable_changed(groups: Collection[StudyGroup], *, actor: Actor) -> list[Effect]:
    """What the change means for the rooms above, in their order."""
    return [effect for told in timetable_changed for effect in told(groups, actor=actor)]
