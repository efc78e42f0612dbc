"""What higher rooms know of programmes, and what they do when a curriculum changes.

Each fills a list here in `AppConfig.ready`; all of it runs in the caller's transaction.
"""

from collections.abc import Collection
from typing import Protocol

from history.signature import Actor
from tenants.programmes.models import Programme


class StudyYearsInUse(Protocol):
    """The largest year of study in which this programme is taught; 0 where it is not."""

    def __call__(self, programme: Programme) -> int: ...


class SectionsGoing(Protocol):
    """These sections of a curriculum are about to be erased: whoever points at them lets go."""

    def __call__(self, sections: Collection[int], *, actor: Actor) -> None: ...


study_years_in_use: list[StudyYearsInUse] = []
sections_going: list[SectionsGoing] = []


def last_year_in_use(programme: Programme) -> int:
    return max((years(programme) for years in study_years_in_use), default=0)
