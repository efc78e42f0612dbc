"""«Bare»: the very statements that a request sends, captured once and replayed by psycopg.

A request is made in this process, through the whole middleware, and every statement is written down
with its parameters and with the transaction it was in. The replay sends the same ones, prepared, on a
connection of its own that is in the school (its role, its path) already, with the same BEGIN and
COMMIT; fsync is on. What the statements find must be as it was: the caller puts it back in between.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from config.embedded import Cluster
from tests.bench import ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isolation import SchoolRef


@dataclass(frozen=True)
class Statement:
    """`block` numbers the transaction; 0 is outside of any."""

    text: str
    params: Any
    block: int


@contextmanager
def captured() -> "Iterator[list[Statement]]":
    """Fills the list with what this process sends into the school meanwhile. Savepoints are left out:
    they belong to the framework, not to the work; so is the look-up of the host, which the product
    remembers for seconds."""
    from django.db import connection
    from django.db.transaction import Atomic

    from isolation import SchoolRef
    from isolation.scope import current

    found: list[Statement] = []
    blocks = [0]
    enter = Atomic.__enter__

    def entering(self: Any) -> None:
        if not connection.in_atomic_block:
            blocks[0] += 1
        enter(self)

    def write(execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:
        inside = context["connection"].in_atomic_block
        of_school = isinstance(current(), SchoolRef)
        if of_school and not str(text).startswith(("SAVEPOINT", "RELEASE")):
            found.append(Statement(str(text), params, blocks[0] if inside else 0))
        return execute(text, params, many, context)

    Atomic.__enter__ = entering  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(write):
            yield found
    finally:
        Atomic.__enter__ = enter  # type: ignore[method-assign]


@contextmanager
def inside(cluster: Cluster, school: "SchoolRef") -> "Iterator[psycopg.Connection[Any]]":
    """A bare connection in the school's schema under its role, preparing what it sends."""
    with psycopg.connect(
        ground.admin_dsn(cluster), prepare_threshold=0, autocommit=True
    ) as connection:
        path = sql.SQL("SET search_path = {}, extensions").format(sql.Identifier(school.schema))
        connection.execute(path)
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(school.role)))
        connection.execute("SET timezone = 'UTC'")
        yield connection


def replay(connection: "psycopg.Connection[Any]", statements: Sequence[Statement]) -> float:
    """Send them; the seconds it took, results fetched."""
    block = 0
    cursor = connection.cursor()
    started = time.perf_counter()
    for statement in statements:
        if statement.block != block:
            if block:
                cursor.execute("COMMIT")
            if statement.block:
                cursor.execute("BEGIN")
            block = statement.block
        cursor.execute(statement.text.encode(), statement.params, prepare=True)
        if cursor.description:
            cursor.fetchall()
    if block:
        cursor.execute("COMMIT")
    return time.perf_counter() - started


def tell(name: str, statements: Sequence[Statement]) -> Path:
    """The statements of one request, for people to read: `var/bench/<name>.sql`."""
    path = ground.DATA_DIR / f"{name}.sql"
    lines = [f"-- {name}: {len(statements)} statements of one request"]
    block = 0
    for statement in statements:
        if statement.block != block:
            lines += ["COMMIT;"] if block else []
            lines += ["BEGIN;"] if statement.block else []
            block = statement.block
        lines.append(f"{statement.text.strip()};")
    path.write_text("\n".join([*lines, *(["COMMIT;"] if block else [])]) + "\n")
    return path


def p50(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


def spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    last = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return f"p99 {last * 1000:.1f} ms"
