"""The personal record on the cards of children and representatives: what there is, unopened."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.agreements.queries import is_covered
from consent.vault import actions
from consent.vault.data import Person, subject
from consent.vault.rights import READ_VAULT, SEE_READERS, WRITE_VAULT
from history.models import Deed
from isolation.clock import school_today
from tenants.people.models import Pupil
from ui.navigation import rights_of
from ui.panels import Panel, PanelContent, register_panel

READERS_SHOWN = 10


def readers_of(person: Person) -> list[Deed]:
    """Who opened the record, the last first."""
    deeds = Deed.objects.filter(what=actions.READ, subject=subject(person)).select_related("by")
    return list(deeds[:READERS_SHOWN])


def record_panel(request: HttpRequest, person: Person) -> PanelContent:
    rights = rights_of(request)
    may_write = rights is not None and rights.allows(WRITE_VAULT.name)
    kind = "pupil" if isinstance(person, Pupil) else "representative"
    covered = is_covered(person, school_today())
    context: dict[str, Any] = {
        "person": person,
        "record": actions.record_of(person),
        "shut": actions.block_of(person),
        "is_covered": covered,
        "is_pupil": kind == "pupil",
        "record_url": reverse(f"vault:{kind}", args=[person.pk]),
    }
    if rights is not None and rights.allows(SEE_READERS.name):
        context["readers"] = readers_of(person)
    return PanelContent(
        _("Personal record"),
        "vault/panel.html",
        context,
        url=reverse(f"vault:{kind}_edit", args=[person.pk]) if may_write and covered else "",
        action=_("Fill in"),
    )


register_panel(
    Panel("pupil", 40, READ_VAULT.name, record_panel),
    Panel("representative", 40, READ_VAULT.name, record_panel),
)
