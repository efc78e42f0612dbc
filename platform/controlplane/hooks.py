"""What higher rooms do when a school is made: each fills a list here in `AppConfig.ready`."""

from typing import TYPE_CHECKING, Protocol

from history.signature import Actor
from isolation import SchoolRef

if TYPE_CHECKING:
    from controlplane.wish import Wish


class SchoolCreated(Protocol):
    """Called inside the new school and in its transaction, on alias `using`."""

    def __call__(self, school: SchoolRef, wish: "Wish", *, using: str, actor: Actor) -> None: ...


school_created: list[SchoolCreated] = []
