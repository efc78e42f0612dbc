"""What a database needs once, before the first migration: roles, schemas, grants and revokes.

Free of Django, so that it runs with a superuser's URL before any setting exists. Idempotent: run
it again after a restore or on a clone (rights on the database itself are not copied by a clone).
"""

import secrets
from dataclasses import dataclass

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

OWNER, APP, BROKER, SHARED = "zvonok_owner", "zvonok_app", "zvonok_broker", "zvonok_shared"
_LOCK = 0x5A564F4E4F4B  # one set-up at a time in a cluster: roles are global


@dataclass(frozen=True)
class Passwords:
    """Log-in passwords of the three roles that log in; None leaves the present one."""

    owner: str | None = None
    app: str | None = None
    broker: str | None = None


def set_up(admin_dsn: str, passwords: Passwords) -> None:
    """Create or mend roles, schemas and grants of the database that `admin_dsn` (a superuser's)
    names. Raises `psycopg.Error` when the server refuses; nothing is half-made then, except roles,
    which are global and kept."""
    with psycopg.connect(admin_dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        _roles(connection, passwords)
        _schemas(connection)
        _walls(connection)
        _checks(connection)
    with psycopg.connect(admin_dsn) as connection:
        _broker(connection)


def draw_installation_id() -> str:
    """A short name that begins every school role of this installation: roles are global in a
    cluster, and two installations or a clone may share one."""
    return "z" + secrets.token_hex(4)


def _roles(connection: "psycopg.Connection[tuple[object, ...]]", passwords: Passwords) -> None:
    wanted = {
        OWNER: ("LOGIN CREATEROLE NOINHERIT", passwords.owner),
        APP: ("LOGIN NOINHERIT", passwords.app),
        BROKER: ("LOGIN NOINHERIT", passwords.broker),
        SHARED: ("NOLOGIN NOINHERIT", None),
    }
    present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for name, (options, password) in wanted.items():
        verb = "ALTER" if name in present else "CREATE"
        statement = sql.SQL("{} ROLE {} {}").format(
            sql.SQL(verb),
            sql.Identifier(name),
            sql.SQL(options),
        )
        if password is not None:
            # As a verifier: the server's log may keep the statement.
            verifier = connection.pgconn.encrypt_password(
                password.encode(), name.encode(), b"scram-sha-256"
            )
            statement += sql.SQL(" PASSWORD {}").format(sql.Literal(verifier.decode()))
        connection.execute(statement)
    for statement_text in (
        "GRANT zvonok_shared TO zvonok_app",
        "GRANT zvonok_shared TO zvonok_owner WITH ADMIN OPTION",
        # Bare zvonok_app (after RESET ROLE) finds nothing by name and may read nothing.
        "ALTER ROLE zvonok_app SET search_path = ''",
        "ALTER ROLE zvonok_app SET timezone = 'UTC'",
        "ALTER ROLE zvonok_owner SET timezone = 'UTC'",
    ):
        connection.execute(statement_text)


def _schemas(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    for statement in (
        "CREATE SCHEMA IF NOT EXISTS extensions",
        "ALTER SCHEMA public OWNER TO zvonok_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO zvonok_shared",
        "GRANT USAGE ON SCHEMA extensions TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE zvonok_owner IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO zvonok_shared",
        "ALTER DEFAULT PRIVILEGES FOR ROLE zvonok_owner IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO zvonok_shared",
        "ALTER DEFAULT PRIVILEGES FOR ROLE zvonok_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    ):
        connection.execute(statement)


def _walls(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """The revokes that keep a school's role from becoming another (isolation.md 1)."""
    database = sql.Identifier(_database_name(connection))
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {} TO zvonok_app, zvonok_broker",
        "GRANT CONNECT, CREATE ON DATABASE {} TO zvonok_owner",
    ):
        connection.execute(sql.SQL(statement).format(database))
    for text in (
        "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean)"
        " TO zvonok_app, zvonok_owner, zvonok_broker",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
        "GRANT USAGE ON LANGUAGE plpgsql TO zvonok_owner, zvonok_broker",
    ):
        connection.execute(text)
    for (function,) in connection.execute(_COMMON_TO_ALL).fetchall():
        name = sql.SQL(str(function))
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(name))
        connection.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION {} TO zvonok_owner, zvonok_broker").format(name)
        )


# Locks and large objects belong to the whole database: a school could hold up every provisioning
# with the one, and keep data outside its schema with the other.
_COMMON_TO_ALL = """
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
    AND proname ~ '^(pg_(try_)?advisory_|lo_creat|lo_from_bytea)' ORDER BY 1"""

# A role may alter itself (ALTER ROLE s1 PASSWORD ...). It still cannot log in, for its connection
# limit is 0, but somebody tried. Only a superuser sees passwords, hence SECURITY DEFINER.
_ALTERED_ROLES = """
    CREATE OR REPLACE FUNCTION extensions.altered_school_roles() RETURNS TABLE (name name)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
        SELECT r.rolname FROM pg_catalog.pg_authid r
        JOIN pg_catalog.pg_auth_members m ON m.roleid = r.oid
        JOIN pg_catalog.pg_roles app ON app.oid = m.member AND app.rolname = 'zvonok_app'
        WHERE r.rolname <> 'zvonok_shared' AND (
            r.rolpassword IS NOT NULL OR r.rolconnlimit <> 0 OR r.rolvaliduntil IS NOT NULL
            OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s WHERE s.setrole = r.oid))
    $$"""


def _checks(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    connection.execute(_ALTERED_ROLES)
    name = "FUNCTION extensions.altered_school_roles()"
    connection.execute(f"REVOKE EXECUTE ON {name} FROM PUBLIC")
    connection.execute(f"GRANT EXECUTE ON {name} TO zvonok_owner")


def _broker(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """The queue's tables and functions, owned by the broker's role and seen by nobody else."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS pgmq AUTHORIZATION zvonok_broker")
    connection.execute("REVOKE ALL ON SCHEMA pgmq FROM PUBLIC")
    if connection.execute("SELECT to_regclass('pgmq.meta')").fetchone() != (None,):
        return
    database = sql.Identifier(_database_name(connection))
    # The script's own CREATE SCHEMA IF NOT EXISTS asks for the right even when the schema is there.
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO zvonok_broker").format(database))
    connection.execute("SET LOCAL ROLE zvonok_broker")
    connection.execute(get_embedded_install_sql())
    connection.execute("RESET ROLE")
    connection.execute(sql.SQL("REVOKE CREATE ON DATABASE {} FROM zvonok_broker").format(database))


def _database_name(connection: "psycopg.Connection[tuple[object, ...]]") -> str:
    return connection.info.dbname
