"""An installation of one's own without any setting: PostgreSQL from a wheel, secrets in a file.

For demonstrations, tests and a first trial. Free of Django: it runs before the settings are read
and hands them everything through the environment.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config import embedded
from isolation.database import APP, BROKER, OWNER, Passwords, set_up

DATABASE = "zvonok"
_KEYS = ("secret_key", "master_key", "owner", "app", "broker")


def own_secrets(data_dir: Path) -> dict[str, str]:
    """Secrets of this folder's installation, drawn once and kept where only its owner reads."""
    path = data_dir / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in _KEYS if name not in known]
    if missing:
        known |= {name: secrets.token_hex(32) for name in missing}
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(known, indent=1))
        fresh.replace(path)
    return known


@contextmanager
def own_database(
    data_dir: Path, *, database: str = DATABASE, fsync: bool = True
) -> Iterator[embedded.Cluster]:
    """Start the wheel's PostgreSQL, make roles and database, and put everything that the settings
    ask for into the environment. Raises `embedded.EmbeddedError` with one line for the person."""
    known = own_secrets(data_dir)
    with embedded.using(data_dir / "postgres", fsync=fsync) as cluster:
        create_database(cluster, database)
        set_up(
            cluster.dsn("postgres", cluster.password, database),
            Passwords(owner=known["owner"], app=known["app"], broker=known["broker"]),
        )
        os.environ.update(environment(cluster, known, database))
        yield cluster


def begin_anew(data_dir: Path) -> None:
    """Drop this folder's installation with everything in it; the next start makes a fresh one."""
    embedded.destroy(data_dir / "postgres")
    for name in ("secrets.json", "demo.json", "beat-schedule"):
        (data_dir / name).unlink(missing_ok=True)
    shutil.rmtree(data_dir / "media", ignore_errors=True)


def create_database(cluster: embedded.Cluster, name: str) -> None:
    dsn = cluster.dsn("postgres", cluster.password, "postgres")
    with psycopg.connect(dsn, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
        ).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def environment(
    cluster: embedded.Cluster, known: dict[str, str], database: str = DATABASE
) -> dict[str, str]:
    """The settings of an installation of one's own. What the person set stays."""
    broker = cluster.dsn(BROKER, known["broker"], database)
    ours = {
        "ZVONOK_DATABASE_URL": cluster.dsn(APP, known["app"], database),
        "ZVONOK_OWNER_DATABASE_URL": cluster.dsn(OWNER, known["owner"], database),
        "ZVONOK_BROKER_URL": "pgmq" + broker.removeprefix("postgresql"),
        "ZVONOK_SECRET_KEY": known["secret_key"],
        "ZVONOK_MASTER_KEY": known["master_key"],
    }
    return {name: os.environ.get(name, value) for name, value in ours.items()}
