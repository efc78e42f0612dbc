"""Free SQL inside a school, through the product's own cursors: it reads and changes that school.

The border (threat model): what PostgreSQL refuses, it refuses. It does not refuse a whole statement
that changes the session (`SET ROLE other`), because the application is a member of every school's
role; the cursor learns from the server's answer what the statement was and closes the connection
before anything is read with it. Code that runs in the process and takes the raw connection is
beyond the border.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, ProgrammingError, connection, connections, transaction
from django.db.models.expressions import RawSQL
from django.db.utils import Error

from accounts.models import RateCounter, User
from config.databases import PREPARE_AFTER
from controlplane.control import check_roles
from isolation import SchoolRef, in_school
from tests.cast import ACTOR
from tests.isolation.attacks import (
    DENIED,
    NOT_THERE,
    REFUSED,
    SEVERAL,
    SEVERAL_STATEMENTS,
    WHOLE_STATEMENTS,
)
from tests.throwaway import admin

Send = Callable[[str], None]


@pytest.fixture(scope="module", autouse=True)
def _marks(own: SchoolRef, other: SchoolRef) -> None:
    """A row in each school that tells whose it is."""
    for school in (own, other):
        with in_school(school):
            RateCounter.objects.create(
                key=school.schema, count=1, expires_at=datetime(2030, 1, 1, tzinfo=UTC)
            )


@pytest.fixture(scope="module")
def fill(own: SchoolRef, other: SchoolRef) -> Callable[[str], str]:
    with admin() as raw:
        row = raw.execute(
            "SELECT to_regclass(%s)::oid", (f"{other.schema}.accounts_user_id_seq",)
        ).fetchone()
    names = {
        "own": own.schema, "own_role": own.role,
        "other": other.schema, "other_role": other.role, "sequence": row[0] if row else None,
    }  # fmt: skip
    return lambda statement: statement.format(**names)


@pytest.fixture
def client_binding() -> Iterator[None]:
    """Reconnect with values written into the statement by the client, as Django does by itself."""
    options = connections["default"].settings_dict["OPTIONS"]
    connection.close()
    options["server_side_binding"] = False
    yield
    connection.close()
    options["server_side_binding"] = True


def plainly(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def with_parameters(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [])


def many_times(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[], []])


def from_the_server_s_side(statement: str) -> None:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()


def by_raw_query(statement: str) -> None:
    list(User.objects.raw(statement))


WAYS: list[Send] = [plainly, with_parameters, many_times]


def alone(own: SchoolRef) -> bool:
    """The next query of the ORM, and the next by hand, are this school's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        place = cursor.fetchone()
    return place == (own.role, own.schema) and list(RateCounter.objects.values_list("key")) == [
        (own.schema,)
    ]


def answers(
    own: SchoolRef,
    send: Send,
    attacks: Mapping[str, str],
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> dict[str, str | None]:
    """SQLSTATE of each attack («passed» when none), or that the next query was not alone."""
    found: dict[str, str | None] = {}
    for name, statement in attacks.items():
        with in_school(own):
            try:
                with around():
                    send(statement)
                found[name] = "passed"
            except Error as error:
                found[name] = getattr(error.__cause__, "sqlstate", None)
            if not alone(own):
                found[name] = "not alone"
    return found


@pytest.fixture(scope="module")
def refused(fill: Callable[[str], str]) -> dict[str, str]:
    return {name: fill(statement) for name, statement in REFUSED.items()}


@pytest.mark.parametrize("send", WAYS)
def test_what_is_not_the_school_s_is_refused(
    own: SchoolRef, refused: dict[str, str], send: Send
) -> None:
    assert answers(own, send, refused) == dict.fromkeys(REFUSED, DENIED)


def test_it_is_refused_inside_a_transaction(own: SchoolRef, refused: dict[str, str]) -> None:
    expected = {**dict.fromkeys(REFUSED, DENIED), "the server's settings": "25001"}
    assert answers(own, plainly, refused, transaction.atomic) == expected


def test_it_is_refused_with_parameters_bound_by_the_client(
    own: SchoolRef, refused: dict[str, str], client_binding: None
) -> None:
    assert answers(own, plainly, refused) == dict.fromkeys(REFUSED, DENIED)


@pytest.mark.parametrize("send", [from_the_server_s_side, by_raw_query])
def test_queries_are_refused_in_other_cursors_too(
    own: SchoolRef, refused: dict[str, str], send: Send
) -> None:
    queries = {
        name: statement
        for name, statement in refused.items()
        if statement.startswith(("SELECT", "TABLE")) and " INTO " not in statement
    }
    assert len(queries) > 25
    assert answers(own, send, queries) == dict.fromkeys(queries, DENIED)


@pytest.mark.parametrize("send", [*WAYS, by_raw_query])
def test_a_second_statement_in_one_string_is_refused(
    own: SchoolRef, fill: Callable[[str], str], send: Send
) -> None:
    attacks = {name: fill(statement) for name, statement in SEVERAL_STATEMENTS.items()}
    assert answers(own, send, attacks) == dict.fromkeys(attacks, SEVERAL)
    assert answers(own, send, attacks, transaction.atomic) == dict.fromkeys(attacks, SEVERAL)


def test_a_statement_planned_in_one_school_reads_the_other_in_the_other(
    own: SchoolRef, other: SchoolRef
) -> None:
    seen = []
    for school in (own, other) * (PREPARE_AFTER + 2):
        with in_school(school):
            seen.append(set(RateCounter.objects.filter(count__gte=0).values_list("key", flat=True)))
    with in_school(own), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'ratecounter'"
        )
        kept = cursor.fetchone()
    assert seen == [{own.schema}, {other.schema}] * (PREPARE_AFTER + 2)
    assert kept[0] >= 1


