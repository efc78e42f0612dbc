"""What higher rooms add to the list of pupils, filled in `AppConfig.ready`.

pupil_columns.append(PupilColumn(_("Groups"), SEE_ENROLMENTS.name, 10, groups_of))
pupil_filters.append(
    PupilFilter("group", _("Group"), SEE_ENROLMENTS.name, 10, choices=group_choices, apply=in_group)
)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.http import Rights
from tenants.people.models import PupilQuerySet

Text = Promise | str


@dataclass(frozen=True)
class PupilColumn:
    """A column of the list and, with `in_sheet`, of its spreadsheet.

    `values` gives the texts of these pupils by id, in one query however many there are; a pupil
    who is missing in it has an empty cell. Only who holds `right` is shown the column.
    """

    label: Text
    right: str
    order: int
    values: Callable[[Collection[int]], Mapping[int, str]]
    in_sheet: bool = True


@dataclass(frozen=True)
class PupilFilter:
    """A choice above the list. `choices` are asked for each page, without the empty one; `apply` is
    called with one of their values. `name` stands in the address."""

    name: str
    label: Text
    right: str
    order: int
    choices: Callable[[], Sequence[tuple[str, Text]]]
    apply: Callable[[PupilQuerySet, str], PupilQuerySet]


pupil_columns: list[PupilColumn] = []
pupil_filters: list[PupilFilter] = []


def columns_for(rights: Rights) -> list[PupilColumn]:
    """The columns that this person may see, in their order."""
    allowed = (column for column in pupil_columns if rights.allows(column.right))
    return sorted(allowed, key=lambda column: column.order)


def filters_for(rights: Rights) -> list[PupilFilter]:
    """The filters that this person may use, in their order."""
    allowed = (choice for choice in pupil_filters if rights.allows(choice.right))
    return sorted(allowed, key=lambda choice: choice.order)
