"""What higher rooms do when a school is made and what they clear away: each fills a list here in
`AppConfig.ready`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from history.signature import Actor
from isolation import SchoolRef

if TYPE_CHECKING:
    from controlplane.wish import Wish


class SchoolCreated(Protocol):
    """Called inside the new school and in its transaction, on alias `using`."""

    def __call__(self, school: SchoolRef, wish: "Wish", *, using: str, actor: Actor) -> None: ...


school_created: list[SchoolCreated] = []

school_housekeeping: list[Callable[[], int]] = []
"""Called in every school, each in its turn, about once an hour: clears what has had its time and
returns how many rows."""
