"""Cursors that send one statement at a time and notice what it was.

The simple protocol runs several statements sent as one string, so an injected `; RESET ROLE` would
leave the school's role and the next query would read a neighbour. The extended protocol refuses a
second statement (isolation.md 1, «Hostile SQL»).

What PostgreSQL cannot refuse is a whole statement that changes the session: `SET ROLE`, `RESET
ROLE`, `SET statement_timeout`, `BEGIN`, `LISTEN`, ... The answer to each statement names its kind,
and after any kind that is not ordinary work the connection is closed at once and the caller gets
an error: nothing is read with what was set, and nothing is left for the next school.
"""

from typing import TYPE_CHECKING, Any

import psycopg
from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

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
_MOVED = "zvonok_moved"
_COPYING = (psycopg.pq.ExecStatus.COPY_IN, psycopg.pq.ExecStatus.COPY_OUT)


def is_moved(raw: "psycopg.Connection[Any]") -> bool:
    """Whether a statement may have taken the schema and role of this connection back."""
    return bool(vars(raw).get(_MOVED))


def set_moved(raw: "psycopg.Connection[Any]", moved: bool) -> None:
    vars(raw)[_MOVED] = moved


class _OneStatement:
    """Mixin for Django's cursors. A cursor that saw its connection move sends nothing more."""

    _spent = False

    def _execute_send(self: Any, query: Any, *, force_extended: bool = False, **kwargs: Any) -> None:
        if self._spent:
            raise psycopg.InterfaceError("open a new cursor after a rollback")
        super()._execute_send(query, force_extended=True, **kwargs)  # type: ignore[misc]

    def _check_results(self: Any, results: "list[PGresult]") -> None:
        try:
            super()._check_results(results)  # type: ignore[misc]
        except psycopg.ProgrammingError:
            if any(result.status in _COPYING for result in results):
                self._conn.close()  # nobody will finish the transfer
            raise
        for result in results:
            tag = (result.command_status or b"").rstrip(b"0123456789 ")
            if tag == _TAKING_BACK:
                self._spent = True
                set_moved(self._conn, True)
            elif tag not in ORDINARY:
                self._conn.close()
                raise psycopg.InterfaceError(
                    f"{tag.decode()} is not for an ordinary cursor: the connection is closed"
                )


class Cursor(_OneStatement, base.Cursor):  # type: ignore[misc]
    """Django's client-side binding cursor over the extended protocol."""


class ServerBindingCursor(_OneStatement, base.ServerBindingCursor):  # type: ignore[misc]
    """The same for `server_side_binding`, which without parameters falls back to simple."""
