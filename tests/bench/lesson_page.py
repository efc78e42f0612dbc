"""`lesson_page`: the page of a lesson of fifteen children that is due, with a plan of 72 lines.

Ours is the whole request of its teacher: HTTP, gunicorn with one sync worker, session, user, rights,
the proposed topic and marks, the page as HTML, compressed. Bare: the very statements that the request
sends. One client; ten of ours and ten of theirs in turn, both warm. p50.
"""

from typing import TYPE_CHECKING

from config.embedded import Cluster
from tests.bench import bare, ground, servers
from tests.bench.classroom import classroom
from tests.bench.result import Result
from tests.bench.roll_post import APP, p50

if TYPE_CHECKING:
    from django.test import Client

CHILDREN, LESSONS = 15, 72
BLOCKS, BLOCK, WARM = 30, 10, 30
BAR = 8.0


def run(cluster: Cluster) -> list[Result]:
    room = classroom(CHILDREN, LESSONS, a_day=2)
    address = f"/lessons/{room.lessons[20]}/"
    statements = _statements(room.client(), address)
    request = servers.get(address, room.host, Cookie=room.cookies, Accept_Encoding="gzip")
    ours: list[float] = []
    baseline: list[float] = []
    more = servers.PRODUCT_OPTIONS
    with (
        servers.gunicorn(APP, "lesson_page", ground.python_path(), workers=1, more=more) as port,
        bare.connected(cluster, room.school) as raw,
    ):
        for _ in range(WARM):
            size = len(_asked(port, request).body)
            bare.replay(raw, statements)
        for _ in range(BLOCKS):
            ours += [_asked(port, request).seconds for _ in range(BLOCK)]
            baseline += [bare.replay(raw, statements) for _ in range(BLOCK)]
    return [_verdict(ours, baseline, len(statements), size)]


def _asked(port: int, request: bytes) -> servers.Answer:
    answer = servers.ask(port, request)
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: see {ground.DATA_DIR}/lesson_page.log")
    return answer


def _statements(client: "Client", address: str) -> list[bare.Statement]:
    for _ in range(2):
        if client.get(address).status_code != 200:
            raise RuntimeError("the page does not answer")
    found = bare.capture(lambda: client.get(address))
    bare.write(found, "lesson_page")
    return found


def _verdict(ours: list[float], baseline: list[float], statements: int, size: int) -> Result:
    return Result(
        name="lesson_page",
        ours=p50(ours),
        baseline=p50(baseline),
        unit="ms",
        ratio=p50(ours) / p50(baseline),
        bar=BAR,
        better="lower",
        baseline_is="the very statements of the request (var/bench/lesson_page.sql), prepared, sent"
        " by psycopg as the same role",
        notes=(
            f"{CHILDREN} children, a plan of 72 lines, {statements} statements,"
            f" {size / 1000:.1f} kB compressed; p50 of {len(ours)} each",
        ),
    )