def test_a_second_statement_is_refused_with_parameters_bound_by_the_client(
    own: SchoolRef, fill: Callable[[str], str], client_binding: None
) -> None:
    attacks = {name: fill(statement) for name, statement in SEVERAL_STATEMENTS.items()}
    assert answers(own, plainly, attacks) == dict.fromkeys(attacks, SEVERAL)


def test_a_second_statement_in_a_server_side_cursor_is_refused(
    own: SchoolRef, fill: Callable[[str], str]
) -> None:
    attacks = {name: fill(statement) for name, statement in SEVERAL_STATEMENTS.items()}
    assert answers(own, from_the_server_s_side, attacks) == dict.fromkeys(attacks, SEVERAL)


def test_what_is_not_installed_is_refused(own: SchoolRef, fill: Callable[[str], str]) -> None:
    attacks = {name: fill(statement) for name, (statement, _) in NOT_THERE.items()}
    expected = {name: state for name, (_, state) in NOT_THERE.items()}
    assert answers(own, plainly, attacks) == expected


def test_an_injected_fragment_of_the_orm_is_refused(own: SchoolRef, other: SchoolRef) -> None:
    theirs = f'(SELECT count(*) FROM "{other.schema}".accounts_user)'
    away = f'1); SET ROLE "{other.role}"; SELECT (1'
    with in_school(own):
        for fragment, state in ((theirs, DENIED), (away, SEVERAL)):
            for query in (
                User.objects.annotate(n=RawSQL(fragment, ())),  # noqa: S611
                User.objects.extra(select={"n": fragment}),  # noqa: S610
                User.objects.filter(pk__in=RawSQL(f"SELECT {fragment}", ())),  # noqa: S611
            ):
                with pytest.raises(ProgrammingError) as refused:
                    list(query)
                assert refused.value.__cause__.sqlstate == state  # type: ignore[union-attr]
                assert alone(own)


def test_a_function_called_by_name_is_refused(own: SchoolRef, other: SchoolRef) -> None:
    with in_school(own):
        for name, arguments in (
            ("set_config", ["role", other.role, False]),
            ("pg_read_file", ["/etc/passwd"]),
            ("extensions.altered_school_roles", []),
        ):
            with pytest.raises(ProgrammingError) as refused, connection.cursor() as cursor:
                cursor.callproc(name, arguments)
            assert refused.value.__cause__.sqlstate in {DENIED, "42883"}  # type: ignore[union-attr]
            assert alone(own)


@pytest.mark.parametrize("around", [nullcontext, transaction.atomic])
@pytest.mark.parametrize("send", [plainly, with_parameters])
def test_a_whole_statement_that_changes_the_session_costs_the_connection(
    own: SchoolRef,
    fill: Callable[[str], str],
    send: Send,
    around: Callable[[], AbstractContextManager[object]],
) -> None:
    """Nothing is read with it, nothing of it is left for the next school, the next query is right."""
    for name, statement in WHOLE_STATEMENTS.items():
        if name == "DISCARD ALL" and around is transaction.atomic:
            continue  # PostgreSQL refuses it there
        with in_school(own):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                before = cursor.fetchone()
            with pytest.raises(InterfaceError), around():
                send(fill(statement))
            assert alone(own), name
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                assert cursor.fetchone() != before, name


def test_a_whole_statement_costs_the_connection_with_parameters_bound_by_the_client(
    own: SchoolRef, fill: Callable[[str], str], client_binding: None
) -> None:
    attacks = {name: fill(statement) for name, statement in WHOLE_STATEMENTS.items()}
    assert answers(own, plainly, attacks) == dict.fromkeys(attacks, None)


def test_nothing_more_is_sent_by_the_cursor_that_changed_role(
    own: SchoolRef, other: SchoolRef
) -> None:
    with in_school(own), connection.cursor() as cursor:
        with pytest.raises(InterfaceError):
            cursor.execute(f'SET ROLE "{other.role}"')
        with pytest.raises(Error, match="closed"):
            cursor.execute(f'TABLE "{other.schema}".accounts_user')


