"""Schema and role of a school in one statement, compared before every query.

The remembered pair is only a saving of round trips: it is forgotten whenever PostgreSQL may have
taken the setting back (connect, close, rollback, rollback to a savepoint, COMMIT of an aborted
transaction; sent as SQL, too). A failed SET raises and the query it was for is never sent. Open
cursors are closed on the way: one that was left open would go on reading the school it came from.

Alias `owner` (migrations, provisioning) uses the same class without a role switch and with ordinary
cursors, because its SQL is ours and DDL comes as several statements in one string.
"""

import time
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from psycopg import sql

from isolation.postgres.alive import TRUSTED, is_silent
from isolation.postgres.cursors import (
    Cursor,
    NamedBindingCursor,
    NamedCursor,
    Placed,
    ServerBindingCursor,
    standing,
)
from isolation.ref import (
    EXTENSIONS_SCHEMA,
    SHARED_ROLE,
    SHARED_SCHEMA,
    CrossingError,
    SchoolRef,
    Side,
)

_ABORTED = psycopg.pq.TransactionStatus.INERROR


class Place(NamedTuple):
    """What a connection is told: whose tables by default, and as whom (None: as logged in)."""

    schema: str
    role: str | None


@lru_cache(maxsize=4096)
def _statement(place: Place) -> str:
    """Always both halves: a place without a role gives back the one that logged in."""
    path = sql.SQL("SET search_path = {}, {}; ").format(
        sql.Identifier(place.schema), sql.Identifier(EXTENSIONS_SCHEMA)
    )
    if place.role is None:
        return (path + sql.SQL("RESET ROLE")).as_string(None)
    return (path + sql.SQL("SET ROLE {}").format(sql.Identifier(place.role))).as_string(None)


def place_of(side: Side) -> Place:
    if isinstance(side, SchoolRef):
        return Place(side.schema, side.role)
    return Place(SHARED_SCHEMA, SHARED_ROLE)


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]
    """One connection, with a side (school, shared, or nowhere) that every query is checked against.

    Settings of the alias: `PLAIN` (no role switch, ordinary cursors; for the owner) and
    `RETIRE_AFTER` (close the connection once it has served that many schemas; 0: never), because a
    PostgreSQL backend keeps the metadata of every table it ever touched.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.side: Side | None = None
        self._wanted: Place | None = None
        self._sent: Place | None = None
        self._connecting = False
        self._used_at = 0.0
        super().__init__(*args, **kwargs)
        # Django's own: it shows what the path shows, which is one schema. django-tenants' sets the
        # path for itself.
        self.introspection = DatabaseIntrospection(self)

    # Where the queries go

    def enter(self, side: Side | None) -> None:
        """Choose the side of the next query; None means nowhere. Sends nothing."""
        self.side = side
        self._wanted = None if side is None else place_of(side)
        self._publish_schema_name()
        if self._wanted is not None and self._is_worn(self._wanted.schema):
            self.close()

    def enter_schema(self, schema: str) -> None:
        """Choose a schema by name, as whoever logged in. For the owner's alias alone."""
        if not self.settings_dict.get("PLAIN"):
            raise CrossingError("only the owner's connection may go to a schema by its name")
        self._wanted = Place(schema, None)
        self._publish_schema_name()

    def in_own_transaction(self) -> bool:
        """Whether an `atomic` block is open. The one that Django's tests wrap around a test to roll
        it back does not count, as it does not for Django's own `durable`."""
        return any(not block._from_testcase for block in self.atomic_blocks)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """django-tenants' own entrance: kept for its start-up call, closed for everything else."""
        if getattr(tenant, "schema_name", None) != SHARED_SCHEMA:
            raise CrossingError("enter a school by isolation.in_school(ref)")
        if self.settings_dict.get("PLAIN"):
            self._wanted = Place(SHARED_SCHEMA, None)
        self._publish_schema_name()

    def _publish_schema_name(self) -> None:
        """Tell django-tenants' router and introspection, which read these attributes."""
        self.schema_name = self._wanted.schema if self._wanted else SHARED_SCHEMA
        self.tenant = self.side
        self.include_public_schema = False

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Bring the connection where the next query belongs. Called for every new cursor."""
        if self._connecting:
            return  # Django looks at the version before the connection is configured
        if self._wanted is None:
            raise CrossingError("a query outside in_school() and in_shared()")
        raw = standing(self.connection)
        if self._wanted == self._sent and not raw.unsure:
            return
        if self.connection.info.transaction_status == _ABORTED:
            return  # the server refuses everything but a rollback, which also undoes the SET
        self._sent = None
        moves = raw.place is not None and raw.place != self._wanted
        statement = ("CLOSE ALL; " if moves else "") + _statement(self._wanted)
        with self.wrap_database_errors, psycopg.ClientCursor(self.connection) as plain:
            plain.execute(statement)
        self._sent = raw.place = self._wanted
        raw.unsure = False
        raw.moves += moves
        raw.schemas.add(self._wanted.schema)

    # When the remembered pair may be wrong

    def connect(self) -> None:
        self._sent = None
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def close(self) -> None:
        self._sent = None
        super().close()

    def rollback(self) -> None:
        self._sent = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._sent = None

    def commit(self) -> None:
        """COMMIT of an aborted transaction is a silent ROLLBACK, which takes the SET back."""
        if self.connection is not None and self.connection.info.transaction_status == _ABORTED:
            self._sent = None
        super().commit()

    def close_if_unusable_or_obsolete(self) -> None:
        if self.errors_occurred:
            self._sent = None
        if self._is_worn():
            self.close()
        super().close_if_unusable_or_obsolete()

    # Health, asked once in a request (CONN_HEALTH_CHECKS)

    def is_usable(self) -> bool:
        """Django's round trip; saved where the connection has just served and the socket says that
        the server is still there. After an error the server is always asked."""
        recent = time.monotonic() - self._used_at < TRUSTED
        if recent and not self.errors_occurred and is_silent(self.connection):
            return True
        return bool(super().is_usable())

    # Retirement (isolation.md 5)

    def _is_worn(self, wanted: str | None = None) -> bool:
        limit = self.settings_dict.get("RETIRE_AFTER", 0)
        if not limit or self.connection is None or self.in_atomic_block:
            return False
        visited = standing(self.connection).schemas
        return len(visited) >= limit and wanted not in visited

    def _close(self) -> None:
        """A worn connection is really closed: a pool would only lend it to the next one."""
        if self.pool and self.connection is not None and self._is_worn():
            self.connection.close()
        super()._close()

    # Cursors

    def _cursor(self, name: str | None = None) -> Any:
        """First the place, then the cursor. Outside a transaction, a connection that is known to be
        closed is replaced at once."""
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()
        self.close_if_health_check_failed()
        self.ensure_connection()
        self._handle_search_path()
        cursor = super(TenantsWrapper, self)._cursor(name)
        if isinstance(cursor.cursor, Placed):
            cursor.cursor.opened_here()
        self._used_at = time.monotonic()
        return cursor

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None or self.settings_dict.get("PLAIN"):
            return super().create_cursor(name)
        named: Any = NamedBindingCursor if self._binds_on_the_server() else NamedCursor
        # As Django's: outside a transaction the cursor must outlive the statement.
        return named(self.connection, name, scrollable=False, withhold=self.connection.autocommit)

    def _binds_on_the_server(self) -> bool:
        return self.settings_dict["OPTIONS"].get("server_side_binding") is True

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if not self.settings_dict.get("PLAIN"):
            params["cursor_factory"] = (
                ServerBindingCursor if self._binds_on_the_server() else Cursor
            )
        return params
