"""What this room itself adds to its list and to a representative's card."""

from collections import defaultdict
from collections.abc import Collection

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rights import MANAGE_ACCESS
from tenants.people.hooks import PupilColumn, pupil_columns
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from tenants.people.rules import Family, role_of
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


def log_in_of(request: HttpRequest, person: Family) -> PanelContent:
    """Whether somebody of a family comes into the journal, and as whom."""
    kind = "pupil" if isinstance(person, Pupil) else "parent"
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_PEOPLE.name)
    context = {
        "login": person.user,
        "holds": person.user is not None and person.user.has_role(role_of(person)),
        "role": role_of(person).label,
        "off_url": reverse(f"people:{kind}_login_off", args=[person.pk]) if may_manage else "",
        "may_draw": rights is not None and rights.allows(MANAGE_ACCESS.name),
    }
    offers = may_manage and person.user is None
    url = reverse(f"people:{kind}_login", args=[person.pk]) if offers else ""
    return PanelContent(
        _("Log-in to the journal"), "people/login_panel.html", context, url, _("Give a log-in")
    )


register_panel(Panel("pupil", 80, SEE_PEOPLE.name, log_in_of))
register_panel(Panel("representative", 20, SEE_PEOPLE.name, log_in_of))
register_panel(Panel("representative", 10, SEE_PEOPLE.name, children_of))
pupil_columns.append(PupilColumn(_("Representatives"), SEE_PEOPLE.name, 90, representatives_of))
