"""A new school: the same as a migrated one to the last line, whole or not there at all."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, ProgrammingError, connections
from django.db.utils import DatabaseError, Error
from psycopg import sql

from config.embedded_host import bin_dir
from controlplane import hooks
from controlplane.onboarding import SlugTaken, onboard
from controlplane.wish import Wish
from isolation import SchoolRef, SchoolState, fleet, provision
from isolation.capture import as_written
from tests import throwaway
from tests.cast import ACTOR
from tests.paths import ROOT

PATIENCE = 20.0  # seconds

pytestmark = pytest.mark.usefixtures("committed")


def bare(number: int) -> SchoolRef:
    """A school without a row, so that nothing but the schema is there."""
    schema = f"s{number}"
    role = f"zbare_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{schema}"
    return SchoolRef(number, schema, schema, role, "UTC", SchoolState.ACTIVE, schema)


def nothing() -> None:
    pass


@pytest.fixture
def provisioned() -> Iterator[SchoolRef]:
    ref = bare(900001)
    provision.provision(ref, before=nothing, after=nothing)
    yield ref
    throwaway.drop(ref)


@pytest.fixture
def migrated() -> Iterator[SchoolRef]:
    """Role and schema as provisioning makes them, the rest by Django's migrations."""
    ref = bare(900002)
    with provision.owner_in("public") as owner, owner.cursor() as cursor:
        cursor.execute(provision._place(ref.schema, ref.role))
    failed = fleet.migrate_schools([ref], lambda outcome: None)
    assert failed == []
    yield ref
    throwaway.drop(ref)


def dump(ref: SchoolRef) -> list[str]:
    """The whole schema: definitions, rights and rows; names and the hour of migration normalised."""
    with throwaway.admin() as connection:
        dsn = psycopg.conninfo.make_conninfo(
            os.environ["TEST_ADMIN_DSN"], dbname=connection.info.dbname
        )
    done = subprocess.run(
        [str(bin_dir() / "pg_dump"), "--schema", ref.schema, "--dbname", dsn],
        capture_output=True,
        text=True,
        check=True,
    )
    text = re.sub(rf"\b{ref.role}\b", "ROLE", done.stdout)
    text = re.sub(rf"\b{ref.schema}\b", "SCHEMA", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00", "WHEN", text)
    return [line for line in text.splitlines() if "restrict" not in line]


def rights(ref: SchoolRef) -> list[tuple[object, ...]]:
    """Every access right that concerns the schema, from the catalogue itself."""
    with throwaway.admin() as connection:
        rows = connection.execute(
            """
            SELECT 'schema', '', nspacl::text FROM pg_namespace WHERE nspname = %(schema)s
            UNION ALL SELECT c.relkind::text, c.relname, c.relacl::text FROM pg_class c
                WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'S', 'v')
            UNION ALL SELECT 'function', p.proname, p.proacl::text || p.proowner::regrole
                FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
            UNION ALL SELECT 'default', d.defaclobjtype::text, d.defaclacl::text
                FROM pg_default_acl d WHERE d.defaclnamespace = %(schema)s::regnamespace
            UNION ALL SELECT 'role', '', concat_ws(' ', rolcanlogin, rolinherit, rolconnlimit,
                rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls)
                FROM pg_roles WHERE rolname = %(role)s
            UNION ALL SELECT 'member', m.member::regrole::text,
                concat_ws(' ', m.grantor::regrole, admin_option, inherit_option, set_option)
                FROM pg_auth_members m WHERE m.roleid = %(role)s::regrole
            ORDER BY 1, 2, 3""",
            {"schema": ref.schema, "role": ref.role},
        ).fetchall()
    return [tuple(str(value).replace(ref.role, "ROLE") for value in row) for row in rows]


def test_a_provisioned_school_is_a_migrated_one_to_the_last_line(
    provisioned: SchoolRef, migrated: SchoolRef
) -> None:
    ours, theirs = dump(provisioned), dump(migrated)
    assert len(ours) > 1000
    assert [line for line in ours if line.startswith("COPY SCHEMA.django_migrations ")]
    assert [line for line in ours if line.startswith("GRANT ")]
    assert ours == theirs


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        (
            "CHECK (state::text = ANY (ARRAY['a'::character varying, 'it''s'::character varying]"
            "::text[]))",
            "CHECK (state IN ('a'::character varying, 'it''s'::character varying))",
        ),
        (
            "CHECK (((state)::text = ANY ((ARRAY['a'::character varying])::text[])))",
            "CHECK ((state IN ('a'::character varying)))",
        ),
        (
            "CHECK ((((n >= 1) AND (n <= 9)) AND ((d >= '2020-01-01'::date) AND (m <= 9))))",
            "CHECK (((n BETWEEN 1 AND 9) AND ((d >= '2020-01-01'::date) AND (m <= 9))))",
        ),
        ("CHECK (state::text = 'a'::text)", "CHECK (state::text = 'a'::text)"),
        ("CHECK (n = ANY (ARRAY[1, 2]))", "CHECK (n = ANY (ARRAY[1, 2]))"),
    ],
)
def test_a_list_of_words_is_written_as_it_was(printed: str, written: str) -> None:
    assert as_written(printed) == written


