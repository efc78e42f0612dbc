"""Migrations of the shared schema, the template and every school, as the owner.

Each schema has its own `django_migrations`. Content types and permissions are made on the shared
schema and copied with their ids, because Django caches them per database alias, not per schema.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from isolation import grants
from isolation.capture import COMMON_ROWS
from isolation.migrating import migrating
from isolation.provision import FLEET_LOCK, OWNER, owner_connection, owner_in, restrict
from isolation.ref import SHARED_ROLE, SHARED_SCHEMA, TEMPLATE_SCHEMA, SchoolRef

LOCK_TIMEOUT = "10s"


@dataclass(frozen=True)
class Outcome:
    """What became of one schema: how many migrations were applied, or why not."""

    schema: str
    applied: int
    problem: str = ""


Report = Callable[[Outcome], None]


def migrate_shared(report: Report) -> None:
    """Bring the shared schema up to date. Raises when it cannot: nothing else may go on then."""
    with owner_in(SHARED_SCHEMA):
        applied = _pending(MigrationExecutor(owner_connection()))
    try:
        with owner_in(SHARED_SCHEMA):
            call_command(DjangoMigrate(), database=OWNER, interactive=False, verbosity=0)
    except Exception:
        _begin_anew()
        raise
    finally:  # what was made before a failure has its rights, too
        with owner_in(SHARED_SCHEMA):
            restrict(SHARED_SCHEMA, SHARED_ROLE, grants.narrowed(settings.SHARED_APPS))
    report(Outcome(SHARED_SCHEMA, applied))


def migrate_template(report: Report) -> None:
    with owner_connection().cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE_SCHEMA}"')
    report(Outcome(TEMPLATE_SCHEMA, _migrate(TEMPLATE_SCHEMA)))


def migrate_schools(schools: Iterable[SchoolRef], report: Report) -> list[Outcome]:
    """Bring every school up to date; returns those that could not be, the others went on. A school
    whose tables are in use gives up after `LOCK_TIMEOUT`; the next run tries it again."""
    failed = []
    for school in schools:
        try:
            with _short_of_patience():
                outcome = Outcome(school.schema, _migrate(school.schema))
                _restrict(school)
        except Exception as error:  # whatever it is, it is this school's
            _begin_anew()
            outcome = Outcome(school.schema, 0, _first_line(error) + _close_what_was_made(school))
            failed.append(outcome)
        report(outcome)
    return failed


def _restrict(school: SchoolRef) -> None:
    with owner_in(school.schema):
        restrict(school.schema, school.role)


def _close_what_was_made(school: SchoolRef) -> str:
    """After a failure: tables that earlier migrations made have all rights by default, event tables
    too. Returns what to add to the school's problem."""
    try:
        _restrict(school)
    except DatabaseError as error:
        return f" (nor could its rights be restored: {_first_line(error)})"
    return ""


@contextmanager
def _short_of_patience() -> Iterator[None]:
    """For as long as all goes well; after an error the connection is another one."""
    _set_lock_timeout(LOCK_TIMEOUT)
    yield
    _set_lock_timeout("0")


def _set_lock_timeout(value: str) -> None:
    with owner_in(SHARED_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{value}'")


def _begin_anew() -> None:
    """A failed migration may leave its transaction open (Django's schema editor does when it fails
    at its end), or no connection at all. Its lock on the fleet goes with it and is taken again."""
    raw = owner_connection().connection
    if raw is not None:
        raw.close()
    del connections[OWNER]
    hold_fleet()


def hold_fleet() -> None:
    """Wait for provisionings under way and keep new ones out until this process ends."""
    with owner_in(SHARED_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [FLEET_LOCK])


def release_fleet() -> None:
    with owner_in(SHARED_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [FLEET_LOCK])


def _pending(executor: MigrationExecutor) -> int:
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(schema: str) -> int:
    """Apply what is missing in one schema, each migration in its own transaction."""
    with owner_in(schema) as connection:
        executor = MigrationExecutor(connection)
        pending = _pending(executor)
        if pending:
            token = migrating.set(True)
            try:
                executor.migrate(executor.loader.graph.leaf_nodes())
            finally:
                migrating.reset(token)
        _copy_common_rows(schema)
    return pending


def _copy_common_rows(schema: str) -> None:
    """Content types and permissions exactly as in the shared schema, ids included."""
    with (
        transaction.atomic(using=OWNER),
        owner_in(schema) as connection,
        connection.cursor() as cursor,
    ):
        for table in COMMON_ROWS[1:]:
            ours = sql.Identifier(schema, table).as_string(None)
            theirs = sql.Identifier(SHARED_SCHEMA, table).as_string(None)
            cursor.execute(
                f"INSERT INTO {ours} SELECT * FROM {theirs} t"  # noqa: S608
                f" WHERE NOT EXISTS (SELECT FROM {ours} o WHERE o.id = t.id) ORDER BY id"
            )
            if cursor.rowcount:
                cursor.execute(
                    f"SELECT setval(%s, (SELECT max(id) FROM {ours}))",  # noqa: S608
                    [f'"{schema}".{table}_id_seq'],
                )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
