"""Schools for tests that need real commits, threads or processes: made in this process's own clone
of the template, and dropped with everything that was theirs."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from controlplane.models import Authority
from controlplane.onboarding import onboard
from controlplane.wish import Wish
from isolation import SchoolRef, in_shared
from tests import cast

_numbers = itertools.count(1)
# Children first; the rows of events have no keys of their own.
_ROWS = (
    ("controlplane_onboarding", "school_id"),
    ("controlplane_pulse", "school_id"),
    ("controlplane_schoolkey", "school_id"),
    ("controlplane_domain", "school_id"),
    ("controlplane_domainevent", "school_id"),
    ("controlplane_schoolevent", "pgh_obj_id"),
    ("controlplane_school", "id"),
)


def admin_dsn() -> str:
    """A superuser's way to this process's database."""
    return make_conninfo(os.environ["TEST_ADMIN_DSN"], dbname=settings.DATABASES["default"]["NAME"])


def admin() -> "psycopg.Connection[tuple[object, ...]]":
    """A superuser's connection to this process's database, each statement committed."""
    return psycopg.connect(admin_dsn(), autocommit=True)


def wish() -> Wish:
    """A wish whose slug nobody has yet."""
    with in_shared():
        authority = Authority.objects.order_by("pk").first()
        assert authority is not None
        return cast.wish(f"throwaway-{next(_numbers)}", authority_id=authority.pk)


def make() -> SchoolRef:
    return onboard(wish(), actor=cast.ACTOR)


def drop(*schools: SchoolRef) -> None:
    """As a superuser and past the triggers: the product itself deletes no school this way."""
    with admin() as connection:
        connection.execute("SET session_replication_role = replica")
        for school in schools:
            for table, column in _ROWS:
                statement = sql.SQL("DELETE FROM public.{} WHERE {} = %s").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
                connection.execute(statement, (school.id,))
            role, schema = sql.Identifier(school.role), sql.Identifier(school.schema)
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            if connection.execute(
                "SELECT FROM pg_roles WHERE rolname = %s", (school.role,)
            ).fetchall():
                connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
                connection.execute(sql.SQL("DROP ROLE {}").format(role))


@contextmanager
def schools(count: int) -> Iterator[list[SchoolRef]]:
    made: list[SchoolRef] = []
    try:
        made.extend(make() for _ in range(count))
        yield made
    finally:
        drop(*made)
