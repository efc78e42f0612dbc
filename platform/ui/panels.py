"""An object's page, put together by several rooms: its tabs and the sections of its card.

The room that owns the object shows both; higher rooms add theirs in `AppConfig.ready`, so that a
pupil's card shows enrolments and consents of which the room of pupils knows nothing. A `kind` is
the object's word: "group", "pupil". A tab that leads nowhere is the system check `ui.E003`, an
undeclared right `accounts.E001`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from ui.navigation import leads, rights_of


@dataclass(frozen=True)
class Tab:
    """A page about an object. Tabs of one kind take the same arguments in their addresses."""

    kind: str
    label: Promise | str
    url_name: str
    right: str
    order: int


@dataclass(frozen=True)
class PlacedTab:
    """A tab as one page shows it; `current` on at most one of them."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class PanelContent:
    """A section of a card. `template` is rendered in the page's context with `context` on top;
    `url` and `action` are the link beside the title, if there is one."""

    title: Promise | str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    action: Promise | str = ""


@dataclass(frozen=True)
class Panel:
    """Who may see a section, and what makes it; None when there is nothing to say."""

    kind: str
    order: int
    right: str
    render: Callable[[HttpRequest, Any], PanelContent | None]


_tabs: list[Tab] = []
_panels: list[Panel] = []


def register_tab(*tabs: Tab) -> None:
    _tabs.extend(tab for tab in tabs if tab not in _tabs)


def register_panel(*panels: Panel) -> None:
    _panels.extend(panel for panel in panels if panel not in _panels)


def registered_tabs() -> tuple[Tab, ...]:
    return tuple(_tabs)


def registered_panels() -> tuple[Panel, ...]:
    return tuple(_panels)


def tabs_for(
    request: HttpRequest, kind: str, obj: Any = None, /, **url_kwargs: Any
) -> list[PlacedTab]:
    """The tabs that this person may open of this object, in their order."""
    rights = rights_of(request)
    found = [
        (str(tab.label), reverse(tab.url_name, kwargs=url_kwargs))
        for tab in sorted(_tabs, key=lambda tab: tab.order)
        if tab.kind == kind and rights is not None and rights.allows(tab.right, obj)
    ]
    here = max((url for _, url in found if leads(url, request.path)), key=len, default=None)
    return [PlacedTab(label, url, url == here) for label, url in found]


def panels_for(request: HttpRequest, kind: str, obj: Any) -> list[PanelContent]:
    """The sections of this object's card for this person, in their order."""
    rights = rights_of(request)
    made = (
        panel.render(request, obj)
        for panel in sorted(_panels, key=lambda panel: panel.order)
        if panel.kind == kind and rights is not None and rights.allows(panel.right, obj)
    )
    return [content for content in made if content is not None]
