"""The first-hour checklist: what a new school does before its first lesson, step by step.

Rooms register their steps in `AppConfig.ready`; the page is `config.start`. Nothing is ticked off
by hand: a step is done when the school's own data say so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from ui.navigation import rights_of

State = Literal["done", "next", "later"]


def _no_obstacle() -> str:
    return ""


@dataclass(frozen=True)
class Step:
    """`text` says what it is good for. `done` and `needs` ask the current school's data; `needs`
    names what must come first («Сначала откройте учебный год.»), "" when nothing does."""

    title: Promise | str
    text: Promise | str
    url_name: str
    right: str
    order: int
    done: Callable[[], bool]
    needs: Callable[[], str] = _no_obstacle


@dataclass(frozen=True)
class PlacedStep:
    """A step as the page shows it: `next` on at most one."""

    title: str
    text: str
    url: str
    state: State
    obstacle: str


_steps: list[Step] = []


def register_step(*steps: Step) -> None:
    _steps.extend(step for step in steps if step not in _steps)


def registered_steps() -> tuple[Step, ...]:
    return tuple(_steps)


def steps_for(request: HttpRequest) -> list[PlacedStep]:
    """The steps that this person may take, in their order. Next is the first one that is neither
    done nor held up."""
    rights = rights_of(request)
    placed: list[PlacedStep] = []
    for step in sorted(_steps, key=lambda step: step.order):
        if rights is not None and rights.allows(step.right):
            taken = any(earlier.state == "next" for earlier in placed)
            placed.append(_placed(step, next_is_taken=taken))
    return placed


def _placed(step: Step, *, next_is_taken: bool) -> PlacedStep:
    done = step.done()
    obstacle = "" if done else step.needs()
    state: State = "done" if done else "later" if obstacle or next_is_taken else "next"
    return PlacedStep(str(step.title), str(step.text), reverse(step.url_name), state, obstacle)
