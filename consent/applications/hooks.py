"""What the journal tells of enrolments and does with confirmed applications.

Each fills its list in `AppConfig.ready`.
"""

from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil


class EnrolledAlready(Protocol):
    """Says, in words for a person, that the child is in this group; "" when it is not."""

    def __call__(self, pupil: Pupil, group: StudyGroup) -> str: ...


@dataclass(frozen=True)
class Batch:
    """What may be done with ticked confirmed applications: a page that takes them by its address,
    `?application=1&application=2` and `parameters`."""

    label: Promise | str
    url_name: str
    right: str
    parameters: tuple[tuple[str, str], ...] = ()


enrolled_already: list[EnrolledAlready] = []
batches: list[Batch] = []
