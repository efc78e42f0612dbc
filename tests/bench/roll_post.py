"""`roll_post`: a lesson of fifteen children saved in one POST, ours against the bare statements.

Ours is the whole request over HTTP to the product as it is served: session, user, CSRF, rights, rules,
receipts, history, log. Each request fills another lesson. Then two workers serve eight clients for
half a minute: requests a second and p99.
"""

import statistics
import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from config.embedded import Cluster
from tests.bench import bare, ground, servers
from tests.bench.classroom import Classroom, classroom
from tests.bench.result import Result

if TYPE_CHECKING:
    from django.test import Client

CHILDREN = 15
ROUNDS = 120
WARM = 20
CLIENTS, SECONDS, IN_TURN = 8, 30.0, 8
BAR = 4.0
APP = "config.wsgi:application"
WRITTEN = (
    "lessons_attendance", "lessons_attendanceevent", "lessons_receipt", "roster_dirtyday",
    "lessons_rolltaken", "lessons_rolltakenevent",
)  # fmt: skip


def run(cluster: Cluster) -> list[Result]:
    return [measure(cluster, ROUNDS, SECONDS)]


def measure(cluster: Cluster, rounds: int, seconds: float) -> Result:
    room = classroom(CHILDREN, rounds + WARM)
    statements = _statements(room)
    bare.write(statements[-1], "roll_post")
    _empty(cluster, room)
    theirs = _replayed(cluster, room, statements)
    _empty(cluster, room)
    ours = _posted(room)
    _empty(cluster, room)
    rooms = [classroom(CHILDREN, IN_TURN) for _ in range(CLIENTS)]
    a_second, told = _crowd(rooms, seconds)
    return Result(
        name="roll_post",
        ours=p50(ours),
        baseline=p50(theirs),
        unit="ms",
        ratio=p50(ours) / p50(theirs),
        bar=BAR,
        better="lower",
        baseline_is=f"the {len(statements[-1])} statements of the same request by psycopg, prepared,"
        " same role, same transaction, fsync on (var/bench/roll_post.sql)",
        notes=(
            f"{CHILDREN} operations each, p50 of {len(ours)};"
            f" {_slowest(ours)} against {_slowest(theirs)}",
            f"{CLIENTS} clients on 2 workers for {seconds:.0f} s: {a_second:.0f} requests/s, {told}",
        ),
    )


def _statements(room: Classroom) -> list[list[bare.Statement]]:
    """What a request for each lesson sends."""
    client = room.client()
    return [bare.capture(partial(_save, room, client, lesson)) for lesson in room.lessons]


def _save(room: Classroom, client: "Client", lesson: int) -> None:
    answer = client.post("/journal/ops/", room.marks(lesson), content_type="application/json")
    if answer.status_code != 200 or b'"ok"' not in answer.content:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}")


def _replayed(
    cluster: Cluster, room: Classroom, requests: list[list[bare.Statement]]
) -> list[float]:
    with bare.connected(cluster, room.school) as raw:
        return [bare.replay(raw, statements) for statements in requests][WARM:]


def _posted(room: Classroom) -> list[float]:
    with servers.gunicorn(
        APP, "roll_post", ground.python_path(), workers=1,
        more=servers.PRODUCT_OPTIONS,
    ) as port:  # fmt: skip
        requests = [room.post(room.marks(lesson)) for lesson in room.lessons]
        return [_ask(port, request) for request in requests][WARM:]


def _ask(port: int, request: bytes) -> float:
    answer = servers.ask(port, request)
    if answer.status != 200 or b'"ok"' not in answer.body:
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
    return answer.seconds


def _crowd(rooms: list[Classroom], seconds: float) -> tuple[float, str]:
    """Eight teachers, each of a school of their own, marking their lessons over and over, every time
    otherwise. Requests a second, and the slowest."""
    taken: list[float] = []
    wrong: list[bytes] = []
    with servers.gunicorn(
        APP, "roll_post", ground.python_path(), workers=2,
        more=servers.PRODUCT_OPTIONS,
    ) as port:  # fmt: skip
        until = time.monotonic() + seconds

        def teach(room: Classroom) -> None:
            turn = 0
            while time.monotonic() < until:
                lesson = room.lessons[turn % IN_TURN]
                body = room.marks(lesson, turn=turn // IN_TURN)
                answer = servers.ask(port, room.post(body))
                taken.append(answer.seconds)
                if answer.status != 200 or b"conflict" in answer.body:
                    wrong.append(answer.body[:200])
                turn += 1

        threads = [threading.Thread(target=teach, args=(room,)) for room in rooms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} refused: {wrong[0]!r}")
    return len(taken) / seconds, _slowest(taken)


def _empty(cluster: Cluster, room: Classroom) -> None:
    """As before the first mark."""
    with ground.admin(cluster) as admin:
        tables = ", ".join(f'"{room.school.schema}".{table}' for table in WRITTEN)
        admin.execute(f"TRUNCATE {tables}".encode())


def p50(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


def _slowest(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"p99 {ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))] * 1000:.1f} ms"
