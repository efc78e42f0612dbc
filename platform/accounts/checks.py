"""System checks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from accounts.rights import declared
from ui import navigation, panels, steps


@register()
def check_rights_of_places(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """What a room adds to menus, tabs, cards and the first steps asks for a declared right
    (accounts.E001): a misspelt one would raise in the first person's face."""
    known = declared()
    asking: list[tuple[str, Any]] = [
        *((f"place «{entry.url_name}»", entry) for entry in navigation.registered()),
        *((f"tab «{tab.url_name}»", tab) for tab in panels.registered_tabs()),
        *((f"section of «{panel.kind}»", panel) for panel in panels.registered_panels()),
        *((f"step «{step.url_name}»", step) for step in steps.registered_steps()),
    ]
    return [
        Error(
            f"The {what} asks for the unknown right «{entry.right}».",
            hint="Declare it with accounts.rights.declare, or take the name from the Right.",
            obj=entry,
            id="accounts.E001",
        )
        for what, entry in asking
        if entry.right not in known
    ]
