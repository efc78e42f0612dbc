"""The place of this room, and its steps of the first hour."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consent.agreements.models import Consent, ConsentText
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from tenants.people.models import Pupil
from ui.navigation import NavEntry, register
from ui.steps import Step, register_step


def _text_needs() -> str:
    from consent.agreements.rules import missing_in_card
    from tenants.profile.models import SchoolCard

    missing = missing_in_card(SchoolCard.objects.get())
    text = _now("First fill in the school card: %(names)s.")
    return text % {"names": ", ".join(missing)} if missing else ""


def _consents_need() -> str:
    if not ConsentText.objects.exists():
        return _now("First adopt the text of consent.")
    return "" if Pupil.objects.exists() else _now("First add the pupils.")


register(
    NavEntry(_("Consents"), "agreements:register", SEE_CONSENTS.name, "shield-check", 700, "school")
)
register_step(
    Step(
        title=_("Adopt the text of consent"),
        text=_("Without a signed consent no documents and contacts may be stored."),
        url_name="agreements:new_text",
        right=MANAGE_CONSENTS.name,
        order=650,
        done=ConsentText.objects.exists,
        needs=_text_needs,
    ),
    Step(
        title=_("Register the consents"),
        text=_("Print the forms, have them signed, write down which papers are there."),
        url_name="agreements:without",
        right=MANAGE_CONSENTS.name,
        order=700,
        done=Consent.objects.exists,
        needs=_consents_need,
    ),
)
