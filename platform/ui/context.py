"""The context processor `ui.context.page`: one name, `portal`, for all that a base template asks.

Everything is computed when a template asks for it, so that an error page, which asks for nothing,
touches neither the person nor the database.
"""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from isolation import SchoolRef
from ui.appearance import Appearance
from ui.navigation import BAR_PLACES, Place, places_for
from ui.steps import PlacedStep, steps_for


class Portal:
    """What base.html shows around a page's own content."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def school(self) -> SchoolRef | None:
        """The school of the host; None on the centre's host and on error pages before it."""
        return getattr(self._request, "school", None)

    @cached_property
    def appearance(self) -> Appearance:
        return Appearance.of(self._request)

    @cached_property
    def person(self) -> Any:
        """The accounts.User who is logged in, or None."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def places(self) -> list[Place]:
        return places_for(self._request) if self.person else []

    @cached_property
    def next_step(self) -> PlacedStep | None:
        """The next of the first steps, told beside what was just done; None when all are done."""
        if not self.person or self.school is None:
            return None
        return next((step for step in steps_for(self._request) if step.state == "next"), None)

    @property
    def bar(self) -> list[Place]:
        """The places of a phone's bottom bar."""
        return self.places[:BAR_PLACES]

    @property
    def more(self) -> list[Place]:
        """The places behind «Ещё»."""
        return self.places[BAR_PLACES:]


def page(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