def test_their_rights_are_equal(provisioned: SchoolRef, migrated: SchoolRef) -> None:
    ours = rights(provisioned)
    assert {row[0] for row in ours} == {"schema", "r", "S", "function", "default", "role", "member"}
    assert ours == rights(migrated)


def test_a_school_s_role_has_no_more_than_it_needs(provisioned: SchoolRef) -> None:
    ours = rights(provisioned)
    assert [row[2] for row in ours if row[0] == "role"] == ["t f 0 f f f f f"]
    assert [row[2] for row in ours if row[0] == "schema"] == [
        "{zvonok_owner=UC/zvonok_owner,ROLE=U/zvonok_owner}"
    ]
    tables = {row[1]: row[2] for row in ours if row[0] == "r"}
    assert {name for name, acl in tables.items() if "ROLE=r/" in str(acl)} == {
        name
        for name in tables
        if str(name).endswith("event") or str(name).startswith(("django_", "auth_"))
    }
    assert {name for name, acl in tables.items() if "ROLE=ar/" in str(acl)} == {
        "history_deed",
        "agreements_consenttext",
    }


def test_content_types_and_permissions_have_equal_ids_everywhere(own: SchoolRef) -> None:
    with throwaway.admin() as connection:
        for table in ("django_content_type", "auth_permission", "auth_group"):
            found = []
            for schema in ("public", "_template", "s1", "s2", own.schema):
                name = sql.Identifier(schema, table)
                rows = connection.execute(sql.SQL("SELECT * FROM {} ORDER BY id").format(name))
                found.append(rows.fetchall())
            assert all(rows == found[0] for rows in found), table
            assert found[0] or table == "auth_group"


# Whole or not at all

_SHARED = (
    "controlplane_school", "controlplane_schoolevent", "controlplane_domain",
    "controlplane_domainevent", "controlplane_schoolkey", "controlplane_onboarding",
    "history_deed",
)  # fmt: skip


def footprint() -> dict[str, list[tuple[object, ...]]]:
    """All that a school leaves in the database and in the cluster."""
    with throwaway.admin() as connection:
        found = {
            table: connection.execute(
                sql.SQL("SELECT id::text FROM {} t(id) ORDER BY 1").format(
                    sql.SQL("(SELECT t::text FROM public.{} t)").format(sql.Identifier(table))
                )
            ).fetchall()
            for table in _SHARED
        }
        found["schemas"] = connection.execute(
            "SELECT nspname FROM pg_namespace ORDER BY 1"
        ).fetchall()
        found["roles"] = connection.execute(
            "SELECT rolname FROM pg_roles JOIN public.controlplane_installation"
            " ON starts_with(rolname, prefix) ORDER BY 1"
        ).fetchall()
    return found


def _fail_in_python(school: SchoolRef, wish: Wish, **_rest: Any) -> None:
    raise LookupError("a hook that fails")


def _fail_in_sql(school: SchoolRef, wish: Wish, **_rest: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def _lose_connection(school: SchoolRef, wish: Wish, **_rest: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        with throwaway.admin() as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    ("hook", "error"),
    [(_fail_in_python, LookupError), (_fail_in_sql, DataError), (_lose_connection, DatabaseError)],
)
def test_a_failure_at_the_end_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, hook: hooks.SchoolCreated, error: type[Exception]
) -> None:
    before = footprint()
    with monkeypatch.context() as patch:
        patch.setattr(hooks, "school_created", [hook])
        with pytest.raises(error):
            onboard(throwaway.wish(), actor=ACTOR)
    assert footprint() == before
    with throwaway.schools(1):
        assert footprint() != before


def test_a_failure_among_the_statements_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = footprint()
    text = provision._template()
    monkeypatch.setattr(provision, "_template", lambda: text + "CREATE TABLE accounts_user (i int)")
    with pytest.raises(ProgrammingError, match="already exists"):
        onboard(throwaway.wish(), actor=ACTOR)
    assert footprint() == before


def test_a_schema_that_is_there_already_is_not_touched(own: SchoolRef) -> None:
    ref = SchoolRef(own.id, "x", own.schema, f"{own.role}_x", "UTC", SchoolState.ACTIVE, "x")
    before = footprint()
    with pytest.raises(ProgrammingError, match="already exists"):
        provision.provision(ref, before=nothing, after=nothing)
    assert footprint() == before


