"""The parent of the demonstration's processes, each test with real processes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
PATIENCE = 30.0  # seconds; nothing here takes long, a loaded machine may

DRIVER = """
import json, os, sys
from config.supervisor import Process, Timing, run
plan = json.loads(sys.argv[1])
processes = [
    Process(name, [sys.executable, "-c", code], {**os.environ, **plan["env"]})
    for name, code in plan["children"].items()
]
timing = Timing(**plan["timing"])
sys.exit(run(processes, on_stop=lambda: print("all have ended", flush=True), timing=timing))
"""
# Says its process ids, then waits; with a child of its own that has to be killed with it.
STEADY = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
def stop(number, frame):
    print("bye", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print(f"up {os.getpid()} {child.pid}", flush=True)
while True:
    signal.pause()
"""
CHATTY = """
import os, time
print(f"up {os.getpid()}", flush=True)
while True:
    print("tick", flush=True)
    time.sleep(0.01)
"""
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(f"up {os.getpid()}", flush=True)
while True:
    time.sleep(60)
"""


class Run:
    """A supervisor that runs as a process of its own, and what it has written so far."""

    def __init__(self, popen: subprocess.Popen[bytes], log: Path) -> None:
        self.popen = popen
        self.log = log

    def text(self) -> str:
        return self.log.read_text()

    def lines(self, name: str) -> list[str]:
        split = [line.partition(" | ") for line in self.text().splitlines()]
        return [words for prefix, _, words in split if prefix.strip() == name]

    def wait_for(self, pattern: str, times: int = 1) -> list[re.Match[str]]:
        wait_until(lambda: len(re.findall(pattern, self.text())) >= times, self.text)
        return list(re.finditer(pattern, self.text()))

    def ids(self, name: str) -> list[int]:
        """The process ids that the latest life of ``name`` has told."""
        self.wait_for(rf"(?m)^{name} +\| up [\d ]+$")
        said = [words for words in self.lines(name) if words.startswith("up ")]
        return [int(number) for number in said[-1].split()[1:]]

    def status(self) -> int:
        return self.popen.wait(PATIENCE)


def _hear_hangups() -> None:
    """Under nohup SIGHUP is ignored, and a child inherits that: the supervisor respects it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextmanager
def supervised(tmp_path: Path, children: dict[str, str], **timing: object) -> Iterator[Run]:
    plan = {"children": children, "timing": timing, "env": {}}
    log = tmp_path / "log"
    with log.open("wb") as out:
        popen = subprocess.Popen(
            [sys.executable, "-c", DRIVER, json.dumps(plan)],
            env=ENVIRONMENT,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=_hear_hangups,  # noqa: PLW1509 - no threads here
        )
    try:
        yield Run(popen, log)
    finally:
        popen.kill()
        popen.wait()


def wait_until(true: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)


def lives(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_with_status_0(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path, {"web": STEADY, "worker": STEADY, "beat": STEADY}) as run:
        ids = [pid for name in ("web", "worker", "beat") for pid in run.ids(name)]
        run.popen.send_signal(number)
        assert run.status() == 0
        byes = {line for line in run.text().splitlines() if line.endswith("bye")}
        assert byes == {"beat   | bye", "worker | bye", "web    | bye"}
        assert run.text().splitlines()[-1] == "all have ended"
        assert [pid for pid in ids if lives(pid)] == []


def test_ctrl_c_in_the_terminal_reaches_the_supervisor_alone(tmp_path: Path) -> None:
    with supervised(tmp_path, {"web": STEADY}) as run:
        web, _ = run.ids("web")
        assert os.getpgid(web) == web
        assert os.getsid(web) != os.getsid(run.popen.pid)


def test_every_line_has_the_aligned_name_of_its_process(tmp_path: Path) -> None:
    wait = "import signal; signal.pause()"
    talk = f"import sys; print('one'); print('два', file=sys.stderr); {wait}"
    half = f"import sys; sys.stdout.write('no end of line'); sys.stdout.flush(); {wait}"
    with supervised(tmp_path, {"web": talk, "worker": half}) as run:
        run.wait_for("два")
        run.popen.send_signal(signal.SIGTERM)
        assert run.status() == 0
        assert run.lines("web") == ["one", "два"]
        assert set(run.lines("worker")) <= {"no end of line"}
        assert run.lines("zvonok") == ["stopping"]
        assert {line[:9] for line in run.text().splitlines()[:2]} <= {"web    | ", "worker | "}
        assert "\033" not in run.text()


def test_names_are_coloured_on_a_terminal(tmp_path: Path) -> None:
    plan = {"children": {"web": STEADY}, "timing": {}, "env": {}}
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(plan)],
        env=environment,
        stdout=theirs,
    ) as popen:
        seen = b""
        while b"up " not in seen:
            seen += os.read(ours, 4096)
        popen.terminate()
    os.close(theirs)
    os.close(ours)
    assert b"\033[33mweb    |\033[0m up " in seen


