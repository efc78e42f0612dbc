"""A whole site of its own: a clone of the template, web processes and workers, real commits.

For tests that need what a person meets: a browser, a killed worker, a database that goes away.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.paths import DATA_DIR, ROOT
from tests.plugin import RUN, WORKER, clone, drop

PATIENCE = 30.0


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_WITHOUT_REDIRECTS = urllib.request.build_opener(_Stay)


@dataclass
class Site:
    """Where it answers and by which names; `admin` is a superuser's DSN on its database."""

    port: int
    admin: str
    env: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def url(self, place: str, path: str = "/") -> str:
        return f"http://{place}.localhost:{self.port}{path}"

    def get(self, place: str, path: str, session: str = "") -> tuple[int, str]:
        """Status and text, following no redirect to another host's name (there is no DNS)."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Host": f"{place}.localhost:{self.port}", "Cookie": f"session={session}"},
        )
        try:
            with _WITHOUT_REDIRECTS.open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "config.cli", *arguments]
        with (DATA_DIR / f"site-{self.port}-{arguments[0]}.log").open("wb") as log:
            process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)

    def run(self, *arguments: str) -> str:
        """A command of `zvonok` on the site's database; raises when it fails."""
        command = [sys.executable, "-m", "config.cli", *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, check=True, capture_output=True)
        return done.stdout.decode()

    def wait_for(
        self, status: int, path: str = "/readyz", place: str = "centre", says: str = ""
    ) -> None:
        """Until the site answers `path` with `status` and a text that holds `says`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                found, text = self.get(place, path)
                if found == status and says in text:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{path} did not answer {status} in {PATIENCE} s")

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """As if the database were down: its connections are cut and new ones refused."""
        name = sql.Identifier(str(conninfo_to_dict(self.admin)["dbname"]))
        server = make_conninfo(self.admin, dbname="postgres")
        change = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(change.format(name, sql.SQL("false")))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (conninfo_to_dict(self.admin)["dbname"],),
            )
            try:
                yield
            finally:
                connection.execute(change.format(name, sql.SQL("true")))


@contextmanager
def site(name: str, *, worker: bool = True, **settings: str) -> Iterator[Site]:
    """Serve a fresh clone until the block ends."""
    database = f"zt_{RUN}_{WORKER}_{name}"
    admin = clone(os.environ["TEST_ADMIN_DSN"], database)
    found = Site(port=free_port(), admin=admin, env={})
    found.env = _environment(admin, found.port, settings)
    try:
        found.start("serve", "--bind", f"127.0.0.1:{found.port}", "--workers", "2")
        if worker:
            found.start("worker", "--queue", "work", "--queue", "control", "--concurrency", "1")
        found.wait_for(200)
        yield found
    finally:
        found.stop()
        drop(os.environ["TEST_ADMIN_DSN"], database)
        shutil.rmtree(found.env["ZVONOK_DATA_DIR"])


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _environment(admin: str, port: int, settings: dict[str, str]) -> dict[str, str]:
    """Ours, with every database URL pointing at the clone."""
    name = str(conninfo_to_dict(admin)["dbname"])
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    for key in ("ZVONOK_DATABASE_URL", "ZVONOK_OWNER_DATABASE_URL", "ZVONOK_BROKER_URL"):
        head, _, query = env[key].partition("?")
        env[key] = f"{head.rpartition('/')[0]}/{name}?{query}"
    # Files of its own, too: two sites would collect the same static files at once.
    folder = DATA_DIR / f"site-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    env |= {
        "ZVONOK_DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }
    return env | settings


def log_of(found: Site, command: str) -> str:
    return Path(DATA_DIR / f"site-{found.port}-{command}.log").read_text(errors="replace")
