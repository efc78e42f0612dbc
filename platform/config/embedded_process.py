"""Which process serves a PostgreSQL data folder, told apart from one that got its old number.

``postmaster.pid`` and a socket's ``.lock`` file have the same lines: process id, data folder,
start time, port, socket folder; the former also has listen address, shared memory key, status.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded_faults import EmbeddedError

NO_PROCESS = 99_999_999  # above the largest process id that Linux gives
_FAST, _IMMEDIATE = 30.0, 5.0  # seconds that the two ways to stop may take


@dataclass(frozen=True)
class Postmaster:
    """What a lock file says; ``status`` is "" in a socket's lock and right after the start."""

    pid: int
    data_dir: Path
    socket_dir: Path
    status: str

    @property
    def is_server(self) -> bool:
        """True while the process with this number is the PostgreSQL of this data folder."""
        argv = _argv(self.pid)
        return bool(argv) and Path(argv[0]).name == "postgres" and str(self.data_dir) in argv

    @property
    def ready(self) -> bool:
        """True when connections are accepted."""
        return self.status == "ready"


def read_lock(path: Path) -> Postmaster | None:
    """The process that a lock file names, running or not; None without a readable file."""
    try:
        lines = path.read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    lines += [""] * 8
    return Postmaster(pid, Path(lines[1]), Path(lines[4]), lines[7].strip())


def read_postmaster(data_dir: Path) -> Postmaster | None:
    """The running server of ``data_dir``, or None."""
    server = read_lock(data_dir / "postmaster.pid")
    return server if server and server.is_server else None


def disown(pid_file: Path) -> None:
    """Makes a stale ``postmaster.pid`` name no process at all.

    PostgreSQL refuses to start while the named process lives, even when that is by now a zombie
    or a program of somebody else. The other lines stay: through them it still finds out whether
    children of the old server use its shared memory. A file without a process id (the disk was
    full) tells it nothing and is removed. Call only where ``read_postmaster`` is None.
    """
    stale = read_lock(pid_file)
    if stale is None:
        pid_file.unlink(missing_ok=True)
        return
    if stale.is_server:
        return
    _, _, rest = pid_file.read_text().partition("\n")
    pid_file.write_text(f"{NO_PROCESS}\n{rest}")


def alive(pid: int) -> bool:
    """True while the process runs; a zombie does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] not in {"Z", "X"}


def shut_down(data_dir: Path) -> None:
    """Ends the server of ``data_dir`` and its sessions, if it runs. Errors: EmbeddedError."""
    server = read_postmaster(data_dir)
    if server is None:
        return
    for how, seconds in ((signal.SIGINT, _FAST), (signal.SIGQUIT, _IMMEDIATE)):
        with suppress(ProcessLookupError):
            os.kill(server.pid, how)
        if _ended(server, seconds):
            return
    raise EmbeddedError(f"PostgreSQL (process {server.pid}) does not stop.")


def _ended(server: Postmaster, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while server.is_server:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _argv(pid: int) -> list[str]:
    """The process's arguments; [] when it is gone or a zombie."""
    try:
        text = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [os.fsdecode(part) for part in text.split(b"\0")[:-1]]
