"""What a request carries once it has come through the middleware."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.rights import Right, named
from isolation import SchoolRef


class Rights:
    """The rights of a request's user, for views (`Right` objects) and templates or menus (names)."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def allows(self, right: Right | str, obj: Any = None) -> bool:
        """True when the user holds the right today. An undeclared name raises."""
        right = named(right) if isinstance(right, str) else right
        return right.allows(self._user, obj)


class Request(HttpRequest):
    """A request as views see it: `school` is None on the centre's host."""

    school: SchoolRef | None
    user: User
    rights: Rights
    guarded: bool
    htmx: HtmxDetails
