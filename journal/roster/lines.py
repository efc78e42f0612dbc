"""A line of an order before it is written, and the problems that rules find."""

from dataclasses import dataclass
from typing import Self

from consent.applications.models import Application
from journal.roster.models import OrderLine
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil


@dataclass(frozen=True)
class Line:
    """One child: out of `group_from`, into `group_to`, or both; `ground` says why it leaves."""

    pupil: Pupil
    group_from: StudyGroup | None = None
    group_to: StudyGroup | None = None
    application: Application | None = None
    ground: str = ""

    @classmethod
    def of(cls, row: OrderLine) -> Self:
        return cls(row.pupil, row.group_from, row.group_to, row.application, row.ground)


@dataclass(frozen=True)
class Problem:
    """What is wrong with an order, in words. `field` is the form's field at which it is told, `line`
    the place of the line, None for the whole. What is not `hard` is only warned of."""

    text: str
    field: str = "pupils"
    line: int | None = None
    hard: bool = True
    url: str = ""  # where it is mended
