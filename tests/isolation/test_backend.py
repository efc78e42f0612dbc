"""The backend: where a connection stands, when that is forgotten, and what goes over the wire."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.utils import Error
from django.utils import timezone
from psycopg import sql

from accounts.models import RateCounter, Role, RoleGrant, User
from isolation import CrossingError, SchoolRef, in_school, in_shared
from isolation.pool import pool_options
from isolation.postgres.base import DatabaseWrapper
from tests import throwaway
from tests.cast import ACTOR, SINCE

PATIENCE = 5.0  # seconds


def who(wrapper: Any = connection) -> tuple[str, str]:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        role, schema = cursor.fetchone()
        return role, schema


# A SET that fails


def _drop_role(school: SchoolRef) -> None:
    with throwaway.admin() as raw:
        role = sql.Identifier(school.role)
        raw.execute(sql.SQL("DROP OWNED BY {}").format(role))
        raw.execute(sql.SQL("DROP ROLE {}").format(role))


def _revoke_membership(school: SchoolRef) -> None:
    with throwaway.admin() as raw:
        role = sql.Identifier(school.role)
        raw.execute(sql.SQL("REVOKE {} FROM zvonok_app GRANTED BY zvonok_owner").format(role))


@pytest.mark.parametrize(("spoil", "state"), [(_drop_role, "22023"), (_revoke_membership, "42501")])
def test_a_query_is_never_sent_when_the_set_before_it_failed(
    throwaway_school: SchoolRef, other: SchoolRef, spoil: Callable[[SchoolRef], None], state: str
) -> None:
    spoil(throwaway_school)
    with in_school(other):
        assert who() == (other.role, other.schema)
        with in_school(throwaway_school):
            for ask in (
                RateCounter.objects.count,
                User.objects.iterator().__next__,
                lambda: RateCounter.objects.filter(count=1).delete(),
            ):
                with pytest.raises(Error) as failed:
                    ask()
                assert failed.value.__cause__.sqlstate == state  # type: ignore[union-attr]
            with pytest.raises(Error), transaction.atomic():
                RateCounter.objects.count()
        assert who() == (other.role, other.schema)


def test_a_schema_that_is_gone_gives_no_table_of_another(
    throwaway_school: SchoolRef, other: SchoolRef
) -> None:
    with throwaway.admin() as raw:
        schema = sql.Identifier(throwaway_school.schema)
        raw.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
    with in_school(other):
        assert User.objects.exists()
    with in_school(throwaway_school), pytest.raises(ProgrammingError) as missing:
        User.objects.exists()
    assert missing.value.__cause__.sqlstate == "42P01"  # type: ignore[union-attr]


# When the place is forgotten


def _fail() -> None:
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def _close() -> None:
    who()
    connection.close()


def _connect() -> None:
    who()
    connection.close()
    connection.connect()


def _roll_back() -> None:
    with suppress(LookupError), transaction.atomic():
        who()
        raise LookupError


def _roll_back_savepoint() -> None:
    with transaction.atomic():
        with suppress(LookupError), transaction.atomic():
            who()
            raise LookupError
        who()


def _roll_back_savepoint_by_hand() -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        who()
        transaction.savepoint_rollback(point)
        who()


def _commit_aborted() -> None:
    with transaction.atomic():
        who()
        _fail()


def _without_autocommit(end: Callable[[], None], *, failing: bool) -> None:
    connection.set_autocommit(False)
    try:
        who()
        if failing:
            _fail()
        end()
    finally:
        connection.set_autocommit(True)


EVENTS: dict[str, Callable[[], None]] = {
    "close": _close,
    "connect": _connect,
    "rollback": _roll_back,
    "rollback to a savepoint": _roll_back_savepoint,
    "rollback to a savepoint by hand": _roll_back_savepoint_by_hand,
    "commit of an aborted transaction": _commit_aborted,
    "rollback without autocommit": lambda: _without_autocommit(connection.rollback, failing=False),
    "commit of an aborted one without autocommit": lambda: _without_autocommit(
        connection.commit, failing=True
    ),
    "a fresh connection after close_all": connections.close_all,
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_the_place_is_set_again_after(
    own: SchoolRef, other: SchoolRef, event: Callable[[], None]
) -> None:
    """The connection comes from another school; its SET of this one is taken back by the event."""
    with in_school(other):
        assert who() == (other.role, other.schema)
    with in_school(own):
        event()
        assert who() == (own.role, own.schema)
        assert RateCounter.objects.count() == 0
    with in_shared():
        assert who() == ("zvonok_shared", "public")


def test_inside_a_test_s_own_transaction_too(db: None, alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_school(alpha):
        who()
        with suppress(LookupError), transaction.atomic():
            raise LookupError
    with in_school(beta):
        assert who() == (beta.role, beta.schema)


@pytest.mark.parametrize("how", ["to a savepoint", "altogether"])
def test_a_switch_that_is_rolled_back_is_made_again(
    own: SchoolRef, other: SchoolRef, how: str
) -> None:
    """The switch came after the savepoint, as it can without `atomic`: in Django's own tests, too."""
    connection.set_autocommit(False)
    try:
        with in_school(own):
            who()
            point = transaction.savepoint()
            with in_school(other):
                assert who() == (other.role, other.schema)
                if how == "to a savepoint":
                    transaction.savepoint_rollback(point)
                else:
                    connection.rollback()
                assert who() == (other.role, other.schema)
                assert User.objects.get().email == ""
            assert who() == (own.role, own.schema)
    finally:
        connection.rollback()
        connection.set_autocommit(True)


# Over the wire


