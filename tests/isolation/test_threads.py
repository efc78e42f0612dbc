"""Many threads in many schools for some seconds: no row of a wrong school, ever.

The same crowd against django-tenants' own backend does find wrong rows, so this test can fail.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest
from psycopg import sql

from isolation import SchoolRef
from tests import throwaway
from tests.paths import ROOT

THREADS: Final = 50
SCHOOLS: Final = 20
SECONDS: Final = 10.0
SECONDS_OF_STOCK: Final = 3.0
POOL: Final = 4

pytestmark = pytest.mark.xdist_group("threads")


@pytest.fixture(scope="module")
def schools(committed: None) -> Iterator[list[SchoolRef]]:
    with throwaway.schools(SCHOOLS) as made:
        yield made


@pytest.fixture(autouse=True)
def rows(schools: list[SchoolRef]) -> None:
    """A few marked rows in each school and nothing else."""
    table = "accounts_ratecounter"
    with throwaway.admin() as connection:
        for school in schools:
            name = sql.Identifier(school.schema, table)
            connection.execute(sql.SQL("TRUNCATE {}").format(name))
            connection.execute(
                sql.SQL("INSERT INTO {} SELECT %s || n, 1, '2030-01-01Z' FROM generate_series(0, 4) n")
                .format(name),
                (f"{school.schema}:",),
            )  # fmt: skip


def crowd(how: str, schools: list[SchoolRef], seconds: float, **environment: str) -> dict[str, Any]:
    wanted = {
        "seconds": seconds,
        "threads": THREADS,
        "schools": [{"schema": school.schema, "role": school.role} for school in schools],
    }
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    done = subprocess.run(
        [sys.executable, "-m", "tests.isolation.crowd", how],
        input=json.dumps(wanted),
        env={**os.environ, "PYTHONPATH": path, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def strangers(schools: list[SchoolRef]) -> int:
    """Rows that lie in a school that is not theirs."""
    found = 0
    with throwaway.admin() as connection:
        for school in schools:
            statement = sql.SQL("SELECT key FROM {}").format(
                sql.Identifier(school.schema, "accounts_ratecounter")
            )
            keys = [str(row[0]) for row in connection.execute(statement).fetchall()]
            found += sum(not key.startswith(f"{school.schema}:") for key in keys)
    return found


def test_no_thread_ever_sees_or_writes_a_row_of_a_wrong_school(schools: list[SchoolRef]) -> None:
    told = crowd("ours", schools, SECONDS)
    print(told)
    assert (told["wrong"], told["errors"], strangers(schools)) == (0, [], 0)
    assert told["operations"] > THREADS * SECONDS


def test_nor_with_a_pool_of_four_connections(schools: list[SchoolRef]) -> None:
    told = crowd("ours", schools, SECONDS, ZVONOK_DATABASE_POOL=str(POOL))
    print(told)
    assert (told["wrong"], told["errors"], strangers(schools)) == (0, [], 0)
    assert told["operations"] > THREADS * SECONDS


def test_the_same_crowd_finds_wrong_rows_with_the_stock_backend(schools: list[SchoolRef]) -> None:
    told = crowd("stock", schools, SECONDS_OF_STOCK)
    print(told)
    assert told["wrong"] > 0
