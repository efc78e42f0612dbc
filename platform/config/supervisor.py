"""Runs several processes as one: one log, one way to stop them all, each restarted if it dies.

For ``zvonok demo``; a real installation has systemd or compose for this. No child outlives the
supervisor, not even when that is killed: a small watcher process holds the other end of a pipe
and ends the process groups when the pipe closes. While a dead child waits for its restart it
stays unreaped, so that its process group's number cannot become somebody else's.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from config.supervisor_log import Log
from config.supervisor_watcher import Watcher

OWN_NAME = "zvonok"


@dataclass(frozen=True)
class Process:
    """A process to keep running; ``env`` is its whole environment, as in ``subprocess``."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]


@dataclass(frozen=True)
class Timing:
    """Seconds: how long each step may take; ``backoff`` before each restart, the last repeats."""

    at_once: float = 5.0
    backoff: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 10.0)
    grace: float = 10.0
    quick_deaths: int = 5


NORMAL = Timing()


def run(
    processes: Sequence[Process],
    *,
    on_stop: Callable[[], object] | None = None,
    timing: Timing = NORMAL,
) -> int:
    """Runs ``processes`` until SIGINT, SIGTERM or SIGHUP, then stops them all.

    Returns 0 after a signal, 1 when a process died at once too often. ``on_stop`` is called when
    all have ended, whatever the reason. Call it in the main thread: it takes over the signals.
    """
    return _Supervisor(processes, timing, on_stop).run()


class _GivenUpError(Exception):
    """A process died at once too many times in a row."""


@dataclass
class _Child:
    """One of the processes: its present life, if any, and what is known of the earlier ones."""

    process: Process
    popen: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    restart_at: float | None = None

    def ended(self) -> int | None:
        """The status of a process that has ended, which stays unreaped; None while it runs."""
        if self.popen is None or self.restart_at is not None:
            return None
        seen = os.waitid(os.P_PID, self.popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if seen is None:
            return None
        return seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status

    def signal_leader(self, number: signal.Signals) -> None:
        """To the process alone: gunicorn and celery stop their own workers in good order."""
        if self.popen is not None:
            os.kill(self.popen.pid, number)

    def signal_group(self, number: signal.Signals) -> None:
        """To the process and all that it started; safe until it is reaped."""
        if self.popen is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, number)