def test_a_rollback_sent_as_sql_does_not_leave_the_school_before(
    own: SchoolRef, other: SchoolRef
) -> None:
    """It takes back the SET that the transaction began with."""
    with in_school(other):
        assert alone(other)
    with in_school(own):
        with transaction.atomic():
            assert alone(own)
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
                with pytest.raises(InterfaceError):
                    cursor.execute("TABLE accounts_ratecounter")
            assert alone(own)
        assert alone(own)


def test_a_commit_sent_as_sql_in_an_aborted_transaction_does_not_either(
    own: SchoolRef, other: SchoolRef
) -> None:
    with in_school(other):
        assert alone(other)
    with in_school(own), transaction.atomic():
        assert alone(own)
        with connection.cursor() as cursor:
            with pytest.raises(ProgrammingError):
                cursor.execute("TABLE nothing")
            cursor.execute("COMMIT")
        assert alone(own)


def test_a_cursor_left_open_is_not_there_in_the_next_school(
    own: SchoolRef, other: SchoolRef
) -> None:
    with in_school(other):
        User(login="second", last_name="A", first_name="B").write(ACTOR)
        left = User.objects.values_list("login").iterator(chunk_size=1)
        next(left)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors WHERE name <> ''")
            names = [row[0] for row in cursor.fetchall()]
    assert len(names) == 1
    with in_school(own):
        with connection.cursor() as cursor, pytest.raises(Error) as missing:
            cursor.execute(f'FETCH ALL FROM "{names[0]}"')
        assert missing.value.__cause__.sqlstate == "34000"  # type: ignore[union-attr]
        with pytest.raises(InterfaceError, match="another school"):
            next(left)
        assert alone(own)


def test_a_transfer_that_nobody_finishes_costs_the_connection(own: SchoolRef) -> None:
    with in_school(own):
        for statement in ("COPY accounts_ratecounter TO STDOUT", "COPY accounts_user FROM STDIN"):
            with pytest.raises(ProgrammingError):
                plainly(statement)
            assert alone(own)


def test_bare_application_reads_nothing(own: SchoolRef) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as raw:
        path = raw.execute("SHOW search_path").fetchone()
        states = []
        for table in (
            f'"{own.schema}".accounts_user', "public.controlplane_school",
            '"_template".accounts_user', "pgmq.meta",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
                raw.execute(f"TABLE {table}")
            states.append(refused.value.sqlstate)
        with pytest.raises(psycopg.errors.UndefinedTable):
            raw.execute("TABLE accounts_user")
    assert (path, states) == (('""',), [DENIED] * 4)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER ROLE CURRENT_USER PASSWORD 'own'",
        "ALTER ROLE CURRENT_USER SET search_path = 'public'",
        "ALTER ROLE CURRENT_USER SET role = 'zvonok_shared'",
    ],
)
def test_a_role_that_alters_itself_still_cannot_log_in_and_is_reported(
    throwaway_school: SchoolRef, statement: str
) -> None:
    school = throwaway_school
    assert school.role not in check_roles()
    with in_school(school):
        with pytest.raises(InterfaceError):
            plainly(statement)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            assert cursor.fetchone() == (school.role, school.schema)
    assert school.role in check_roles()
    for password in ("own", None):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(settings.DATABASE_URL, user=school.role, password=password)


def test_the_connection_limit_alone_keeps_a_role_out(throwaway_school: SchoolRef) -> None:
    """Even with a right to connect and a password that it knows."""
    role = throwaway_school.role
    name = settings.DATABASES["default"]["NAME"]
    with admin() as raw:
        raw.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{role}"')
        raw.execute(f"ALTER ROLE \"{role}\" PASSWORD 'own'")
    with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
        psycopg.connect(settings.DATABASE_URL, user=role, password="own")


def test_a_wake_up_call_to_the_worker_is_harmless(own: SchoolRef) -> None:
    """Any role may NOTIFY any channel; it carries no task, a worker looks and finds nothing."""
    with in_school(own):
        plainly("SELECT pg_notify('pgmq.q_work.INSERT', 'x')")
        assert alone(own)


def test_names_and_sizes_of_others_are_visible_and_values_are_not(
    own: SchoolRef, other: SchoolRef
) -> None:
    """The border: schemas are called by numbers, because the catalogue is everybody's."""
    with in_school(own), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = %s", [other.schema])
        assert cursor.fetchall() == [(other.schema,)]
        cursor.execute("SELECT count(*) FROM pg_stats WHERE schemaname = %s", [other.schema])
        assert cursor.fetchall() == [(0,)]
        cursor.execute(
            "SELECT DISTINCT query FROM pg_stat_activity WHERE usename LIKE 'zvonok%%'"
            " AND pid <> pg_backend_pid()", []
        )  # fmt: skip
        assert set(cursor.fetchall()) <= {("<insufficient privilege>",)}
