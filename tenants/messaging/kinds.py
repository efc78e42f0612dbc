"""Kinds of notifications. Higher rooms declare theirs when they are loaded:

declare(Kind("absent", _("Absence without a notice"), "user-x", describe))
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from tenants.messaging.models import Notification

Describe = Callable[[Collection[Notification], User], Mapping[int, str]]


@dataclass(frozen=True)
class Kind:
    """How one kind is told. `describe` says the particulars of many at once by their ids, as far as
    this reader may see them now; one without particulars has its title alone."""

    name: str
    title: Promise | str
    icon: str
    describe: Describe = lambda rows, reader: {}


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Raises ValueError when the name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"the kind {kind.name} is declared twice")
    _kinds[kind.name] = kind
    return kind


def kinds() -> dict[str, Kind]:
    return dict(_kinds)
