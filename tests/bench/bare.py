"""«Bare»: the very statements that a request sends, captured once, then replayed by psycopg on the
same database, as the school's role and on its path, prepared, in the transactions that they were in.

    found = capture(lambda: client.get(address))
    write(found, "month_page")                  # var/bench/month_page.sql
    with connected(cluster, school) as raw:
        replay(raw, found)                      # the first pass prepares
        seconds = replay(raw, found)
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from config.embedded import Cluster
from tests.bench import ground

if TYPE_CHECKING:
    from isolation import SchoolRef

Raw = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Statement:
    """As Django sent it. Statements of one `transaction` stood in one, None stood alone."""

    text: str
    params: Any
    many: bool
    transaction: int | None


def capture(act: Callable[[], object]) -> list[Statement]:
    """What `act` sends into the school by Django's connection: sessions and users are read as in a
    request. Left out are the choice of the school, which is in place, and the look-up of the host,
    which the product remembers for seconds."""
    from django.db import connections

    from isolation import SchoolRef
    from isolation.scope import current

    connection: Any = connections["default"]
    found: list[Statement] = []
    ends = 0
    end = connection._commit

    def counted() -> Any:
        nonlocal ends
        ends += 1
        return end()

    def note(execute: Any, text: Any, params: Any, many: bool, context: Any) -> Any:
        inside = context["connection"].in_atomic_block
        if isinstance(current(), SchoolRef):
            found.append(Statement(str(text), params, many, ends if inside else None))
        return execute(text, params, many, context)

    connection._commit = counted
    try:
        with connection.execute_wrapper(note):
            act()
    finally:
        del connection._commit
    return found


@contextmanager
def connected(cluster: Cluster, school: "SchoolRef") -> Iterator[Raw]:
    """As the application is in a school, with Django's own ways of writing values; fsync is on."""
    from django.db.backends.postgresql.psycopg_any import get_adapters_template

    context = get_adapters_template(True, None)
    with psycopg.connect(ground.admin_dsn(cluster), autocommit=True, context=context) as raw:
        path = sql.SQL("SET search_path = {}, extensions").format(sql.Identifier(school.schema))
        raw.execute(path)
        raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(school.role)))
        yield raw


def replay(raw: Raw, statements: Sequence[Statement]) -> float:
    """Seconds of one pass over all of them, rows fetched; transactions begin and end as they did.
    Whatever they write is written: who replays writes brings the tables back in between."""
    started = time.perf_counter()
    for transaction, its in groupby(statements, key=lambda each: each.transaction):
        if transaction is None:
            for each in its:
                _send(raw, each)
            continue
        with raw.transaction():
            for each in its:
                _send(raw, each)
    return time.perf_counter() - started


def _send(raw: Raw, each: Statement) -> None:
    with raw.cursor() as cursor:
        if each.many:
            cursor.executemany(each.text.encode(), each.params)
            return
        cursor.execute(each.text.encode(), each.params, prepare=True)
        if cursor.description is not None:
            cursor.fetchall()


def write(statements: Sequence[Statement], name: str) -> Path:
    """Print them to `var/bench/<name>.sql`, for whoever wants to know what «bare» was."""
    path = ground.DATA_DIR / f"{name}.sql"
    lines = []
    for transaction, its in groupby(statements, key=lambda each: each.transaction):
        told = [f"{each.text};\n-- {each.params!r}\n" for each in its]
        lines += told if transaction is None else ["BEGIN;\n", *told, "COMMIT;\n"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
