"""System checks of this room."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from ui import icons, navigation, panels, steps
from ui.navigation import URLCONFS

Apps = Sequence[AppConfig] | None


@register(Tags.urls)
def check_navigation(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """Every registered place must lead somewhere (ui.E001) and have a picture (ui.E002)."""
    found: list[CheckMessage] = []
    for entry in navigation.registered():
        if not _leads_somewhere(entry.url_name, URLCONFS[entry.side]):
            found.append(_nowhere("place", entry.url_name, URLCONFS[entry.side], entry))
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


@register(Tags.urls)
def check_steps(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """Every step of the first hour must lead somewhere (ui.E001)."""
    school = URLCONFS["school"]
    return [
        _nowhere("step", step.url_name, school, step)
        for step in steps.registered_steps()
        if not _leads_somewhere(step.url_name, school)
    ]


@register(Tags.urls)
def check_tabs(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """A tab must be an address of a school (ui.E003) that takes what its fellows take (ui.E004)."""
    arguments = dict(_arguments(get_resolver(URLCONFS["school"])))
    found: list[CheckMessage] = []
    asked: dict[str, frozenset[str]] = {}
    for tab in panels.registered_tabs():
        if tab.url_name not in arguments:
            text = f"The tab «{tab.url_name}» is not an address of {URLCONFS['school']}."
            hint = "Register the tab with a url_name of a school's host."
            found.append(Error(text, hint=hint, obj=tab, id="ui.E003"))
        elif asked.setdefault(tab.kind, arguments[tab.url_name]) != arguments[tab.url_name]:
            text = f"The tab «{tab.url_name}» takes other arguments than tabs of «{tab.kind}»."
            hint = f"Its address should take {sorted(asked[tab.kind])}."
            found.append(Error(text, hint=hint, obj=tab, id="ui.E004"))
    return found


def _leads_somewhere(url_name: str, urlconf: str) -> bool:
    try:
        reverse(url_name, urlconf=urlconf)
    except NoReverseMatch:
        return False
    return True


def _nowhere(what: str, url_name: str, urlconf: str, obj: Any) -> Error:
    return Error(
        f"The {what} «{url_name}» is not an address without arguments of {urlconf}.",
        hint="Register it with a url_name of its side.",
        obj=obj,
        id="ui.E001",
    )


def _arguments(
    resolver: URLResolver, prefix: str = "", taken: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """The full name of every address with the names of its arguments."""
    for pattern in resolver.url_patterns:
        names = taken | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", names
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _arguments(pattern, inner, names)
