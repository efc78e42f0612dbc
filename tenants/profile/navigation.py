"""Places of this room, and its step of the first hour."""

from django.utils.translation import gettext_lazy as _

from tenants.profile.models import SchoolCard
from tenants.profile.rights import EDIT_CARD, SEE_CARD
from ui.navigation import NavEntry, register
from ui.steps import Step, register_step

register(NavEntry(_("School"), "profile:card", SEE_CARD.name, "school", 800, "school"))
register_step(
    Step(
        title=_("Fill in the school card"),
        text=_("Orders, consents and journals are headed with it."),
        url_name="profile:edit",
        right=EDIT_CARD.name,
        order=100,
        done=lambda: SchoolCard.objects.get().is_complete,
    )
)