@pytest.fixture
def wire(committed: None, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """What libpq wrote down since the fixture began."""
    connection.close()
    connection.connect()
    raw: Any = connection.connection
    with (tmp_path / "trace").open("w+") as trace:
        raw.pgconn.trace(trace.fileno())
        yield lambda: Path(trace.name).read_text()
        raw.pgconn.untrace()


def test_queries_go_by_the_extended_protocol_and_one_set_by_the_simple(
    own: SchoolRef, wire: Callable[[], str]
) -> None:
    with in_school(own):
        User.objects.count()
        list(User.objects.filter(login="nobody"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT %s", [1])
    sent = [line.split("\t") for line in wire().splitlines()]
    kinds = [parts[3] for parts in sent if len(parts) > 3 and parts[1] == "F"]
    simple = [line for line in wire().splitlines() if "\tQuery\t" in line]
    assert kinds.count("Parse") == 4
    assert len(simple) == 1
    assert f'SET search_path = "{own.schema}", "extensions"; SET ROLE "{own.role}"' in simple[0]


def test_connecting_goes_nowhere_by_itself(committed: None) -> None:
    connection.close()
    connection.connect()
    raw: Any = connection.connection
    assert raw.execute("SELECT current_user, current_setting('search_path')").fetchone() == (
        "zvonok_app",
        '""',
    )


def test_the_connection_keeps_utc_and_the_school_its_own_time(own: SchoolRef) -> None:
    with in_school(own), connection.cursor() as cursor:
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)
        assert timezone.get_current_timezone_name() == "Europe/Moscow"
        moment = User.objects.latest("changed_at").changed_at
        assert str(moment.tzinfo) == "UTC"
    assert timezone.get_current_timezone_name() == "UTC"


# Keys


def test_no_foreign_key_is_deferrable(committed: None, own: SchoolRef) -> None:
    with throwaway.admin() as raw:
        rows = raw.execute(
            "SELECT n.nspname, count(*), count(*) FILTER (WHERE c.condeferrable)"
            " FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
            " WHERE c.contype = 'f' AND n.nspname = ANY(%s) GROUP BY 1",
            (["public", "_template", own.schema],),
        ).fetchall()
    assert {row[0] for row in rows} == {"public", "_template", own.schema}
    assert all(row[1] > 10 and row[2] == 0 for row in rows)  # type: ignore[operator]


def test_a_broken_key_is_an_integrity_error_at_the_statement(db: None, alpha: SchoolRef) -> None:
    grant = RoleGrant(user_id=10**9, role=Role.TEACHER, valid_from=SINCE)
    with in_school(alpha), transaction.atomic():
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            grant.write(ACTOR)
        assert refused.value.__cause__.sqlstate == "23503"  # type: ignore[union-attr]
        assert User.objects.exists()


# Doors that are closed


def test_a_cursor_in_nowhere_is_refused(committed: None) -> None:
    wrapper: Any = connection
    for opening in (connection.cursor, wrapper.chunked_cursor):
        with pytest.raises(CrossingError):
            opening()


def test_other_entrances_are_closed(committed: None, own: SchoolRef) -> None:
    wrapper: Any = connection
    with pytest.raises(CrossingError):
        wrapper.set_schema(own.schema)
    with pytest.raises(CrossingError):
        wrapper.enter_schema(own.schema)


def test_a_cursor_of_one_school_is_not_used_in_the_next(own: SchoolRef, other: SchoolRef) -> None:
    with in_school(own):
        kept = connection.cursor()
        kept.execute("SELECT 1")
    with in_school(other):
        assert who() == (other.role, other.schema)
        with pytest.raises(Error, match="left behind"):
            kept.execute("TABLE accounts_user")
        kept.close()


# Pool


@pytest.fixture
def pooled(committed: None) -> Iterator[Callable[[], DatabaseWrapper]]:
    """Wrappers, as of several threads, that share a pool of one connection."""
    plain = connections["default"].settings_dict
    settings = {
        **plain,
        "OPTIONS": {**plain["OPTIONS"], "pool": pool_options(1)},
        "CONN_MAX_AGE": 0,
    }
    made: list[DatabaseWrapper] = []

    def make() -> DatabaseWrapper:
        made.append(DatabaseWrapper(settings, "pooled"))
        return made[-1]

    yield make
    for wrapper in made:
        wrapper.close()
    made[0].close_pool()


def test_a_pooled_connection_is_given_back_clean(
    own: SchoolRef, pooled: Callable[[], DatabaseWrapper]
) -> None:
    wrapper = pooled()
    wrapper.enter(own)
    assert who(wrapper) == (own.role, own.schema)
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    held = wrapper.chunked_cursor()
    held.execute("SELECT login FROM accounts_user")
    wrapper.close()
    raw = wrapper.pool.getconn(timeout=PATIENCE)
    try:
        state = "SELECT pg_backend_pid(), current_user, current_setting('search_path')"
        assert raw.execute(state).fetchone() == (pid, "zvonok_app", '""')
        assert raw.execute("SELECT count(*) FROM pg_cursors WHERE name <> ''").fetchone() == (0,)
    finally:
        wrapper.pool.putconn(raw)
    held.close()


def test_threads_that_share_a_pooled_connection_stand_in_their_own_schools(
    own: SchoolRef, other: SchoolRef, pooled: Callable[[], DatabaseWrapper]
) -> None:
    one, two = pooled(), pooled()
    one.enter(own)
    two.enter(other)
    for _ in range(3):
        for wrapper, school in ((one, own), (two, other)):
            assert who(wrapper) == (school.role, school.schema)
            wrapper.close()


# A connection that breaks


def test_a_connection_that_broke_is_replaced_by_the_next_query(own: SchoolRef) -> None:
    with in_school(own):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with throwaway.admin() as raw:
            raw.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        with pytest.raises(Error):
            who()
        assert who() == (own.role, own.schema)
