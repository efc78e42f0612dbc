"""psycopg's pool, made safe for many schools. An option: persistent connections are the default."""

from typing import Any

import psycopg

from isolation.postgres.cursors import standing

RETIRE_AFTER_SECONDS = 600.0


def forget_school(raw: "psycopg.Connection[Any]") -> None:
    """Give a connection back clean, for whoever borrows it past Django.

    Plain calls: the pool runs this in a thread of its own, outside any transaction.
    """
    for statement in (b"RESET ROLE", b"RESET search_path", b"CLOSE ALL"):
        raw.pgconn.exec_(statement)
    known = standing(raw)
    known.place, known.unsure, known.moves = None, False, known.moves + 1


def pool_options(size: int) -> dict[str, Any]:
    """OPTIONS["pool"] for an alias: at most `size` connections in this process."""
    return {
        "min_size": 1,
        "max_size": size,
        "max_lifetime": RETIRE_AFTER_SECONDS,
        "reset": forget_school,
        "timeout": 10.0,
    }