# Two at once


def test_of_two_at_once_for_one_address_one_wins_and_the_other_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first holds its transaction open until the second waits for it."""
    wish = throwaway.wish()
    before = footprint()
    second_may_go = threading.Event()

    def wait_for_the_second(school: SchoolRef, wish: Wish, **_rest: Any) -> None:
        second_may_go.set()
        wait_until_somebody_waits()

    monkeypatch.setattr(hooks, "school_created", [wait_for_the_second])
    first = Attempt(wish)
    first.start()
    assert second_may_go.wait(PATIENCE)
    monkeypatch.setattr(hooks, "school_created", [])
    second = Attempt(wish)
    second.start()
    first.join()
    second.join()
    assert isinstance(first.outcome, SchoolRef)
    assert isinstance(second.outcome, SlugTaken)
    assert str(second.outcome) == "Этот адрес занят другой школой. Выберите другой."
    after = footprint()
    assert {name: len(rows) - len(before[name]) for name, rows in after.items()} == {
        **dict.fromkeys(_SHARED, 1), "controlplane_onboarding": 0, "schemas": 1, "roles": 1,
    }  # fmt: skip
    throwaway.drop(first.outcome)


class Attempt(threading.Thread):
    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish
        self.outcome: SchoolRef | Exception | None = None

    def run(self) -> None:
        try:
            self.outcome = onboard(self.wish, actor=ACTOR)
        except Exception as error:
            self.outcome = error
        finally:
            connections.close_all()


def wait_until_somebody_waits() -> None:
    waiting = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND usename = 'zvonok_owner'"
    )
    tick = threading.Event()
    with throwaway.admin() as connection:
        for turn in count():
            if connection.execute(waiting).fetchall():
                return
            assert turn * 0.01 < PATIENCE
            tick.wait(0.01)


def test_another_broken_rule_is_not_called_a_taken_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_a_rule(school: SchoolRef, wish: Wish, **_rest: Any) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_ratecounter VALUES ('host', 1, '2030-01-01Z'),"
                " ('host', 1, '2030-01-01Z')"
            )

    monkeypatch.setattr(hooks, "school_created", [break_a_rule])
    with pytest.raises(IntegrityError, match="host"):
        onboard(throwaway.wish(), actor=ACTOR)


# The template


def test_without_a_template_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    before = footprint()
    monkeypatch.setattr(provision, "TEMPLATE_SCHEMA", "_template_of_nothing")
    with pytest.raises(provision.TemplateMissingError, match="zvonok migrate"):
        onboard(throwaway.wish(), actor=ACTOR)
    assert footprint() == before


@pytest.fixture
def migrate_template() -> Iterator[Callable[[], None]]:
    """A migration of the template alone: one more table, one more row of its history."""

    def migrate() -> None:
        with provision.owner_in("_template") as owner, owner.cursor() as cursor:
            cursor.execute("CREATE TABLE profile_novelty (id bigint PRIMARY KEY)")
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('profile', '9999_novelty', '2030-01-01Z')"
            )

    yield migrate
    with provision.owner_in("_template") as owner, owner.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS profile_novelty")
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_novelty'")


def test_what_was_captured_is_renewed_after_a_migration(
    migrate_template: Callable[[], None],
) -> None:
    def has_novelty(school: SchoolRef) -> bool:
        with throwaway.admin() as connection:
            found = connection.execute(
                "SELECT to_regclass(%s) IS NOT NULL", (f"{school.schema}.profile_novelty",)
            ).fetchone()
        return found == (True,)

    with throwaway.schools(1) as (before,):
        migrate_template()
        with throwaway.schools(1) as (after,):
            assert (has_novelty(before), has_novelty(after)) == (False, True)


def test_a_web_process_cannot_make_a_school() -> None:
    """It does not hold the owner's URL, and the application's role may not."""
    code = (
        "import django; django.setup()\n"
        "from django.db import connections\n"
        "from tests.throwaway import wish\n"
        "from tests.cast import ACTOR\n"
        "from controlplane.onboarding import onboard\n"
        "try: onboard(wish(), actor=ACTOR)\n"
        "except RuntimeError as error: print(error)\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    del environment["ZVONOK_OWNER_DATABASE_URL"]
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == (
        "this needs ZVONOK_OWNER_DATABASE_URL, which web processes do not have\n",
        0,
    ), done.stderr
    with psycopg.connect(settings.DATABASE_URL) as raw:
        for role in ("zvonok_app", "zvonok_shared"):
            raw.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute("CREATE SCHEMA mine")
            raw.rollback()


def test_the_owner_s_connection_is_usable_after_a_refusal() -> None:
    with pytest.raises(Error), provision.owner_in("public") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    with throwaway.schools(1) as (school,):
        assert school.state is SchoolState.ACTIVE
