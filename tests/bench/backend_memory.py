"""`backend_memory`: the largest PostgreSQL backend of a web process that serves many schools.

16 clients each visit 300 schools, in a random order of their own, over HTTP; a visit reads every
table of the school and writes (rolled back) where triggers are. Two servers of the product, 16 sync
workers and so 16 backends each, answer in turn, a block of visits each: one as it is (a connection
is retired after so many schools), one that never retires. Private memory is Private_Clean +
Private_Dirty of the backend's `smaps_rollup`, read at the end of every tenth visit of a client,
before the connection can be retired; reading costs some milliseconds, the same on both sides. It is
an upper bound: pages of the shared buffers that nobody else has touched count as private.

The bar of 64 MB is on ours; a second row holds that retirement costs no more than a tenth of the
requests per second.
"""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from config.databases import RETIRE_AFTER
from config.embedded import Cluster
from tests.bench import ground, servers
from tests.bench.result import Result

SCHOOLS = 300
CLIENTS = 16
WORKERS = 16  # one backend each, which gets about 300 visits
BLOCK = 20  # schools that a client visits before the other side's turn
MEASURE_EVERY = 10  # visits of a client
BAR_MB = 64.0
BAR_THROUGHPUT = 0.9
PATH = "/bench/tables/"


class Side:
    """One of the two servers: what its visits took and the most memory that one of them saw."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seconds = 0.0
        self.visits = 0
        self.peak = 0

    def block(self, pool: ThreadPoolExecutor, routes: Sequence[Sequence[str]]) -> None:
        """All clients go their routes at the same time."""
        started = time.perf_counter()
        peaks = list(pool.map(self._go, routes))
        self.seconds += time.perf_counter() - started
        self.visits += sum(map(len, routes))
        self.peak = max(self.peak, *peaks)

    def _go(self, route: Sequence[str]) -> int:
        return max(self._visit(slug, number) for number, slug in enumerate(route))

    def _visit(self, slug: str, number: int) -> int:
        measured = {"X_Measure": "1"} if number % MEASURE_EVERY == 0 else {}
        answer = servers.ask(self.port, servers.get(PATH, f"{slug}.localhost", **measured))
        if answer.status != 200:
            raise RuntimeError(f"a visit answered {answer.status}: see {ground.DATA_DIR}/*.log")
        return int(answer.body)

    @property
    def rate(self) -> float:
        return self.visits / self.seconds

    @property
    def megabytes(self) -> float:
        return self.peak / 1024 / 1024


def run(_cluster: Cluster) -> list[Result]:
    slugs = [school.slug for school in ground.schools(SCHOOLS)[:SCHOOLS]]
    draw = random.Random(7)  # noqa: S311 - the same routes in every run
    routes = [draw.sample(slugs, len(slugs)) for _ in range(CLIENTS)]
    application = "tests.bench.product.wsgi:application"
    more = (*servers.PRODUCT_OPTIONS, "--preload")  # nobody visits while half the workers start
    env = ground.python_path()
    never = {**env, "BENCH_RETIRE_AFTER": "0"}
    with (
        servers.gunicorn(application, "retired", env, workers=WORKERS, more=more) as ours,
        servers.gunicorn(application, "kept", never, workers=WORKERS, more=more) as kept,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        sides = (Side(ours), Side(kept))
        _visit_all(sides, routes, pool)
    return _verdicts(*sides)


def _visit_all(sides: tuple[Side, Side], routes: list[list[str]], pool: ThreadPoolExecutor) -> None:
    for number, start in enumerate(range(0, SCHOOLS, BLOCK)):
        blocks = [route[start : start + BLOCK] for route in routes]
        for side in sides if number % 2 else reversed(sides):
            side.block(pool, blocks)
        told = ", ".join(f"{side.megabytes:.0f} MB {side.rate:.1f}/s" for side in sides)
        ground.say(f"{start + BLOCK} schools a client: {told}")


def _verdicts(ours: Side, kept: Side) -> list[Result]:
    setting = f"{CLIENTS} clients, {WORKERS} workers, {SCHOOLS} schools, {ours.visits} visits each"
    memory = Result(
        name="backend_memory",
        ours=ours.megabytes,
        baseline=kept.megabytes,
        unit="MB",
        ratio=ours.megabytes / kept.megabytes,
        bar=BAR_MB,
        better="lower",
        absolute=True,
        baseline_is="the same visits without retirement (RETIRE_AFTER 0)",
        notes=(f"the bar is on ours, in MB; {setting}; retired after {RETIRE_AFTER} schools",),
    )
    throughput = Result(
        name="backend_memory_throughput",
        ours=ours.rate,
        baseline=kept.rate,
        unit="req/s",
        ratio=ours.rate / kept.rate,
        bar=BAR_THROUGHPUT,
        better="higher",
        baseline_is="the same visits without retirement (RETIRE_AFTER 0), blocks in turn",
    )
    return [memory, throughput]
