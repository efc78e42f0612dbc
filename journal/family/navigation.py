"""Places of families: the children first."""

from django.utils.translation import gettext_lazy as _

from journal.family.rights import ANNOUNCE_ABSENCE, SEE_FAMILY
from ui.navigation import NavEntry, register

register(
    NavEntry(_("My children"), "family:children", SEE_FAMILY.name, "users-round", 100, "school"),
    NavEntry(
        _("Will not come"), "family:absence", ANNOUNCE_ABSENCE.name, "user-x", 200, "school"
    ),
)  # fmt: skip
