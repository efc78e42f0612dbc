"""Who is acting. Every write names its actor; the row carries the signature itself, because session
variables do not reach other machines (architecture.md 9, rule 5)."""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from isolation.clock import now

SIGNATURE: Final = ("changed_by", "changed_via", "changed_at", "change_reason")


class Author(Protocol):
    """A user of the same schema as the row (accounts.User, which this room does not know)."""

    @property
    def pk(self) -> Any: ...


class Via(models.TextChoices):
    """By which way a change came."""

    PERSON = "person", _("a person")
    OPERATOR = "operator", _("the operator of the platform")
    IMPORT = "import", _("an import")
    TASK = "task", _("a background task")
    CLI = "cli", _("the command line")


@dataclass(frozen=True)
class Actor:
    """Who does it and why. `user` is a user of the same schema as the row, so it is None for the
    operator inside a school, for tasks and for the command line; `reason` then names the job row."""

    via: Via
    user: Author | None = None
    reason: str = field(default="")

    def __post_init__(self) -> None:
        if (self.user is not None) != (self.via in {Via.PERSON, Via.IMPORT}):
            raise ValueError(
                "a person or an import has a user of the same schema, others have none"
            )

    def because(self, reason: str) -> "Actor":
        return Actor(self.via, self.user, reason)

    def columns(self) -> dict[str, Any]:
        """The signature's columns for `QuerySet.update()`, `bulk_create` and `save`."""
        return {
            "changed_by_id": self.user.pk if self.user else None,
            "changed_via": self.via,
            "changed_at": now(),
            "change_reason": self.reason,
        }


def person(user: Author, reason: str = "") -> Actor:
    """The actor of an ordinary request: the user who is logged in on this side."""
    return Actor(Via.PERSON, user, reason)


def task(reason: str) -> Actor:
    return Actor(Via.TASK, None, reason)


def command(reason: str) -> Actor:
    return Actor(Via.CLI, None, reason)


def operator(reason: str) -> Actor:
    """The operator of the platform acting inside a school, where they have no user."""
    return Actor(Via.OPERATOR, None, reason)
