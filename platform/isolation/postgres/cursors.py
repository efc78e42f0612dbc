"""Cursors that send one statement at a time, notice what it was, and stay in their school.

The simple protocol runs several statements sent as one string, so an injected `; RESET ROLE` would
leave the school's role and the next query would read a neighbour. The extended protocol refuses a
second statement (isolation.md 1, «Hostile SQL»).

What PostgreSQL cannot refuse is a whole statement that changes the session: `SET ROLE`, `RESET
ROLE`, `SET statement_timeout`, `BEGIN`, `LISTEN`, ... The answer to each statement names its kind,
and after any kind that is not ordinary work the connection is closed at once and the caller gets
an error: nothing is read with what was set, and nothing is left for the next school.
"""

from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import ExecStatus

# Command tags, without counts. Whatever leaves a trace in the session is not among them.
ORDINARY = frozenset(
    {
        b"", b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"MERGE", b"COPY", b"SHOW", b"EXPLAIN",
        b"FETCH", b"MOVE", b"LOCK TABLE", b"SET CONSTRAINTS",
        b"SAVEPOINT", b"RELEASE", b"ROLLBACK", b"COMMIT",
    }
)  # fmt: skip
# A rollback takes back a SET of its transaction; COMMIT of an aborted one answers ROLLBACK.
_TAKING_BACK = b"ROLLBACK"
_COPYING = (ExecStatus.COPY_IN, ExecStatus.COPY_OUT)
_KEY = "zvonok"


@dataclass
class Standing:
    """What is known of a raw connection; kept on it, because a pool lends it to many wrappers.

    `place` is where it was last sent and `moves` counts the changes; `unsure`: a statement may have
    taken that back since; `schemas` are those that it ever served.
    """

    place: object = None
    moves: int = 0
    unsure: bool = False
    schemas: set[str] = field(default_factory=set)


def standing(raw: Any) -> Standing:
    found: Standing = vars(raw).setdefault(_KEY, Standing())
    return found


class Placed:
    """Mixin: a cursor that Django's wrapper opened serves the place that it was opened in alone."""

    _conn: Any
    _born: int | None = None

    def opened_here(self) -> None:
        self._born = standing(self._conn).moves

    def _is_elsewhere(self) -> bool:
        return self._born is not None and self._born != standing(self._conn).moves


class _OneStatement(Placed):
    """Mixin for ordinary cursors. One that saw its connection roll back sends nothing more."""

    _spent = False

    def _execute_send(self, query: Any, *, force_extended: bool = False, **kwargs: Any) -> None:
        if self._spent or self._is_elsewhere():
            raise psycopg.InterfaceError("open a new cursor: this one was left behind")
        super()._execute_send(query, force_extended=True, **kwargs)  # type: ignore[misc]

    def _check_results(self, results: list[Any]) -> None:
        if any(result.status in _COPYING for result in results):
            self._conn.close()  # nobody will finish the transfer
        super()._check_results(results)  # type: ignore[misc]
        for result in results:
            tag = (result.command_status or b"").rstrip(b"0123456789 ")
            if tag == _TAKING_BACK:
                self._spent = standing(self._conn).unsure = True
            elif tag not in ORDINARY:
                self._conn.close()
                raise psycopg.InterfaceError(
                    f"{tag.decode()} is not for an ordinary cursor: the connection is closed"
                )


class _Named(Placed):
    """Mixin for server-side cursors: they end when their connection goes to another place."""

    def _fetch_gen(self, num: int | None) -> Any:
        if self._is_elsewhere():
            raise psycopg.InterfaceError("this cursor was opened in another school")
        return (yield from super()._fetch_gen(num))  # type: ignore[misc]

    def _close_gen(self) -> Any:
        if not self._is_elsewhere():
            yield from super()._close_gen()  # type: ignore[misc]


class Cursor(_OneStatement, base.Cursor):
    """Django's client-side binding cursor over the extended protocol."""


class ServerBindingCursor(_OneStatement, base.ServerBindingCursor):
    """The same for `server_side_binding`, which without parameters falls back to simple."""


class NamedCursor(_Named, base.ServerSideCursor):
    """Django's server-side cursor with client-side binding."""


class NamedBindingCursor(_Named, psycopg.ServerCursor[Any]):
    """The same for `server_side_binding`."""
