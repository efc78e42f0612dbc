"""Gives every pytest process a database of its own, before Django's settings are read.

The controller starts the tests' own PostgreSQL (never the demonstration's), builds one template
database when migrations or the cast have changed, and each process clones it: some 0.2 s. Cloned
are two schools with their people (tests/cast.py) and the roles they have in the cluster; a clone
draws a new installation id for schools that its tests onboard.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.paths import DATA_DIR, ROOT

TEMPLATE = "zvonok_template"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Two runs in one checkout must not meet: the run's name is in its databases'.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():x}")[:8]

if TYPE_CHECKING:
    from config.embedded import Cluster

_open = ExitStack()


def pytest_unconfigure() -> None:
    _open.close()


def begin() -> None:
    """Start, build, clone, and point the settings at the clone."""
    for name in list(os.environ):
        if name.startswith("ZVONOK_"):
            del os.environ[name]
    os.environ["ZVONOK_DATA_DIR"] = str(DATA_DIR)
    (DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
    from config.installation import environment, own_database, own_secrets

    if WORKER == "main":
        # fsync off: the data is made anew, and tests write much.
        cluster = _open.enter_context(own_database(DATA_DIR, fsync=False))
        with _alone():
            build_template(cluster.dsn("postgres", cluster.password, "postgres"))
    else:
        cluster = _open.enter_context(_joined())
    admin = cluster.dsn("postgres", cluster.password, "postgres")
    name = f"zt_{RUN}_{WORKER}"
    clone(admin, name)
    _open.callback(drop, admin, name)
    for key in [key for key in os.environ if key.startswith("ZVONOK_")]:
        del os.environ[key]
    os.environ["ZVONOK_DATA_DIR"] = str(DATA_DIR)
    os.environ.update(environment(cluster, own_secrets(DATA_DIR), name))
    os.environ["TEST_ADMIN_DSN"] = admin


def _joined() -> AbstractContextManager["Cluster"]:
    """The server that the controller started."""
    from config import embedded

    return embedded.using(DATA_DIR / "postgres", fsync=False)


@contextmanager
def _alone() -> Iterator[None]:
    """One run at a time builds the template."""
    with (DATA_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def drop(admin: str, name: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(name)))


def level() -> str:
    """Changes when the template must be built anew."""
    rooms = ("platform/isolation", "platform/history", "platform/accounts", "platform/controlplane")
    files = [
        *(
            path
            for room in (*rooms, "tenants", "consent")
            for path in sorted((ROOT / room).glob("**/*.py"))
        ),
        ROOT / "tests/cast.py",
        ROOT / "tests/build_template.py",
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def build_template(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            (TEMPLATE,),
        ).fetchone()
        if found == (level(),):
            return
    drop(admin, TEMPLATE)
    environ = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "platform")]))
    environ = {key: value for key, value in environ.items() if "_URL" not in key}
    subprocess.run(
        [sys.executable, "-m", "tests.build_template", TEMPLATE], check=True, cwd=ROOT, env=environ
    )
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(TEMPLATE), sql.Literal(level())
            )
        )


def clone(admin: str, name: str) -> str:
    """A fresh copy of the template; returns a superuser's DSN on it."""
    from isolation.database import Passwords, draw_installation_id, set_up

    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7)")  # clones of one template take turns
        target, source = sql.Identifier(name), sql.Identifier(TEMPLATE)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source))
    dsn = psycopg.conninfo.make_conninfo(admin, dbname=name)
    set_up(dsn, Passwords())  # rights on the database itself are not copied
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "UPDATE public.controlplane_installation SET prefix = %s", (draw_installation_id(),)
        )
    return dsn


begin()
