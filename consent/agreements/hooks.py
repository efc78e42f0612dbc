"""What this room asks of higher ones; filled in `AppConfig.ready`."""

import datetime as dt
from typing import Protocol

from django.db.models import QuerySet

from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil


class GroupMembers(Protocol):
    """The children of a group on a day, whom only the roster knows."""

    def __call__(self, group: StudyGroup, day: dt.date, /) -> "QuerySet[Pupil]": ...


group_members: list[GroupMembers] = []
