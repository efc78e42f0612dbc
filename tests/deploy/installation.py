"""An installation as deploy/ makes it: separate processes, each with the secrets of its own."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.deploy.servers import Server, free_port
from tests.deploy.waiting import until
from tests.paths import ROOT

BASE = "zvonok.example"
PROGRAM = [sys.executable, "-m", "config.cli"]
# Letters that a URL, a shell or libpq would take for their own.
WORDS = {role: f"{role}'s p@ss/w:rd\\ %20&#?" for role in ("owner", "app", "broker")}


@dataclass
class Installation:
    """Files of secrets in `folder`, as systemd and compose hand them over."""

    server: Server
    folder: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        broker = self.server.url("zvonok_broker", WORDS["broker"]).removeprefix("postgresql")
        values = {
            "database_url": self.server.url("zvonok_app", WORDS["app"]),
            "owner_database_url": self.server.url("zvonok_owner", WORDS["owner"]),
            "broker_url": f"pgmq{broker}",
            "secret_key": os.urandom(32).hex(),
            "master_key": os.urandom(32).hex(),
        }
        for name, value in values.items():
            (self.folder / name).write_text(value + "\n")

    def environment(self, *, owner: bool) -> dict[str, str]:
        secrets = ["database_url", "broker_url", "secret_key", "master_key"]
        names = [*secrets, "owner_database_url"] if owner else secrets
        return {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
            "PYTHONUNBUFFERED": "1",
            "ZVONOK_BASE_DOMAIN": BASE,
            "ZVONOK_HTTPS": "1",
            "ZVONOK_TRUSTED_PROXIES": "127.0.0.1",
            "ZVONOK_DATA_DIR": str(self.folder / "data"),
            **{f"ZVONOK_{name.upper()}_FILE": str(self.folder / name) for name in names},
        }

    def run(self, *arguments: str, owner: bool = True, script: str = "") -> str:
        """What a command prints; fails with its errors when its status is not 0."""
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd="/",
            env=self.environment(owner=owner),
            input=script,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def running(self) -> Iterator[dict[str, int]]:
        """Web, worker, control worker and beat; gives their process ids, ends them all."""
        commands = {
            "web": ["serve", "--bind", f"127.0.0.1:{self.port}", "--workers", "1"],
            "worker": ["worker", "--queue", "work", "--concurrency", "1"],
            "control": ["worker", "--queue", "control", "--concurrency", "1"],
            "beat": ["beat"],
        }
        with ExitStack() as stack:
            started = {
                name: stack.enter_context(self._process(name, arguments))
                for name, arguments in commands.items()
            }
            yield {name: process.pid for name, process in started.items()}
            assert {name: process.poll() for name, process in started.items()} == dict.fromkeys(
                started
            ), self.logs()

    @contextmanager
    def _process(self, name: str, arguments: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
        environment = self.environment(owner=name == "control")
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*PROGRAM, *arguments], cwd="/", env=environment, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


class Browser:
    """A visitor behind the proxy, on one host; keeps cookies."""

    def __init__(self, installation: Installation, name: str, scheme: str = "https") -> None:
        self.installation, self.host, self.scheme = installation, f"{name}.{BASE}", scheme
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> tuple[int, Message, str]:
        return self._ask("GET", path, {}, "")

    def post(self, path: str, **fields: str) -> tuple[int, Message, str]:
        token = self.cookies["__Host-csrf"].value
        body = urlencode(fields | {"csrfmiddlewaretoken": token})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, kind | {"Origin": f"https://{self.host}"}, body)

    def _ask(
        self, method: str, path: str, more: dict[str, str], body: str
    ) -> tuple[int, Message, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=30)
        told = {
            "Host": self.host,
            "X-Forwarded-For": "192.0.2.7",
            "X-Forwarded-Proto": self.scheme,
            "Cookie": "; ".join(f"{key}={one.value}" for key, one in self.cookies.items()),
        }
        connection.request(method, path, body, told | more)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer.status, answer.headers, text

    def facts(self, path: str) -> Any:
        """JSON of a page; None while nobody listens."""
        try:
            return json.loads(self.get(path)[2])
        except OSError:
            return None


def until_ready(installation: Installation) -> None:
    """All of /readyz is well."""
    browser = Browser(installation, "centre")
    ready = {"database": "ok", "broker": "ok", "migrations": "ok"}
    until(
        lambda: bool(browser.facts("/readyz") == ready),
        lambda: f"ready, but {browser.facts('/readyz')}\n{installation.logs()}",
    )
