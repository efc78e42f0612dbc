"""`onboard`: a new school with 200 present, ours against stock `migrate_schemas`.

Ours is the whole act (number, row, host, key, role, rights, schema, first administrator, history)
as the command line and the control worker call it. The baseline is less: CREATE SCHEMA and
`migrate_schemas` for the same apps and migrations in the same database, as the owner, by a process
that has Django loaded. Three of ours, one of the baseline, and again, each warmed up once; commits
are durable on both sides. p50 of each.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded import Cluster
from tests.bench import ground
from tests.bench.result import Result
from tests.paths import ROOT

PRESENT = 200
ROUNDS = 5
OURS_A_ROUND = 3
BAR = 5.0

Stock = subprocess.Popen[str]


def run(_cluster: Cluster) -> list[Result]:
    ground.schools(PRESENT)
    ours: list[float] = []
    baseline: list[float] = []
    with _stock() as stock:
        _of_ours("warm")
        _of_stock(stock, "stock_warm")
        for number in range(ROUNDS):
            ours += [_of_ours(f"timed{number}x{i}") for i in range(OURS_A_ROUND)]
            baseline.append(_of_stock(stock, f"stock_{number}"))
            ground.say(f"onboard: {ours[-1] * 1000:.0f} ms against {baseline[-1] * 1000:.0f} ms")
    return [_verdict(ours, baseline)]


def _verdict(ours: list[float], baseline: list[float]) -> Result:
    middle, theirs = statistics.median(ours), statistics.median(baseline)
    return Result(
        name="onboard",
        ours=middle * 1000,
        baseline=theirs * 1000,
        unit="ms",
        ratio=theirs / middle,
        bar=BAR,
        better="higher",
        baseline_is="CREATE SCHEMA + stock django-tenants `migrate_schemas`, same apps, migrations"
        f" and database, {PRESENT} schools present",
        notes=(
            f"p50 of {len(ours)} ({_spread(ours)}) and of {len(baseline)} ({_spread(baseline)})",
        ),
    )


def _spread(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f} ms"


def _of_ours(slug: str) -> float:
    from controlplane.models import Authority
    from isolation import in_shared

    with in_shared():
        authority_id = Authority.objects.values_list("pk", flat=True)[0]
    slug = f"{slug}n{time.time_ns()}"
    started = time.perf_counter()
    ground.new_school(slug, authority_id)
    return time.perf_counter() - started


def _of_stock(stock: Stock, schema: str) -> float:
    assert stock.stdin is not None and stock.stdout is not None
    stock.stdin.write(f"{schema}_{time.time_ns()}\n")
    stock.stdin.flush()
    answer = stock.stdout.readline()
    if not answer:
        raise RuntimeError(f"stock django-tenants failed: see {ground.log_file('stock')}")
    return float(answer)


@contextmanager
def _stock() -> Iterator[Stock]:
    owner = {k: v for k, v in os.environ.items() if "OWNER" in k}
    with ground.log_file("stock").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.stock"],
            env={**ground.python_path(), **owner},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        try:
            yield process
        finally:
            process.terminate()
