"""Where benchmarks run: a PostgreSQL of their own under `var/bench`, fsync on, made anew each time.

The schools on it are made by the product's own provisioning. Django's settings are read after the
server is up, so modules that need Django are imported inside functions here.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from config import embedded
from config.installation import DATABASE, own_database
from tests.paths import ROOT

if TYPE_CHECKING:
    from accounts.models import User
    from isolation import SchoolRef

DATA_DIR = ROOT / "var" / "bench"
POSTGRES = DATA_DIR / "postgres"


@contextmanager
def prepared(*, keep: bool = False) -> Iterator[embedded.Cluster]:
    """The server, the migrated database and Django's settings. `keep` leaves the data for the next
    run, which is for people who work on a benchmark: figures of record come from fresh data."""
    for name in list(os.environ):
        if name.startswith("ZVONOK_") or name == "SENTRY_DSN":
            del os.environ[name]
    os.environ["ZVONOK_DATA_DIR"] = str(DATA_DIR)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if not keep:
        embedded.destroy(POSTGRES)
    with own_database(DATA_DIR) as cluster:
        _migrate()
        yield cluster
    if not keep:
        embedded.destroy(POSTGRES)


def admin_dsn(cluster: embedded.Cluster) -> str:
    return cluster.dsn("postgres", cluster.password, DATABASE)


def admin(cluster: embedded.Cluster) -> "psycopg.Connection[tuple[object, ...]]":
    """A superuser's connection to the benchmarks' database."""
    return psycopg.connect(admin_dsn(cluster), autocommit=True)


def python_path() -> dict[str, str]:
    """The environment of a child process: ours, without the owner's URL, which no web process has."""
    folders = [str(ROOT), str(ROOT / "platform")]
    kept = {key: value for key, value in os.environ.items() if "OWNER" not in key}
    return {**kept, "PYTHONPATH": os.pathsep.join(folders)}


def schools(wanted: int) -> "list[SchoolRef]":
    """At least `wanted` schools, in the order of their making."""
    from controlplane.actions import add_authority
    from controlplane.models import Authority
    from isolation import in_shared
    from isolation.hooks import directory
    from tests.cast import ACTOR

    present = directory().schools()
    with in_shared():
        found = Authority.objects.first()
        authority = found or add_authority("Отдел образования", "Казань", actor=ACTOR)
    missing = wanted - len(present)
    if missing > 0:
        say(f"making {missing} schools")
    made = [new_school(f"b{len(present) + i}", authority.pk) for i in range(missing)]
    return [*present, *made]


def new_school(slug: str, authority_id: int) -> "SchoolRef":
    from controlplane.onboarding import onboard
    from tests.cast import ACTOR, wish

    return onboard(wish(slug, authority_id=authority_id), actor=ACTOR)


def session_of(user: "User") -> str:
    """The key of a new session of this user, on the present side."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.sessions import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def say(text: str) -> None:
    """Progress, for the person who waits."""
    print(f"· {text}", file=sys.stderr, flush=True)


def log_file(name: str) -> Path:
    return DATA_DIR / f"{name}.log"


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