@dataclass
class _Supervisor:
    processes: Sequence[Process]
    timing: Timing
    on_stop: Callable[[], object] | None
    selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    signals: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = [_Child(process) for process in self.processes]
        self.log = Log([OWN_NAME, *(process.name for process in self.processes)])

    def run(self) -> int:
        with self.selector, _signals_to(self.signals, self.selector):
            try:
                with Watcher(self.timing.grace) as self.watcher:
                    return self._keep_running()
            finally:
                if self.on_stop is not None:
                    self.on_stop()

    def _keep_running(self) -> int:
        try:
            for child in self.children:
                self._start(child)
            while not self.signals:
                self._pump(self._until_next_restart())
                self._look_after_children()
            self._say("stopping")
            return 0
        except _GivenUpError as error:
            self._say(str(error))
            return 1
        finally:
            self._stop_all()

    def _start(self, child: _Child) -> None:
        if self.signals:
            return
        process = child.process
        try:
            child.popen = subprocess.Popen(  # noqa: S603 (the caller's own commands, no shell)
                process.argv,
                env={"PYTHONUNBUFFERED": "1", **process.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise _GivenUpError(f"{process.name} cannot be started: {error}") from error
        self.watcher.add(child.popen.pid)
        child.started = time.monotonic()
        if (pipe := child.popen.stdout) is not None:
            os.set_blocking(pipe.fileno(), False)
            self.selector.register(pipe, selectors.EVENT_READ, (pipe, process.name))

    def _look_after_children(self) -> None:
        for child in self.children:
            status = child.ended()
            if status is not None:
                self._died(child, status)
            elif child.restart_at is not None and child.restart_at <= time.monotonic():
                self._reap(child)
                self._start(child)

    def _died(self, child: _Child, status: int) -> None:
        child.signal_group(signal.SIGTERM)
        at_once = time.monotonic() - child.started < self.timing.at_once
        child.quick_deaths = child.quick_deaths + 1 if at_once else 0
        how = f"{child.process.name} {_how(status)}"
        if child.quick_deaths >= self.timing.quick_deaths:
            raise _GivenUpError(f"{how}, {child.quick_deaths} times in a row at once: giving up")
        waits = self.timing.backoff
        wait = waits[min(max(child.quick_deaths - 1, 0), len(waits) - 1)]
        child.restart_at = time.monotonic() + wait
        self._say(f"{how}; starts again in {wait:g} s")

    def _stop_all(self) -> None:
        """All are asked at once: nobody waits for another's work to end."""
        alive = [child for child in self.children if child.popen is not None]
        for child in alive:
            child.signal_leader(signal.SIGTERM)
        deadline = time.monotonic() + self.timing.grace
        for child in alive:
            while not self._gone(child) and time.monotonic() < deadline and not self._hurried():
                self._pump(0.1)
            if not self._gone(child):
                self._say(f"{child.process.name} does not stop and is killed")
            self._reap(child)
        self._pump(0.0)

    def _gone(self, child: _Child) -> bool:
        return child.restart_at is not None or child.ended() is not None

    def _reap(self, child: _Child) -> None:
        """Ends what is left of this life, and its line in the log."""
        if child.popen is None:
            return
        child.signal_group(signal.SIGKILL)
        self.watcher.remove(child.popen.pid)
        child.popen.wait()
        pipe = child.popen.stdout
        if pipe is not None and not pipe.closed:
            self._read(pipe, child.process.name)
            self._close(pipe, child.process.name)
        child.popen = child.restart_at = None

    def _pump(self, seconds: float | None) -> None:
        """Copies what the children wrote to the log; returns early when there is any news."""
        for key, _ in self.selector.select(seconds):
            if key.data is None:  # a signal woke us up; its handler has noted it
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)
                continue
            pipe, name = key.data
            if not self._read(pipe, name):
                self._close(pipe, name)

    def _read(self, pipe: IO[bytes], name: str) -> bool:
        """Copies the next of what is there; False when the pipe has ended."""
        try:
            block = os.read(pipe.fileno(), 65536)  # all that a pipe holds
        except BlockingIOError:
            return True
        self._write(name, block)
        return bool(block)

    def _close(self, pipe: IO[bytes], name: str) -> None:
        with suppress(KeyError):
            self.selector.unregister(pipe)
        pipe.close()
        self._write(name, b"", end=True)

    def _write(self, name: str, block: bytes, *, end: bool = False) -> None:
        try:
            self.log.write(name, block, end=end)
        except OSError:  # nobody reads us any more: a closed terminal or pipe
            self.signals.append((signal.SIGHUP, time.monotonic()))
            self.log.silence()

    def _say(self, words: str) -> None:
        self._write(OWN_NAME, words.encode(), end=True)

    def _until_next_restart(self) -> float | None:
        waits = [c.restart_at - time.monotonic() for c in self.children if c.restart_at is not None]
        return max(0.0, min(waits)) if waits else None

    def _hurried(self) -> bool:
        """True after Ctrl-C and a second Ctrl-C, more than a moment later."""
        times = [when for number, when in self.signals if number == signal.SIGINT]
        return len(times) > 1 and times[-1] - times[0] > 1.0


@contextmanager
def _signals_to(
    seen: list[tuple[int, float]], selector: selectors.DefaultSelector
) -> Iterator[None]:
    """Notes the stopping signals in ``seen``; they and a child's death wake ``selector``."""

    def note(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            seen.append((number, time.monotonic()))

    ends = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    selector.register(ends[0], selectors.EVENT_READ)
    wanted = [signal.SIGCHLD, signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # under nohup it stays ignored
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in wanted}
    wakeup = signal.set_wakeup_fd(ends[1], warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        for end in ends:
            os.close(end)


def _how(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
