"""Places of this room."""

from django.utils.translation import gettext_lazy as _

from accounts.rights import MANAGE_ACCESS
from ui.navigation import NavEntry, Side, register

SIDES: tuple[Side, ...] = ("school", "centre")

for side in SIDES:
    register(
        NavEntry(
            label=_("Access"),
            url_name="accounts:people",
            right=MANAGE_ACCESS.name,
            icon="key-round",
            order=900,
            side=side,
        )
    )
