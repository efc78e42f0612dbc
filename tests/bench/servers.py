"""gunicorn for the time of a benchmark, and a client that adds as little as it can."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import ground
from tests.paths import ROOT

# As `zvonok serve` has them; both sides of a comparison get the same.
OPTIONS = ("--worker-class", "sync", "--timeout", "60", "--no-control-socket")
PRODUCT_OPTIONS = ("--logger-class", "config.gunicorn_logger.OneFormLogger")
PATIENCE = 60.0  # seconds


@contextmanager
def gunicorn(
    application: str, name: str, env: Mapping[str, str], *, workers: int, more: Sequence[str] = ()
) -> Iterator[int]:
    """Serve `application` on a free port of 127.0.0.1, which is what the block gets. What the server
    writes goes to `var/bench/<name>.log`."""
    port = _free_port()
    program = str(Path(sys.executable).with_name("gunicorn"))
    where = ("--bind", f"127.0.0.1:{port}", "--workers", str(workers))
    with ground.log_file(name).open("wb") as log:
        process = subprocess.Popen(
            [program, application, *where, *OPTIONS, *more], env=env, cwd=ROOT, stderr=log
        )
    try:
        _wait_for(port, process, name)
        yield port
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


def ask(port: int, request: bytes) -> Answer:
    """Send a request on a connection of its own (gunicorn's sync worker keeps none) and read all of
    the answer. A bare socket: a client library's own time would flatter the slower side."""
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    seconds = time.perf_counter() - started
    if not chunks:
        raise RuntimeError("the server closed the connection without an answer")
    head, _, body = b"".join(chunks).partition(b"\r\n\r\n")
    return Answer(int(head.split(b" ", 2)[1]), body, seconds)


def get(path: str, host: str, **headers: str) -> bytes:
    """The text of a GET as a browser would send it, in little."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept: text/html", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]", name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"gunicorn does not serve: see {ground.log_file(name)}")
