"""The groups of children, as a column and a filter of the list of pupils (`people.hooks`)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isolation.clock import school_today
from journal.roster.models import Enrolment
from journal.roster.rights import SEE_ORDERS
from tenants.groups.models import StudyGroup
from tenants.people.hooks import PupilColumn, PupilFilter, pupil_columns, pupil_filters
from tenants.people.models import PupilQuerySet

NOWHERE = "none"


def groups_of(pupils: Collection[int]) -> Mapping[int, str]:
    """Groups in which each is enrolled today or will be."""
    rows = Enrolment.objects.filter(pupil__in=pupils).reaching(school_today()).in_work()
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("group__association").order_by("group", "id"):
        names[row.pupil_id].append(str(row.group))
    return {pupil: "; ".join(groups) for pupil, groups in names.items()}


def group_choices() -> Sequence[tuple[str, Promise | str]]:
    named = StudyGroup.objects.working().select_related("association", "year")
    return [(NOWHERE, _("in none")), *((str(one.pk), f"{one} ({one.year})") for one in named)]


def in_group(pupils: PupilQuerySet, value: str) -> PupilQuerySet:
    rows = Enrolment.objects.all().reaching(school_today()).in_work()
    if value == NOWHERE:
        return pupils.exclude(pk__in=rows.values("pupil"))
    return pupils.filter(pk__in=rows.filter(group=value).values("pupil"))


pupil_columns.append(PupilColumn(_("Groups"), SEE_ORDERS.name, 10, groups_of))
pupil_filters.append(
    PupilFilter("group", _("Group"), SEE_ORDERS.name, 10, choices=group_choices, apply=in_group)
)
