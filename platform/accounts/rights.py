"""Named rights: who may do what, one predicate each, declared beside the models it speaks of.

A right is an object, so a misspelt one fails at import; looked up by name (templates, libraries) an
unknown one raises. `rules` composes the predicates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules import permissions, predicates

from accounts.models import Role, User


class UnknownRightError(LookupError):
    """Nobody declared a right of this name."""


@dataclass(frozen=True)
class Right:
    """A named right. `name` is `<room>.<verb>`; predicates take (user, object or None)."""

    name: str
    predicate: Any

    def allows(self, user: User, obj: Any = None) -> bool:
        return user.is_authenticated and bool(self.predicate.test(user, obj))


_declared: dict[str, Right] = {}


def declare(name: str, predicate: Any) -> Right:
    """Make a right known. Raises `ValueError` when the name is taken."""
    if name in _declared:
        raise ValueError(f"right {name} is declared twice")
    right = Right(name, predicate)
    _declared[name] = right
    permissions.add_perm(name, predicate)  # type: ignore[no-untyped-call]
    return right


def named(name: str) -> Right:
    try:
        return _declared[name]
    except KeyError:
        raise UnknownRightError(name) from None


def declared() -> dict[str, Right]:
    return dict(_declared)


def holds(*roles: str) -> Any:
    """Predicate: the user has one of these roles today."""

    def test(user: User, _obj: object = None) -> bool:
        return user.has_role(*roles)

    return predicates.predicate(test, name=f"holds({','.join(roles)})")  # type: ignore[no-untyped-call]


@predicates.predicate  # type: ignore[untyped-decorator]
def somebody(user: User, _obj: object = None) -> bool:
    """Anybody who is logged in and holds any role today."""
    return bool(user.roles)


Predicate = Callable[[User, Any], bool]

OWN_ACCOUNT = declare("accounts.own", somebody)
MANAGE_ACCESS = declare("accounts.manage", holds(Role.ADMIN, Role.OPERATOR))
