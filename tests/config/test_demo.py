"""`zvonok demo`, run as a person runs it: set up, serve, tell, stop."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError

from config import embedded
from config.demo.seed import ACTOR, MARK, refuse_real_data
from history.models import record
from isolation import in_shared
from tests.paths import ROOT
from tests.site import free_port

pytestmark = pytest.mark.xdist_group("site")
PATIENCE = 180.0  # two schools get their year


@dataclass
class Demo:
    data_dir: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
        return told

    def status(self, host: str, path: str) -> int:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": f"{host}:{self.port}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.status("centre.localhost", "/readyz") != 200:
            assert time.monotonic() < deadline, self.log()
            assert self.process.poll() is None, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        return (self.data_dir / "log").read_text(errors="replace")

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def _start(data_dir: Path, port: int, *more: str) -> Demo:
    env = {key: value for key, value in os.environ.items() if not key.startswith("ZVONOK_")}
    env |= {
        "ZVONOK_DATA_DIR": str(data_dir),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }
    data_dir.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "config.cli", "demo", "--port", str(port), *more]
    with (data_dir / "log").open("ab") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    return Demo(data_dir, port, process)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = _start(tmp_path_factory.mktemp("demo"), free_port())
    try:
        running.wait()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=30)
        embedded.destroy(running.data_dir / "postgres")


def test_it_tells_programs_what_the_contract_promises(demo: Demo) -> None:
    told = demo.told
    assert told["centre"]["url"] == f"http://centre.localhost:{demo.port}"
    assert set(told["centre"]["users"]) == {"operator", "specialist"}
    assert [school["slug"] for school in told["schools"]] == ["raduga", "tehnik", "rodnik"]
    assert [school["schema"] for school in told["schools"]] == ["s1", "s2", "s3"]
    assert [school["state"] for school in told["schools"]] == ["full", "full", "empty"]
    for user in told["schools"][0]["users"].values():
        assert set(user) == {"login", "password"}
    with psycopg.connect(told["database"]["app_dsn"]) as connection:
        assert connection.info.user == "zvonok_app"
    with psycopg.connect(told["database"]["owner_dsn"]) as connection:
        assert connection.info.user == "zvonok_owner"


PEOPLE = {"admin", "director", "deputy", "teacher", "substitute", "parent", "pupil"}


def test_the_teacher_has_three_lessons_to_fill_with_the_child_and_the_pupil(demo: Demo) -> None:
    school = demo.told["schools"][0]
    assert set(school["users"]) == PEOPLE
    logins = {role: user["login"] for role, user in school["users"].items()}
    with psycopg.connect(demo.told["database"]["owner_dsn"]) as connection:
        connection.execute(f"SET search_path = {school['schema']}".encode())
        found = connection.execute(_DUE, logins).fetchall()
        announced = connection.execute(_ANNOUNCED, logins).fetchone()
    assert len(found) >= 3
    for children, theirs in found:
        assert (children >= 12, theirs) == (True, 2)
    assert announced == (1,)


_DUE = """
    WITH local AS (SELECT now() AT TIME ZONE 'Europe/Moscow' AS at)
    SELECT count(e.id), count(e.id) FILTER (WHERE p.user_id IN (
            SELECT id FROM accounts_user WHERE login = %(pupil)s
        ) OR r.user_id IN (SELECT id FROM accounts_user WHERE login = %(parent)s))
    FROM local, lessons_lesson l
        JOIN staff_staffmember s ON s.id = l.teacher_id
        JOIN accounts_user u ON u.id = s.user_id AND u.login = %(teacher)s
        JOIN roster_enrolment e ON e.group_id = l.group_id AND e.starts_on <= l.date
            AND (e.ends_on IS NULL OR e.ends_on >= l.date)
        JOIN people_pupil p ON p.id = e.pupil_id
        LEFT JOIN people_representation t ON t.pupil_id = p.id
            AND t.id = (SELECT min(id) FROM people_representation WHERE pupil_id = p.id)
        LEFT JOIN people_legalrepresentative r ON r.id = t.representative_id
    WHERE l.date = local.at::date AND l.status = 'planned' AND NOT l.must_move
        AND l.starts_at <= greatest(local.at - interval '15 minutes', date_trunc('day', local.at))::time
        AND NOT EXISTS (SELECT FROM lessons_rolltaken k WHERE k.lesson_id = l.id)
    GROUP BY l.id
"""
_ANNOUNCED = """
    SELECT count(*) FROM lessons_absencenotice n
        JOIN people_representation t ON t.pupil_id = n.pupil_id
        JOIN people_legalrepresentative r ON r.id = t.representative_id
        JOIN accounts_user u ON u.id = r.user_id AND u.login = %(parent)s
    WHERE (now() AT TIME ZONE 'Europe/Moscow')::date BETWEEN n.starts_on AND n.ends_on
        AND n.withdrawn_at IS NULL
"""


def test_every_host_it_names_answers_and_no_other(demo: Demo) -> None:
    for school in demo.told["schools"]:
        assert demo.status(f"{school['slug']}.localhost", "/login/") == 200
    assert demo.status("centre.localhost", "/login/") == 200
    assert demo.status("somebody.localhost", "/login/") == 404


def test_a_second_one_says_that_the_port_is_taken_in_one_line(demo: Demo, tmp_path: Path) -> None:
    second = _start(tmp_path / "second", demo.port)
    assert second.process.wait(timeout=30) == 1
    last = second.log().strip().splitlines()[-1]
    assert (
        last
        == f"CommandError: port {demo.port} is taken; choose another: make demo PORT={demo.port + 1}"
    )
    embedded.destroy(second.data_dir / "postgres")


def test_a_second_one_on_the_same_folder_is_refused(demo: Demo) -> None:
    second = _start(demo.data_dir, free_port())
    assert second.process.wait(timeout=30) == 1
    assert f"a demonstration runs on {demo.data_dir} already" in second.log()


def test_beginning_anew_does_not_pull_the_ground_from_under_a_running_one(demo: Demo) -> None:
    second = _start(demo.data_dir, demo.port, "--reset")
    assert second.process.wait(timeout=30) == 1
    assert f"something answers on port {demo.port}: stop it first" in second.log()
    assert demo.status("raduga.localhost", "/login/") == 200


def test_it_never_fills_a_database_where_somebody_works(db: None) -> None:
    with pytest.raises(CommandError, match="not a demonstration's"):
        refuse_real_data()
    with in_shared():
        record(MARK, actor=ACTOR)
    refuse_real_data()


def test_interrupted_it_stops_everything_and_the_next_start_keeps_the_data(demo: Demo) -> None:
    before = demo.told
    assert demo.interrupt() == 0
    assert demo.status("centre.localhost", "/healthz") == 0
    assert not embedded.running(demo.data_dir / "postgres")
    demo.process = _start(demo.data_dir, demo.port).process
    demo.wait()
    assert demo.told == before
