"""Consents on the cards of children and representatives."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.agreements import queries
from consent.agreements.models import Consent
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from consent.agreements.rules import of_age
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil
from ui.navigation import rights_of
from ui.panels import Panel, PanelContent, register_panel

_ROWS = Consent.objects.select_related("pupil", "representative", "text")


def pupil_panel(request: HttpRequest, pupil: Pupil) -> PanelContent:
    today = school_today()
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_CONSENTS.name)
    tied = queries.with_representatives(Pupil.objects.filter(pk=pupil.pk)).get()
    is_covered = queries.is_covered(pupil, today)
    context = {
        "rows": queries.shown(_ROWS.filter(pupil=pupil), today),
        "is_covered": is_covered,
        "former": queries.signed_by_former(_ROWS.valid_on(today).filter(pupil=pupil)),
        "pupil": pupil,
        "of_age": "" if is_covered and pupil.is_adult else of_age(pupil, today),
        "papers": queries.papers_of(tied, today) if may_manage else [],
        "of_pupil": True,
    }
    register_url = f"{reverse('agreements:new')}?pupil={pupil.pk}" if may_manage else ""
    return PanelContent(
        _("Consents"), "agreements/panel.html", context, register_url, _("Register a consent")
    )


def representative_panel(
    _request: HttpRequest, representative: LegalRepresentative
) -> PanelContent:
    today = school_today()
    rows = queries.shown(_ROWS.filter(representative=representative), today)
    context = {"rows": rows, "is_covered": queries.is_covered(representative, today)}
    return PanelContent(_("Consents"), "agreements/panel.html", context)


register_panel(
    Panel("pupil", 30, SEE_CONSENTS.name, pupil_panel),
    Panel("representative", 30, SEE_CONSENTS.name, representative_panel),
)
