"""System checks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse

from ui import icons, navigation


@register(Tags.urls)
def check_navigation(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every registered place must lead somewhere (ui.E001) and have a picture (ui.E002)."""
    found: list[CheckMessage] = []
    for entry in navigation.registered():
        urlconf = navigation.URLCONFS[entry.side]
        try:
            reverse(entry.url_name, urlconf=urlconf)
        except NoReverseMatch:
            found.append(
                Error(
                    f"The place «{entry.url_name}» is not an address without arguments "
                    f"of {urlconf}.",
                    hint="Register the entry with a url_name of its side.",
                    obj=entry,
                    id="ui.E001",
                )
            )
        if entry.icon not in icons.names():
            found.append(
                Error(
                    f"The place «{entry.url_name}» names an unknown icon «{entry.icon}».",
                    hint="Take a name of static/vendor/lucide-static/icons.json.",
                    obj=entry,
                    id="ui.E002",
                )
            )
    return found
