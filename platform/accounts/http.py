"""What a request carries once it has come through the middleware."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.rights import Right, named
from isolation import SchoolRef

BIGINT_DIGITS = 19
LONGEST_SEARCH = 100


def number(data: Mapping[str, Any], name: str) -> int:
    """The number of a row, as a form sends it; 0, which no row has, for anything else."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < BIGINT_DIGITS else 0


def search_text(data: QueryDict) -> str:
    """What is looked for, as far as PostgreSQL takes it in a text."""
    return data.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


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
