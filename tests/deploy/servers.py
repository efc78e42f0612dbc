"""A PostgreSQL server as an installation has one: another user's process, TCP, passwords.

Taken from Debian's packages where they are, the oldest that is supported, because SQL is written
for it; else the wheel's programs, run as a plain server. Either way the product knows only URLs.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.embedded_host import Host, host_for
from tests.deploy.waiting import until

DEBIAN = Path("/usr/lib/postgresql")
SUPPORTED = range(15, 19)
SUPERUSER, PASSWORD, DATABASE = "postgres", "a superuser's: p@ss/word", "zvonok"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_locks_per_transaction": "1024",
    "timezone": "UTC",
    "fsync": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, user: str = SUPERUSER, password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{DATABASE}"


@contextmanager
def real_server() -> Iterator[Server]:
    """A fresh server with an empty database «zvonok»; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="zvonok-deploy-"))
    try:
        folder.chmod(0o755)
        with _running(_host(folder)) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _host(folder: Path) -> Host:
    data = folder / "data"
    found = sorted(
        int(path.name)
        for path in DEBIAN.glob("[0-9]*")
        if int(path.name) in SUPPORTED and (path / "bin" / "initdb").exists()
    )
    if not found:
        return host_for(data)
    programs = DEBIAN / str(found[0]) / "bin"
    if os.geteuid() != 0:
        return Host(data, programs, os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Host(data, programs, nobody.pw_uid, nobody.pw_gid, drop=True)


@contextmanager
def _running(host: Host) -> Iterator[Server]:
    secret = host.data_dir.with_name("password")
    secret.write_text(PASSWORD)
    host.data_dir.mkdir()
    for path in (secret, host.data_dir):
        host.own(path)
    access = ("--auth=scram-sha-256", f"--username={SUPERUSER}", f"--pwfile={secret}")
    text = ("--encoding=UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--no-sync")
    made = host.run(host.command("initdb", f"--pgdata={host.data_dir}", *access, *text))
    assert made.returncode == 0, made.stdout.decode()
    server = Server(free_port())
    settings = SETTINGS | {"port": str(server.port)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with _process(host, options) as process:
        until(lambda: _answers(server, process), lambda: "PostgreSQL answers")
        yield server


@contextmanager
def _process(host: Host, options: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        host.command("postgres", "-D", str(host.data_dir), *options),
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=host.uid if host.drop else None,
        group=host.gid if host.drop else None,
        extra_groups=[] if host.drop else None,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _answers(server: Server, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "PostgreSQL ended at once"
    try:
        with psycopg.connect(server.url(), dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE zvonok")
    except psycopg.OperationalError:
        return False
    return True
