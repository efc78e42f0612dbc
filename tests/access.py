"""A row of the table of addresses (tests/test_access.py); each room lists its own in `access.py`."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.cast import CENTRE_CAST, SCHOOL_CAST

STAFF = frozenset({"admin", "director", "deputy", "teacher"})
BOSSES = frozenset({"admin", "director", "deputy"})
ADMIN = frozenset({"admin"})
SCHOOL = frozenset(SCHOOL_CAST)
CENTRE = frozenset(CENTRE_CAST)
NOBODY: frozenset[str] = frozenset()
Method = Literal["get", "post"]


@dataclass(frozen=True)
class Row:
    """Who gets `ok` at an address; `ok` lists the statuses that count as the page's own answer."""

    path: str
    allowed: frozenset[str]
    public: bool = False
    method: Method = "get"
    ok: tuple[int, ...] = (200, 302)
    data: dict[str, Any] = field(default_factory=dict)
