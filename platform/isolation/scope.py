"""The only ways to a school's data and to the shared data.

Where a thread's queries go is kept on its connection alone, so there is no second truth that could
disagree with the database. Return lists, not lazy querysets, from inside: what is evaluated after
the block runs wherever the connection is then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import connections
from django.utils import timezone

from isolation.ref import SHARED, CrossingError, SchoolRef, Side

if TYPE_CHECKING:
    from isolation.postgres.base import DatabaseWrapper

ALIAS = "default"


def _connection() -> "DatabaseWrapper":
    return cast("DatabaseWrapper", connections[ALIAS])


def current() -> Side | None:
    """Where this thread's queries go: a school, `SHARED`, or None (nowhere: a query raises)."""
    return _connection().side


def current_school() -> SchoolRef:
    """The school this thread is in. Raises `CrossingError` outside a school."""
    side = current()
    if not isinstance(side, SchoolRef):
        raise CrossingError("this code must run inside a school")
    return side


@contextmanager
def in_school(school: SchoolRef) -> Iterator[None]:
    """Send this thread's queries to `school`, as its role, until the block ends.

    Nests; entering a different side inside an open transaction raises `CrossingError`, because one
    transaction belongs to one school (architecture.md 9, rule 4).
    """
    with _inside(school), timezone.override(school.zone):
        yield


@contextmanager
def in_shared() -> Iterator[None]:
    """Send this thread's queries to the shared schema, as `zvonok_shared`, until the block ends."""
    with _inside(SHARED):
        yield


@contextmanager
def _inside(side: Side) -> Iterator[None]:
    connection = _connection()
    before = connection.side
    if before != side and connection.in_own_transaction():
        raise CrossingError("a transaction is open on another side: finish it first")
    connection.enter(side)
    try:
        yield
    finally:
        # Another thread may not touch this connection, so it is the same object on the way out.
        connection.enter(before)
