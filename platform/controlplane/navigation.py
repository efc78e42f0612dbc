"""Places of this room, all on the centre's host."""

from django.utils.translation import gettext_lazy as _

from controlplane.rights import MANAGE_AUTHORITIES, SEE_HISTORY, SEE_SCHOOLS
from ui.navigation import NavEntry, register

register(
    NavEntry(_("Schools"), "controlplane:schools", SEE_SCHOOLS.name, "school", 10, "centre"),
    NavEntry(
        _("Authorities"), "controlplane:authorities", MANAGE_AUTHORITIES.name, "building-2", 20,
        "centre",
    ),
    NavEntry(_("History"), "controlplane:history", SEE_HISTORY.name, "history", 30, "centre"),
)  # fmt: skip
