"""The values that templates of `templates/ui/` show: each says which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Text = Promise | str


@dataclass(frozen=True)
class Crumb:
    """A step of the way to this page (`ui/breadcrumbs.html`)."""

    label: Text
    url: str


@dataclass(frozen=True)
class Stat:
    """A number with its label (`ui/stats.html`); `kind` is "warning" where the number is bad news,
    and then `note` says so in words."""

    value: Any
    label: Text
    url: str = ""
    note: Text = ""
    kind: Literal["", "warning"] = ""


@dataclass(frozen=True)
class Effect:
    """Something that an act would change (`ui/effects.html`): a lesson, an enrolment."""

    text: Text
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Stage:
    """A state on a row's way (`ui/stages.html`)."""

    label: Text
    state: Literal["done", "current", "ahead"]


def stages(choices: Iterable[tuple[str, Text]], current: str) -> Sequence[Stage]:
    """The way of a row whose states follow one another: `stages(Status.choices, order.status)`.

    Raises ValueError when `current` is not on the way: what was refused or cancelled has a badge.
    """
    listed = list(choices)
    here = [value for value, _ in listed].index(current)
    return [
        Stage(label, "done" if place < here else "current" if place == here else "ahead")
        for place, (_, label) in enumerate(listed)
    ]
