"""Database aliases from URLs."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

RETIRE_AFTER = 25  # distinct schemas a backend serves before it is closed (isolation.md 5)
MAX_AGE = 600  # seconds
PREPARE_AFTER = 3  # a statement sent so often by one connection is planned once and kept


def alias(url: str, *, plain: bool = False, pool: int = 0) -> dict[str, Any]:
    """Settings of one alias. `plain`: the owner's, without role switch, for DDL. `pool`: size of
    psycopg's pool in this process, 0 for persistent connections. An empty URL gives an alias that
    fails at the first query, for commands that need none.
    """
    parts = conninfo_to_dict(url) if url else {"dbname": "zvonok-database-url-is-not-set"}
    options: dict[str, Any] = {
        key: value
        for key, value in parts.items()
        if key not in {"dbname", "user", "password", "host", "port"}
    }
    if not plain:
        # Planning a page's statements takes longer than running them. A school's plans serve that
        # school: the server makes them anew when the search path is another.
        options |= {"server_side_binding": True, "prepare_threshold": PREPARE_AFTER}
    if pool:
        from isolation.pool import pool_options

        options["pool"] = pool_options(pool)
    return {
        "ENGINE": "isolation.postgres",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool or plain else MAX_AGE,
        "CONN_HEALTH_CHECKS": True,
        "PLAIN": plain,
        "RETIRE_AFTER": 0 if plain else RETIRE_AFTER,
    }
