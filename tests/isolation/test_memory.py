"""A backend keeps what it learnt of every table it touched, so a connection retires in time.

The full measure, 300 schools and many clients, is the benchmark's; here it is shown on fewer that
memory grows without retirement and stays within the bar with it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections, transaction

from config.databases import RETIRE_AFTER
from isolation import SchoolRef, in_school, in_shared
from isolation.pool import pool_options
from tests import throwaway
from tests.inspector import tables_of

SCHOOLS: Final = 60
BAR: Final = 64.0  # MB

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.xdist_group("memory")]


@pytest.fixture(scope="module")
def schools(committed: None) -> Iterator[list[SchoolRef]]:
    with throwaway.schools(SCHOOLS) as made:
        yield made


@pytest.fixture
def retire_after() -> Iterator[Callable[[int], None]]:
    """Sets after how many schemas the connection retires, from a fresh one on."""
    alias = connections["default"].settings_dict
    before = alias["RETIRE_AFTER"]

    def change(number: int) -> None:
        connection.close()
        alias["RETIRE_AFTER"] = number

    yield change
    connection.close()
    alias["RETIRE_AFTER"] = before


def pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def private_megabytes(backend: int) -> float:
    """What the process has for itself alone; shared buffers are everybody's."""
    text = Path(f"/proc/{backend}/smaps_rollup").read_text()
    found = re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.M)
    return sum(int(number) for number in found) / 1024


def touch_every_table() -> None:
    """As a day's work would: each table of the school is planned and read."""
    with connection.cursor() as cursor:
        for table in sorted(tables_of(settings.TENANT_APPS)):
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 1')


def visit(schools: list[SchoolRef]) -> tuple[list[int], float]:
    """Backends in the order of their service, and the most private memory that one of them had."""
    served: list[int] = []
    most = 0.0
    for school in schools:
        with in_school(school):
            touch_every_table()
            served.append(pid())
        most = max(most, private_megabytes(served[-1]))
    return served, most


# Memory


def test_memory_grows_with_every_school_and_retirement_bounds_it(
    schools: list[SchoolRef], retire_after: Callable[[int], None]
) -> None:
    retire_after(0)
    with in_shared():
        start = private_megabytes(pid())
    served, for_ever = visit(schools)
    assert len(set(served)) == 1
    retire_after(RETIRE_AFTER)
    served, bounded = visit(schools)
    growth = (for_ever - start) / SCHOOLS
    print(
        f"{growth:.2f} MB a school of {len(tables_of(settings.TENANT_APPS))} tables;"
        f" {for_ever:.0f} MB after {SCHOOLS} schools without retirement, {bounded:.0f} MB with"
    )
    assert growth > 0.1
    assert len(set(served)) == -(-SCHOOLS // RETIRE_AFTER)
    assert bounded < for_ever
    assert bounded < BAR
    # However many schools come, a backend holds so many: the bar holds for a thousand, too.
    assert start + growth * RETIRE_AFTER < BAR


# When it retires


def test_a_loop_over_schools_changes_its_backend_after_so_many(
    schools: list[SchoolRef], retire_after: Callable[[int], None]
) -> None:
    retire_after(5)
    served: list[int] = []
    for school in schools[:12]:
        with in_school(school):
            served.append(pid())
    assert [len(set(served[i : i + 5])) for i in (0, 5, 10)] == [1, 1, 1]
    assert len(set(served)) == 3


def test_schools_that_it_knows_do_not_wear_it(
    schools: list[SchoolRef], retire_after: Callable[[int], None]
) -> None:
    retire_after(5)
    served = set()
    for school in schools[:5] * 4:
        with in_school(school):
            served.add(pid())
    assert len(served) == 1


def test_requests_change_it_too(
    schools: list[SchoolRef], retire_after: Callable[[int], None]
) -> None:
    """At the end of a request, whoever comes next."""
    retire_after(5)
    served: list[int] = []
    for school in schools[:12]:
        request_started.send(sender=None, environ={})
        with in_school(school):
            served.append(pid())
        request_finished.send(sender=None)
        held: Any = connection.connection
        assert (held is None) == (len(served) % 5 == 0)
    assert len(set(served)) == 3


def test_never_inside_a_transaction(
    schools: list[SchoolRef], retire_after: Callable[[int], None]
) -> None:
    retire_after(1)
    with in_school(schools[0]):
        pid()
    with in_school(schools[1]), transaction.atomic():
        first = pid()
        held = connection.connection
        with in_school(schools[1]):
            assert pid() == first
        assert connection.connection is held
        with transaction.atomic():
            assert pid() == first
    with in_school(schools[2]):
        assert pid() != first


def test_a_test_s_own_transaction_counts_as_one(
    db: None, alpha: SchoolRef, beta: SchoolRef
) -> None:
    alias = connections["default"].settings_dict
    before, alias["RETIRE_AFTER"] = alias["RETIRE_AFTER"], 1
    try:
        with in_school(alpha):
            first = pid()
        with in_school(beta):
            assert pid() == first
    finally:
        alias["RETIRE_AFTER"] = before


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch, retire_after: Callable[[int], None]) -> Iterator[None]:
    """The application's alias with psycopg's pool of one connection."""
    retire_after(5)
    alias = connections["default"].settings_dict
    monkeypatch.setitem(alias, "OPTIONS", {**alias["OPTIONS"], "pool": pool_options(1)})
    monkeypatch.setitem(alias, "CONN_MAX_AGE", 0)
    yield
    connection.close()
    wrapper: Any = connection
    wrapper.close_pool()


def test_a_pooled_connection_retires_too(schools: list[SchoolRef], pooled: None) -> None:
    """The pool would lend a worn one to the next who asks, so it is closed and not given back."""
    served: list[int] = []
    for school in schools[:12]:
        with in_school(school):
            served.append(pid())
        close_old_connections()
    assert len(set(served)) == 3
    assert [len(set(served[i : i + 5])) for i in (0, 5, 10)] == [1, 1, 1]
