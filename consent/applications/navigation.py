"""Places of this room, and what it adds to pages of others."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.agreements.hooks import expected
from consent.applications.models import Application
from consent.applications.queries import applicants, waiting_in
from consent.applications.rights import MANAGE_APPLICATIONS, SEE_APPLICATIONS
from consent.applications.rules import free_places
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from ui.navigation import NavEntry, register, rights_of
from ui.panels import Panel, PanelContent, register_panel


def of_pupil(request: HttpRequest, pupil: Pupil) -> PanelContent | None:
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_APPLICATIONS.name)
    found = Application.objects.filter(pupil=pupil).select_related("group__association")
    return PanelContent(
        _("Applications"), "applications/pupil_panel.html", {"applications": list(found)},
        url=f"{reverse('applications:new')}?pupil={pupil.pk}" if may_manage else "",
        action=_("New application"),
    )  # fmt: skip


def queue_of(_request: HttpRequest, group: StudyGroup) -> PanelContent | None:
    """The waiting list, while there is one."""
    waiting = waiting_in(group)
    if not waiting:
        return None
    places = free_places([group])[group.pk]
    return PanelContent(
        _("Waiting list"), "applications/queue_panel.html",
        {"waiting": waiting, "places": places},
        url=f"{reverse('applications:list')}?group={group.pk}", action=_("Applications"),
    )  # fmt: skip


register(
    NavEntry(
        _("Applications"),
        "applications:list",
        SEE_APPLICATIONS.name,
        "file-pen-line",
        600,
        "school",
    )
)
register_panel(Panel("pupil", 50, SEE_APPLICATIONS.name, of_pupil))
register_panel(Panel("group", 60, SEE_APPLICATIONS.name, queue_of))
expected.append(applicants)
