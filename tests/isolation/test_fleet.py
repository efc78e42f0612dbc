"""`zvonok migrate`: everything up to date, and a school that fails holds up no other."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from psycopg import sql

from isolation import SchoolRef, fleet, in_school
from isolation.provision import owner_in
from tenants.profile.models import SchoolCard
from tests import throwaway
from tests.cast import ACTOR
from tests.isolation.test_provision import rights
from tests.paths import ROOT

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def schools() -> Iterator[list[SchoolRef]]:
    with throwaway.schools(3) as made:
        yield made


def migrate() -> tuple[str, str, str]:
    """Standard output, standard error and what the command ended with."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("migrate", stdout=out, stderr=err, no_color=True)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def forget_migration(school: SchoolRef, *, with_tables: bool) -> None:
    """The school lags behind by one migration; without `with_tables` its tables are in the way."""
    with throwaway.admin() as raw:
        schema = sql.Identifier(school.schema)
        raw.execute(
            sql.SQL("DELETE FROM {}.django_migrations WHERE app = 'profile'").format(schema)
        )
        if with_tables:
            for table in ("profile_schoolcard", "profile_schoolcardevent"):
                raw.execute(
                    sql.SQL("DROP TABLE {}.{} CASCADE").format(schema, sql.Identifier(table))
                )


def test_a_second_run_has_nothing_to_do(schools: list[SchoolRef]) -> None:
    migrate()
    assert migrate() == ("public: 0 applied\n", "", "")


def test_a_school_that_lags_behind_is_brought_up_to_date(schools: list[SchoolRef]) -> None:
    school = schools[0]
    forget_migration(school, with_tables=True)
    assert migrate() == (f"public: 0 applied\n{school.schema}: 1 applied\n", "", "")
    with in_school(school):
        SchoolCard(name="A", short_name="A", inn="1655018018").write(ACTOR)
        assert SchoolCard.objects.count() == 1


def test_a_school_that_fails_is_told_with_its_reason_and_the_others_go_on(
    schools: list[SchoolRef],
) -> None:
    bad, good, _ = schools
    forget_migration(bad, with_tables=False)
    forget_migration(good, with_tables=True)
    out, err, end = migrate()
    assert out == f"public: 0 applied\n{good.schema}: 1 applied\n"
    assert err == f'{bad.schema}: failed: relation "profile_schoolcard" already exists\n'
    assert end == f"1 of 5 schools failed: {bad.schema}"


def test_what_was_made_before_a_failure_has_no_more_rights_than_it_should(
    schools: list[SchoolRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Default privileges give a new table everything; the school fails before they are taken."""
    bad = schools[0]
    narrow = rights(bad)

    def make_a_table_and_fail(schema: str) -> int:
        if schema == bad.schema:
            with owner_in(schema) as owner, owner.cursor() as cursor:
                verbs = "SELECT, INSERT, UPDATE, DELETE"
                cursor.execute(f'GRANT {verbs} ON accounts_userevent TO "{bad.role}"')
            raise LookupError("the next migration")
        return 0

    monkeypatch.setattr(fleet, "_migrate", make_a_table_and_fail)
    assert migrate()[2] == f"1 of 5 schools failed: {bad.schema}"
    with in_school(bad), pytest.raises(DatabaseError, match="permission denied"):
        apps.get_model("accounts", "UserEvent").objects.all()._raw_delete("default")
    assert rights(bad) == narrow


def test_a_school_in_use_is_left_for_the_next_run(
    schools: list[SchoolRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "LOCK_TIMEOUT", "50ms")
    busy, _, idle = schools
    forget_migration(busy, with_tables=True)
    forget_migration(idle, with_tables=True)
    with throwaway.admin() as raw, raw.transaction():
        table = sql.Identifier(busy.schema, "accounts_user")
        raw.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
        out, err, end = migrate()
    assert out == f"public: 0 applied\n{idle.schema}: 1 applied\n"
    assert err == f"{busy.schema}: failed: canceling statement due to lock timeout\n"
    assert end == f"1 of 5 schools failed: {busy.schema}"
    assert migrate() == (f"public: 0 applied\n{busy.schema}: 1 applied\n", "", "")


def test_a_connection_that_breaks_costs_one_school(
    schools: list[SchoolRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, lagging, _ = schools
    forget_migration(lagging, with_tables=True)
    apply = fleet._migrate

    def break_at_victim(schema: str) -> int:
        if schema == victim.schema:
            with owner_in(schema) as owner, owner.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
                with throwaway.admin() as raw:
                    raw.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
                cursor.execute("SELECT 1")
        return apply(schema)

    monkeypatch.setattr(fleet, "_migrate", break_at_victim)
    out, err, end = migrate()
    assert out == f"public: 0 applied\n{lagging.schema}: 1 applied\n"
    assert err.startswith(f"{victim.schema}: failed: ")
    assert err.count("\n") == 1
    assert end == f"1 of 5 schools failed: {victim.schema}"


def test_an_error_of_the_program_is_one_school_s_too(
    schools: list[SchoolRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = fleet._migrate

    def fail(schema: str) -> int:
        if schema == schools[1].schema:
            raise LookupError("a row that a data migration expected")
        return apply(schema)

    monkeypatch.setattr(fleet, "_migrate", fail)
    assert migrate()[1:] == (
        f"{schools[1].schema}: failed: a row that a data migration expected\n",
        f"1 of 5 schools failed: {schools[1].schema}",
    )


def test_rights_are_put_right_and_rows_of_libraries_completed(schools: list[SchoolRef]) -> None:
    school = schools[0]
    before = rights(school)
    schema, role = sql.Identifier(school.schema), sql.Identifier(school.role)
    with throwaway.admin() as raw:
        for statement in (
            "REVOKE SELECT ON {0}.accounts_user FROM {1}",
            "GRANT DELETE ON {0}.accounts_userevent TO {1}",
            "GRANT UPDATE ON {0}.history_deed TO {1}",
            "DELETE FROM {0}.auth_permission WHERE id > 3",
        ):
            raw.execute(sql.SQL(statement).format(schema, role))
    assert rights(school) != before
    forget_migration(school, with_tables=True)
    assert migrate() == (f"public: 0 applied\n{school.schema}: 1 applied\n", "", "")
    assert {row[:2] for row in rights(school)} == {row[:2] for row in before}
    assert [row for row in rights(school) if row[0] == "r"] == [
        row for row in before if row[0] == "r"
    ]
    with throwaway.admin() as raw:
        ours, theirs = (
            raw.execute(sql.SQL("TABLE {}.auth_permission ORDER BY id").format(sql.Identifier(name)))
            .fetchall()
            for name in (school.schema, "public")
        )  # fmt: skip
    assert ours == theirs


def test_the_command_ends_with_status_1_and_one_line(schools: list[SchoolRef]) -> None:
    bad = schools[2]
    forget_migration(bad, with_tables=False)
    done = subprocess.run(
        [sys.executable, "-m", "config.cli", "migrate"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")])},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    reason, end = done.stderr.splitlines()
    assert reason == f'{bad.schema}: failed: relation "profile_schoolcard" already exists'
    assert end.endswith(f": 1 of 5 schools failed: {bad.schema}")
