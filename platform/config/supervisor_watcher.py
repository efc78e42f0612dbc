"""Ends process groups when the process that started them was killed.

The watcher is a process of its own, in its own session, that reads lines ``+<group>`` and
``-<group>`` from a pipe. When the pipe closes, its owner is gone: it ends the groups that are left,
first with SIGTERM to their leaders, then, after the grace time, with SIGKILL to the whole groups.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Watcher:
    """Keeps a watcher process for as long as the block lasts."""

    def __init__(self, grace: float) -> None:
        # Isolated and without site packages: it needs nothing and starts in a few milliseconds.
        argv = [sys.executable, "-I", "-S", str(Path(__file__)), str(grace)]
        self._popen = subprocess.Popen(  # noqa: S603 (our own file)
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._popen.stdin is not None:
            with suppress(BrokenPipeError):
                self._popen.stdin.close()
        self._popen.wait()

    def add(self, group: int) -> None:
        """Watches a process group, named by its leader."""
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """Forgets a group that has ended; call it before its number can be anybody else's."""
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        if self._popen.stdin is not None:
            with suppress(BrokenPipeError):  # somebody killed the watcher: then nobody watches
                self._popen.stdin.write(line.encode())
                self._popen.stdin.flush()


def watch(lines: Iterable[str], grace: float) -> None:
    """Follows ``lines`` to their end, then ends the groups left."""
    groups: list[int] = []
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    for group in reversed(groups):
        with suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (groups := [group for group in groups if _lives(group)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _lives(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch(sys.stdin, float(sys.argv[1]))
