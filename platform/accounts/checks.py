"""System checks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from accounts.rights import declared
from ui import navigation


@register()
def check_rights_of_places(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A place of the menu asks for a declared right (accounts.E001): a misspelt one would raise
    in the first person's face."""
    known = declared()
    return [
        Error(
            f"The place «{entry.url_name}» asks for the unknown right «{entry.right}».",
            hint="Declare it with accounts.rights.declare, or take the name from the Right.",
            obj=entry,
            id="accounts.E001",
        )
        for entry in navigation.registered()
        if entry.right not in known
    ]
