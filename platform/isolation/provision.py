"""A new school in one transaction: row, role, schema, key, first administrator, or nothing.

Runs as the owner, in a worker of the queue `control` or on the command line, never in a web
process. The one place where the shared schema and a school share a transaction.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import connections, transaction

from isolation import grants
from isolation.capture import capture
from isolation.ref import SHARED_SCHEMA, TEMPLATE_SCHEMA, SchoolRef

if TYPE_CHECKING:
    from isolation.postgres.base import DatabaseWrapper

OWNER = "owner"
# Held shared by provisioning and exclusively by migrations: a school is made at one level.
FLEET_LOCK = 0x5A564F4E4F4B02

_captured: dict[str, str] = {}


class OwnerMissingError(RuntimeError):
    """This process does not hold the owner's credentials."""


class FleetBusyError(RuntimeError):
    """Migrations are under way; a school made now would miss some."""


class TemplateMissingError(RuntimeError):
    """There is no template yet, or it is empty: `zvonok migrate` makes it."""


def owner_connection() -> "DatabaseWrapper":
    """The owner's connection; raises `OwnerMissingError` in a process that does not hold its URL."""
    if OWNER not in connections.settings:
        raise OwnerMissingError(
            "this needs ZVONOK_OWNER_DATABASE_URL, which web processes do not have"
        )
    return cast("DatabaseWrapper", connections[OWNER])


@contextmanager
def owner_in(schema: str) -> Iterator["DatabaseWrapper"]:
    """The owner's connection with its path on `schema`; back on the shared one afterwards."""
    connection = owner_connection()
    connection.enter_schema(schema)
    try:
        yield connection
    finally:
        connection.enter_schema(SHARED_SCHEMA)


def provision(ref: SchoolRef, *, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Make `ref`'s role and schema and fill it from the template.

    `before` runs first, on the shared schema; `after` last, inside the new school; both through
    alias `owner` and in the same transaction. Raises whatever they raise, `IntegrityError` when
    another got the slug first, `TemplateMissingError`, `FleetBusyError`; then nothing is left behind.
    """
    connection = owner_connection()
    with transaction.atomic(using=OWNER):
        with owner_in(SHARED_SCHEMA), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [FLEET_LOCK])
            if cursor.fetchone() != (True,):
                raise FleetBusyError("schools are being migrated just now: try again later")
            before()
        text = _template()
        with connection.cursor() as cursor:
            cursor.execute(_place(ref.schema, ref.role))
        with owner_in(ref.schema):
            with connection.cursor() as cursor:
                cursor.execute(text)
            restrict(ref.schema, ref.role)
            after()


def _place(schema: str, role: str) -> str:
    """Role, schema and rights on what will be made in it. The names are ours and need no quotes
    that they could break: `s<number>` and `<installation>_s<number>`."""
    return f"""
        CREATE ROLE "{role}" LOGIN NOINHERIT CONNECTION LIMIT 0;
        GRANT "{role}" TO zvonok_app;
        CREATE SCHEMA "{schema}";
        GRANT USAGE ON SCHEMA "{schema}" TO "{role}";
        ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}"
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{role}";
        ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}"
            GRANT USAGE, SELECT ON SEQUENCES TO "{role}";
    """


def restrict(schema: str, role: str, narrow: dict[str, grants.Writes] | None = None) -> None:
    """Give `role` its rights on every table of `schema` and take those it must not have."""
    narrow = grants.narrowed() if narrow is None else narrow
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = {row[0] for row in cursor.fetchall()}
        cursor.execute(";\n".join(grants.statements(schema, role, tables, narrow)))


def _template() -> str:
    """The template's statements, captured once for each of its levels in this process."""
    with owner_in(TEMPLATE_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if cursor.fetchone() != (True,):
            raise TemplateMissingError("no template schema yet: run `zvonok migrate`")
        cursor.execute("SELECT current_database(), app, name FROM django_migrations ORDER BY id")
        level = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
        if level not in _captured:
            _captured.clear()
            _captured[level] = capture(cursor, TEMPLATE_SCHEMA)
    return _captured[level]
