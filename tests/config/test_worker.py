"""A real worker process on the real broker: tasks are done, and a killed worker loses none."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from psycopg import sql

from accounts.models import RateCounter, Role, RoleGrant, User
from config.celery import app
from controlplane.models import Onboarding, School
from isolation import SchoolRef, in_school, in_shared
from isolation.clock import now
from isolation.tasks import HEADER
from tests import throwaway
from tests.isolation.conftest import committed  # noqa: F401
from tests.paths import ROOT

PATIENCE = 20.0  # seconds

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.xdist_group("worker")]


def wait_until(true: Callable[[], bool], what: str) -> None:
    tick, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        tick.wait(0.02)


class Worker:
    """A worker of both queues with two processes, all in a group of their own."""

    def __init__(self) -> None:
        self.popen = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "-A", "tests.config.worker_app", "worker",
                "--queues", "work,control", "--concurrency", "2", "--loglevel", "error",
                "--without-gossip", "--without-mingle", "--without-heartbeat",
            ],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        """-9 to every process of it."""
        os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(PATIENCE)

    def stop(self) -> int:
        self.popen.terminate()
        return self.popen.wait(PATIENCE)


@contextmanager
def working() -> Iterator[Worker]:
    worker = Worker()
    try:
        yield worker
    finally:
        if worker.popen.poll() is None:
            worker.kill()


@pytest.fixture(autouse=True)
def _quiet_queue(committed: None) -> Iterator[None]:  # noqa: F811
    """Nothing of an earlier test waits, and this process leaves no connection to the broker."""
    with throwaway.admin() as raw:
        for (name,) in raw.execute("SELECT queue_name FROM pgmq.meta").fetchall():
            raw.execute("SELECT pgmq.purge_queue(%s)", (name,))
    yield
    app.close()


@pytest.fixture
def school() -> Iterator[SchoolRef]:
    with throwaway.schools(1) as (made,):
        yield made


@pytest.fixture
def job() -> Iterator[Onboarding]:
    """An operator's wish whose task is still to be sent."""
    with in_shared():
        operator = User.objects.get(login="operator")
        job = Onboarding.objects.create(
            asked_by=operator, asked_at=now(), wish=throwaway.wish().as_json()
        )
    yield job
    with in_shared():
        made = [school.ref for school in School.objects.filter(slug=job.wish["slug"])]
    throwaway.drop(*made)
    with throwaway.admin() as raw:
        raw.execute("DELETE FROM public.controlplane_onboarding WHERE id = %s", (job.pk,))


def send_mark(school: SchoolRef, number: int) -> None:
    app.send_task("tests.mark", [number], headers={HEADER: school.id}, queue="work")


def send_onboarding(job: Onboarding) -> None:
    app.send_task("controlplane.control.carry_out", [job.pk])


def marks(school: SchoolRef) -> list[str]:
    with in_school(school):
        return sorted(RateCounter.objects.values_list("key", flat=True))


def state_of(job: Onboarding) -> tuple[str, int]:
    with in_shared():
        job.refresh_from_db()
        return job.state, job.attempts


def blocked() -> int:
    """How many backends wait for a lock in this database."""
    with throwaway.admin() as raw:
        row = raw.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        ).fetchone()
    return int(str(row[0])) if row else 0


def waiting_messages() -> int:
    with throwaway.admin() as raw:
        names = raw.execute("SELECT queue_name FROM pgmq.meta").fetchall()
        counts = [
            raw.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("pgmq", f"q_{name}"))
            ).fetchone()
            for (name,) in names
        ]
    return sum(int(str(row[0])) for row in counts if row)


def test_tasks_are_done_and_a_killed_worker_s_are_done_again_with_one_effect(
    school: SchoolRef, job: Onboarding
) -> None:
    with working() as first, throwaway.admin() as raw:
        send_mark(school, 1)
        wait_until(lambda: marks(school) == ["mark 1"], "a task sent is done")
        # Both kinds get stuck in the middle of their work, and then the worker dies.
        raw.execute("BEGIN")
        raw.execute("LOCK TABLE public.controlplane_domain IN EXCLUSIVE MODE")
        table = sql.Identifier(school.schema, "accounts_ratecounter")
        raw.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table))
        send_onboarding(job)
        send_mark(school, 2)
        wait_until(lambda: blocked() == 2, "both tasks are in hand")
        first.kill()
        raw.execute("ROLLBACK")
    assert state_of(job) == (Onboarding.State.RUNNING, 1)
    assert marks(school) == ["mark 1"]
    assert waiting_messages() == 2
    with working() as second:
        wait_until(lambda: marks(school) == ["mark 1", "mark 2"], "the school's task again")
        wait_until(lambda: state_of(job)[0] == Onboarding.State.DONE, "the onboarding again")
        wait_until(lambda: waiting_messages() == 0, "every message is acknowledged")
        assert second.stop() == 0
    assert state_of(job) == (Onboarding.State.DONE, 2)
    _exactly_one_school(job)


def _exactly_one_school(job: Onboarding) -> None:
    with in_shared():
        found = list(School.objects.filter(slug=job.wish["slug"]))
    assert [school.pk for school in found] == [job.school_id]
    with in_school(found[0].ref):
        (administrator,) = User.objects.all()
        assert RoleGrant.objects.get().role == Role.ADMIN
        assert administrator.has_role(Role.ADMIN)


def test_the_broker_s_connections_are_not_the_application_s(school: SchoolRef) -> None:
    """It logs in as `zvonok_broker`, which owns the queue and sees no school."""
    send_mark(school, 3)
    with throwaway.admin() as raw:
        rows = raw.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename LIKE 'zvonok%'"
        ).fetchall()
        may = raw.execute(
            "SELECT has_schema_privilege('zvonok_broker', %s, 'USAGE'),"
            " has_schema_privilege('zvonok_broker', 'public', 'USAGE'),"
            " has_schema_privilege('zvonok_app', 'pgmq', 'USAGE')",
            (school.schema,),
        ).fetchone()
    assert ("zvonok_broker",) in rows
    assert may == (False, False, False)
    connections.close_all()
