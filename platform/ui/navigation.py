"""The registry of places: what stands in the left column and in a phone's bottom bar.

Higher rooms call `register` in `AppConfig.ready`; this room imports none of them. A wrong
`url_name` is the system check `ui.E001`, so a typing mistake stops the start and never hides
a place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol

from django.http import HttpRequest
from django.urls import get_urlconf, reverse
from django.utils.functional import Promise

Side = Literal["school", "centre"]

URLCONFS: dict[Side, str] = {"school": "config.urls_school", "centre": "config.urls_centre"}
BAR_PLACES = 4


class Rights(Protocol):
    """What this room asks of `request.rights`."""

    def allows(self, right: str, obj: Any = None, /) -> bool: ...


@dataclass(frozen=True)
class NavEntry:
    """A place of some role. `label` is lazy, `icon` is a name that `{% icon %}` knows; `short` is
    for a phone's bottom bar where the label has a word longer than some eleven letters. `count` says
    how much is new there, in one statement: it is asked on every page of who holds the right."""

    label: Promise | str
    url_name: str
    right: str
    icon: str
    order: int
    side: Side
    short: Promise | str = ""
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Place:
    """An entry as one page shows it; `current` on at most one of a page's places."""

    label: str
    short: str
    url: str
    icon: str
    current: bool
    count: int = 0


_entries: list[NavEntry] = []


def register(*entries: NavEntry) -> None:
    """Adds places; called by higher rooms in `AppConfig.ready`."""
    _entries.extend(entry for entry in entries if entry not in _entries)


def registered() -> tuple[NavEntry, ...]:
    return tuple(_entries)


def rights_of(request: HttpRequest) -> Rights | None:
    """The rights of the request's person; None before the middleware that gives them."""
    rights: Rights | None = getattr(request, "rights", None)
    return rights


def entries_for(request: HttpRequest) -> list[NavEntry]:
    """The entries of the request's side whose right the person holds, in their order."""
    rights = rights_of(request)
    if rights is None:
        return []
    side: Side = "centre" if getattr(request, "school", None) is None else "school"
    allowed = (entry for entry in _entries if entry.side == side and rights.allows(entry.right))
    return sorted(allowed, key=lambda entry: entry.order)


def places_for(request: HttpRequest) -> list[Place]:
    """The entries with addresses; current is the one whose address leads the farthest here."""
    side = get_urlconf()
    found = [(entry, _address(entry.url_name, side)) for entry in entries_for(request)]
    here = max((url for _, url in found if leads(url, request.path)), key=len, default=None)
    return [
        Place(
            label=str(entry.label),
            short=str(entry.short or entry.label),
            url=url,
            icon=entry.icon,
            current=url == here,
            count=entry.count(request) if entry.count else 0,
        )
        for entry, url in found
    ]


@cache
def _address(url_name: str, urlconf: str | None) -> str:
    return reverse(url_name, urlconf)


def leads(url: str, path: str) -> bool:
    """Whether `path` is the page at `url` or one below it."""
    return path == url or (url != "/" and path.startswith(url))
