"""The inspector: the rules of architecture.md 9, which keep the way to many machines open.

Read from models, migrations and the catalogue of the built template; what only shows when SQL is
sent is heard by tests/recorder.py through the whole suite. The last tests feed the inspector what it
must not let pass.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations import operations
from django.test.utils import isolate_apps

from history.models import RowEvent, SignedModel
from isolation import SchoolRef, in_school, provision
from tests import recorder
from tests.inspector import (
    added_positive,
    breach_of,
    keys_out_of_the_school,
    models_of,
    names_a_schema,
    our_models,
    our_operations,
    small_keys,
    tables_of,
    without_history,
)
from tests.paths import ROOT
from tests.throwaway import admin

MOST_TABLES = 130
GUARDS = {"signed_update", "signed_delete", "insert_insert", "update_update", "delete_delete"}
MORE_GUARDS = {
    "vault_personalrecord": {"valid_consent"},
    "roster_order": {"never_edited"},
    "roster_orderline": {"of_a_draft"},
    "roster_enrolment": {"by_order"},
}

Catalogue = Any


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    with admin() as raw:
        yield lambda query, *params: raw.execute(query, params).fetchall()


SCHEMAS = "n.nspname IN ('public', '_template', 's1', 's2')"


# 1, 2: what refers to what, what lives where


def test_1_no_foreign_key_leaves_its_schema(catalogue: Catalogue) -> None:
    crossing = catalogue(
        "SELECT c.conname FROM pg_constraint c JOIN pg_class there ON there.oid = c.confrelid"
        " WHERE c.contype = 'f' AND c.connamespace <> there.relnamespace"
    )
    assert crossing == []


def test_1_no_model_of_a_school_refers_to_the_shared_schema() -> None:
    found = [
        line for model in models_of(settings.TENANT_APPS) for line in keys_out_of_the_school(model)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("public", settings.SHARED_APPS),
        ("_template", settings.TENANT_APPS),
        ("s1", settings.TENANT_APPS),
        ("s2", settings.TENANT_APPS),
    ],
)
def test_2_each_side_has_its_own_tables_and_no_other(
    catalogue: Catalogue, schema: str, names: list[str]
) -> None:
    rows = catalogue("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)
    assert {row[0] for row in rows} == tables_of(names)


def test_2_people_sessions_and_history_are_on_both_sides_and_schools_on_one() -> None:
    both = tables_of(settings.SHARED_APPS) & tables_of(settings.TENANT_APPS)
    assert {"accounts_user", "accounts_session", "accounts_userevent", "history_deed"} <= both
    alone = tables_of(settings.SHARED_APPS) - both
    assert {"controlplane_school", "controlplane_domain", "controlplane_schoolkey"} <= alone
    assert not [name for name in tables_of(settings.TENANT_APPS) if name.startswith("controlplane")]


# 3, 5: triggers


LIBRARY = {("public", "_pgh_attach_context")}  # pghistory's own, which no trigger of ours calls


@pytest.fixture(scope="module")
def functions(catalogue: Catalogue) -> list[tuple[Any, ...]]:
    found = catalogue(
        "SELECT n.nspname, p.proname, p.prosrc, p.prosecdef, p.proconfig, l.lanname,"
        " p.proowner::regrole::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        f" JOIN pg_language l ON l.oid = p.prolang WHERE {SCHEMAS}"
    )
    assert len(found) > 40
    return [row for row in found if row[:2] not in LIBRARY]


def test_3_and_5_functions_stay_in_their_schema(functions: list[tuple[Any, ...]]) -> None:
    for schema, name, source, definer, config, language, owner in functions:
        path = f"search_path={schema}, extensions"
        assert config is not None, name
        assert [entry.replace('"', "") for entry in config] == [path], (schema, name)
        assert (definer, language, owner) == (True, "plpgsql", "zvonok_owner"), (schema, name)
        assert not re.search(r"\b(?:public|s\d+|_template|pgmq)\s*\.", source), (schema, name)


def test_5_functions_know_no_session_and_no_name_of_a_table(
    functions: list[tuple[Any, ...]],
) -> None:
    forbidden = re.compile(r"current_setting|set_config|TG_TABLE|TG_REL|TG_ARGV|EXECUTE\s", re.I)
    assert [name for _, name, source, *_ in functions if forbidden.search(source)] == []


def test_3_a_function_writes_events_alone(functions: list[tuple[Any, ...]]) -> None:
    """So no trigger writes a rollup, or anything else that a reader would take for the truth."""
    written = {
        table
        for _, _, source, *_ in functions
        for table in re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", source)
    }
    events = {model._meta.db_table for model in our_models() if issubclass(model, RowEvent)}
    assert written <= events
    assert written


def test_5_no_trigger_has_a_transition_table_or_is_switched_off(catalogue: Catalogue) -> None:
    rows = catalogue(
        "SELECT n.nspname, c.relname, t.tgname, t.tgenabled, t.tgoldtable, t.tgnewtable,"
        " t.tgnargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND {SCHEMAS}"
    )
    assert len(rows) > 80
    assert [row for row in rows if row[3:] != ("O", None, None, 0)] == []


def test_5_every_model_of_ours_has_history_or_says_why_not() -> None:
    assert [line for model in our_models() for line in without_history(model)] == []


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("public", settings.SHARED_APPS),
        ("_template", settings.TENANT_APPS),
        ("s1", settings.TENANT_APPS),
    ],
)
def test_5_every_signed_table_has_its_guards(
    catalogue: Catalogue, schema: str, names: list[str]
) -> None:
    rows = catalogue(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND NOT tgisinternal",
        schema,
    )
    present: dict[str, set[str]] = {}
    for table, trigger in rows:
        present.setdefault(table, set()).add(re.sub(r"^pgtrigger_|_[0-9a-f]{5}$", "", trigger))
    signed = {model._meta.db_table for model in models_of(names) if issubclass(model, SignedModel)}
    expected = {table: GUARDS | MORE_GUARDS.get(table, set()) for table in signed}
    assert present == expected


@pytest.mark.parametrize(
    ("schema", "names"),
    [("public", settings.SHARED_APPS), ("s1", settings.TENANT_APPS), ("s2", settings.TENANT_APPS)],
)
def test_5_no_role_of_the_application_may_write_events(
    catalogue: Catalogue, schema: str, names: list[str]
) -> None:
    events = {model._meta.db_table for model in models_of(names) if issubclass(model, RowEvent)}
    rows = catalogue(
        "SELECT c.relname FROM pg_class c, pg_roles r WHERE c.relnamespace = %s::regnamespace"
        " AND c.relkind = 'r' AND NOT r.rolsuper AND r.rolname NOT LIKE 'pg\\_%%'"
        " AND r.rolname <> 'zvonok_owner' AND (has_any_column_privilege(r.oid, c.oid,"
        " 'INSERT, UPDATE') OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER'))",
        schema,
    )
    writable = {row[0] for row in rows}
    assert events
    assert events & writable == set()
    assert writable & {"accounts_user", "accounts_session"}


# 4: one transaction, one side: `in_school` raises (tests/isolation/test_scope.py), and


def test_4_and_7_the_recorder_is_listening(db: None, alpha: SchoolRef) -> None:
    before = recorder._seen
    with in_school(alpha), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert recorder._seen > before


# 6: roles


def test_6_roles_of_schools_log_in_without_a_password_and_never(catalogue: Catalogue) -> None:
    rows = catalogue(
        "SELECT a.rolcanlogin, a.rolpassword IS NULL, a.rolconnlimit, a.rolinherit,"
        " a.rolsuper OR a.rolcreaterole OR a.rolcreatedb OR a.rolreplication OR a.rolbypassrls"
        " FROM pg_authid a JOIN public.controlplane_school s ON s.role = a.rolname"
        " WHERE s.slug IN ('alpha', 'beta')"
    )
    assert rows == [(True, True, 0, False, False)] * 2


def test_6_the_application_has_no_rights_of_its_own(catalogue: Catalogue) -> None:
    rows = catalogue(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'S', 'v') AND n.nspname NOT IN ('pg_catalog',"
        " 'information_schema') AND (has_schema_privilege('zvonok_app', n.oid, 'USAGE')"
        " AND n.nspname <> 'extensions' OR c.relkind = 'r' AND"
        " has_table_privilege('zvonok_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE'))"
    )
    assert rows == []


# 8: keys are not deferrable


def test_8_no_constraint_is_deferrable(catalogue: Catalogue) -> None:
    rows = catalogue(
        "SELECT n.nspname, c.conname FROM pg_constraint c JOIN pg_namespace n"
        f" ON n.oid = c.connamespace WHERE c.condeferrable AND {SCHEMAS}"
    )
    assert rows == []


def test_8_no_test_flushes() -> None:
    word = re.compile(
        "Transaction" + r"TestCase|\btransaction" + "=True|call_command" + r"\(.flush"
    )
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if word.search(path.read_text("utf-8"))
    ]
    assert found == []


# 9: keys, migrations


def test_9_numbers_that_are_keys_are_bigint() -> None:
    assert [line for model in our_models() for line in small_keys(model)] == []


def test_9_foreign_keys_are_as_wide_as_what_they_name(catalogue: Catalogue) -> None:
    rows = catalogue(
        "SELECT c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]"
        f" WHERE c.contype = 'f' AND a.atttypid <> b.atttypid AND {SCHEMAS}"
    )
    assert rows == []


def test_9_migrations_add_no_positive_field_and_name_no_schema() -> None:
    found = our_operations()
    assert len(found) > 20
    assert [name for name, operation in found if added_positive(operation)] == []
    assert [name for name, operation in found if names_a_schema(operation)] == []


# 10: plain statements


def test_10_a_school_is_made_by_plain_statements(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        text = provision._template() + provision._place("s1", "role_s1")
    outside = re.sub(r"AS \$(\w*)\$.*?\$\1\$", "AS ''", text, flags=re.S)
    verbs = {line.split(None, 1)[0] for line in re.split(r";\s*\n", outside) if line.strip()}
    assert verbs == {"CREATE", "ALTER", "GRANT", "INSERT", "SELECT", "COMMENT"}
    assert re.findall(r"^SELECT (?!pg_catalog\.setval\()", outside, re.M) == []
    assert "CREATE OR REPLACE PROCEDURE" not in outside


# How many


def test_a_school_has_few_tables(capsys: pytest.CaptureFixture[str]) -> None:
    all_models = models_of(settings.TENANT_APPS)
    mine = set(our_models())
    events = {model._meta.db_table for model in all_models if issubclass(model, RowEvent)}
    ours = {model._meta.db_table for model in all_models if model in mine} - events
    libraries = tables_of(settings.TENANT_APPS) - ours - events
    with capsys.disabled():
        print(
            f"\ntables of a school: {len(ours)} of ours, {len(events)} of events,"
            f" {len(libraries)} of libraries; at most {MOST_TABLES}"
        )
    assert len(ours) + len(events) + len(libraries) == len(tables_of(settings.TENANT_APPS))
    assert len(tables_of(settings.TENANT_APPS)) <= MOST_TABLES


# The inspector can find something

BAD = [
    "UPDATE t SET at = now() WHERE id = 1",
    "UPDATE t SET at = CURRENT_TIMESTAMP",
    "DELETE FROM t WHERE at < clock_timestamp()",
    "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET at = transaction_timestamp()",
    "UPDATE t SET token = gen_random_uuid()",
    "UPDATE t SET n = random() * 7",
    "WITH gone AS (DELETE FROM t WHERE at < localtimestamp RETURNING 1) SELECT * FROM gone",
    "UPDATE t SET until = until + '7 days'::interval",
    "UPDATE t SET until = until + interval '7 days'",
    "SELECT set_config('app.user', '7', true)",
    "SELECT current_setting('app.user')",
    "SET LOCAL app.user = 7",
]
GOOD = [
    "SELECT now()",
    "INSERT INTO t (at) VALUES (now())",
    "UPDATE t SET at = '2026-01-01', reason = 'now() is a word'",
    "UPDATE t SET current_state = 1, nowhere = 2",
    "DELETE FROM t WHERE reason = 'it''s random()'",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "",
]


@pytest.mark.parametrize("statement", BAD)
def test_the_inspector_finds_a_bad_statement(statement: str) -> None:
    assert breach_of(statement) != ""


@pytest.mark.parametrize("statement", GOOD)
def test_the_inspector_lets_a_good_one_pass(statement: str) -> None:
    assert breach_of(statement) == ""


@isolate_apps("accounts")
def test_the_inspector_finds_a_bad_model() -> None:
    from controlplane.models import School

    class Careless(models.Model):
        id = models.AutoField(primary_key=True)
        school = models.ForeignKey(School, on_delete=models.CASCADE)

        class Meta:
            app_label = "accounts"

    class Untracked(SignedModel):
        class Meta:
            app_label = "accounts"

    assert keys_out_of_the_school(Careless) == ["accounts.Careless.school leads out of the school"]
    assert small_keys(Careless) == ["accounts.Careless: the key is AutoField"]
    assert without_history(Careless) == [
        "accounts.Careless is not signed and does not say why (history_exempt)"
    ]
    assert without_history(Untracked) == ["accounts.Untracked has no event table"]


def test_the_inspector_finds_a_bad_migration() -> None:
    assert added_positive(operations.AddField("a", "n", models.PositiveIntegerField()))
    assert not added_positive(operations.AddField("a", "n", models.IntegerField()))
    assert names_a_schema(operations.RunSQL("UPDATE public.t SET a = 1"))
    assert names_a_schema(operations.RunSQL('UPDATE "s7"."t" SET a = 1'))
    assert not names_a_schema(operations.RunSQL("UPDATE t SET a = 1"))


def test_the_recorder_tells_the_product_s_statements_from_a_test_s(
    db: None, alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.models import RateCounter

    monkeypatch.setattr(recorder, "_breaches", [])
    with in_school(alpha), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_ratecounter SET expires_at = now()")
        assert recorder.breaches() == []
        monkeypatch.setattr(recorder, "TESTS", "/nowhere/")
        RateCounter.objects.update(expires_at=models.functions.Now())
    (found,) = recorder.breaches()
    assert "time or chance that does not come from Python" in found


def test_the_recorder_hears_a_transaction_of_two_sides(
    db: None, alpha: SchoolRef, beta: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if `in_school` had forgotten to raise."""
    wrapper: Any = connection
    monkeypatch.setattr(recorder, "_breaches", [])
    monkeypatch.setattr(recorder, "TESTS", "/nowhere/")
    for sides in ([alpha, alpha], [alpha, beta]):
        with in_school(alpha), transaction.atomic():
            for side in sides:
                wrapper.enter(side)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            wrapper.enter(alpha)
    with in_school(beta), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    (found,) = recorder.breaches()
    assert "a transaction of two sides: SELECT 1" in found
