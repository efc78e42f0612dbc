"""Places of this room."""

from django.utils.translation import gettext_lazy as _

from tenants.profile.rights import SEE_CARD
from ui.navigation import NavEntry, register

register(NavEntry(_("School"), "profile:card", SEE_CARD.name, "school", 800, "school"))
