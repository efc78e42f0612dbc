"""What this room itself adds to its list and to a representative's card."""

from collections import defaultdict
from collections.abc import Collection

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.people.hooks import PupilColumn, pupil_columns
from tenants.people.models import LegalRepresentative, Representation
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from ui.navigation import rights_of
from ui.panels import Panel, PanelContent, register_panel


def children_of(request: HttpRequest, representative: LegalRepresentative) -> PanelContent:
    ties = representative.representations.select_related("pupil").order_by("pupil__sort_key", "id")
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_PEOPLE.name)
    url = f"{reverse('people:new')}?representative={representative.pk}" if may_manage else ""
    return PanelContent(
        _("Children"), "people/children_panel.html", {"ties": ties}, url, _("Enter one more child")
    )


def representatives_of(pupils: Collection[int]) -> dict[int, str]:
    """«Әхмәтова Л. И., мать»: whoever acts now, by pupil."""
    found: dict[int, list[str]] = defaultdict(list)
    ties = Representation.objects.acting().filter(pupil__in=pupils)
    for tie in ties.select_related("representative"):
        name = tie.representative.short_name
        found[tie.pupil_id].append(f"{name}, {tie.get_relation_display()}")
    return {pupil: "; ".join(names) for pupil, names in found.items()}


register_panel(Panel("representative", 10, SEE_PEOPLE.name, children_of))
pupil_columns.append(PupilColumn(_("Representatives"), SEE_PEOPLE.name, 90, representatives_of))