def test_one_that_dies_is_started_again_and_its_own_children_end(tmp_path: Path) -> None:
    with supervised(tmp_path, {"web": STEADY, "worker": STEADY}, backoff=[0.05]) as run:
        web, below = run.ids("web")
        worker, _ = run.ids("worker")
        os.kill(web, signal.SIGKILL)
        run.wait_for(r"(?m)^web +\| up", 2)
        assert run.lines("zvonok") == ["web was killed by SIGKILL; starts again in 0.05 s"]
        wait_until(lambda: not lives(below))
        assert run.ids("web")[0] != web
        assert lives(worker)


def test_one_that_dies_at_once_five_times_in_a_row_stops_everything(tmp_path: Path) -> None:
    dies = "print('port taken'); raise SystemExit(3)"
    backoff = [0.01, 0.02, 0.03]
    with supervised(tmp_path, {"web": STEADY, "worker": dies}, backoff=backoff) as run:
        assert run.status() == 1
        assert run.lines("zvonok") == [
            "worker ended with status 3; starts again in 0.01 s",
            "worker ended with status 3; starts again in 0.02 s",
            "worker ended with status 3; starts again in 0.03 s",
            "worker ended with status 3; starts again in 0.03 s",
            "worker ended with status 3, 5 times in a row at once: giving up",
        ]
        assert run.lines("worker") == ["port taken"] * 5
        assert [pid for pid in run.ids("web") if lives(pid)] == []


def test_one_that_had_lived_longer_is_not_given_up(tmp_path: Path) -> None:
    timing = {"backoff": [0.01], "at_once": 0.0, "quick_deaths": 2}
    with supervised(tmp_path, {"web": "print('again')"}, **timing) as run:
        run.wait_for("again", 4)
        run.popen.send_signal(signal.SIGTERM)
        assert run.status() == 0


def test_one_that_ignores_sigterm_is_killed_after_the_grace_time(tmp_path: Path) -> None:
    with supervised(tmp_path, {"web": STEADY, "worker": STUBBORN}, grace=0.2) as run:
        run.ids("web")
        (worker,) = run.ids("worker")
        run.popen.send_signal(signal.SIGTERM)
        assert run.status() == 0
        assert run.lines("zvonok") == ["stopping", "worker does not stop and is killed"]
        assert not lives(worker)


def test_a_signal_during_the_wait_for_a_restart_stops_too(tmp_path: Path) -> None:
    with supervised(tmp_path, {"web": "raise SystemExit(1)"}, backoff=[600.0]) as run:
        run.wait_for("starts again in 600 s")
        run.popen.send_signal(signal.SIGINT)
        assert run.status() == 0


def test_all_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    children = {"web": STEADY, "worker": STUBBORN}
    with supervised(tmp_path, children, grace=0.2) as run:
        ids = [*run.ids("web"), *run.ids("worker")]
        assert len(ids) == 3
        run.popen.kill()
        run.status()
        wait_until(lambda: not any(lives(pid) for pid in ids))


def test_all_end_when_nobody_reads_the_log_any_more(tmp_path: Path) -> None:
    plan = {"children": {"web": CHATTY}, "timing": {}, "env": {}}
    reader, writer = os.pipe()
    popen = subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(plan)],
        env=ENVIRONMENT,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    said = os.read(reader, 4096)
    while not (told := re.search(rb"up (\d+)\n", said)):
        said += os.read(reader, 4096)
    os.close(reader)
    _, errors = popen.communicate(timeout=PATIENCE)
    assert (popen.returncode, errors) == (0, b"")
    assert not lives(int(told[1]))


def test_a_command_that_is_missing_is_one_line_and_status_1(tmp_path: Path) -> None:
    code = (
        "import sys; from config.supervisor import Process, run\n"
        "sys.exit(run([Process('web', ['/no/such/program'], {})]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert done.stdout == (
        "zvonok | web cannot be started: [Errno 2] No such file or directory: '/no/such/program'\n"
    )
    assert done.stderr == ""
