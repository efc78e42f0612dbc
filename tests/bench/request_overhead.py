"""`request_overhead`: what many schools, three walls and the log cost an ordinary request.

The product as it is served (whole middleware, guard, request log, JSON lines to a file) answers a
page of a logged-in teacher with one trivial query; so does a plain Django project with session,
user, CSRF and security middleware. Same query, same gunicorn with one sync worker each, same
PostgreSQL database, persistent connections with health checks in both. One client, one bare socket
per request, ten of ours and ten of theirs in turn; both are warm. p50 of each and their ratio; the
means and the spread over the run's fifths are told beside it.
"""

import os
import secrets
import statistics
import subprocess
import sys
from collections.abc import Callable

from config.embedded import Cluster
from config.installation import DATABASE
from tests.bench import ground, servers
from tests.bench.result import Result
from tests.paths import ROOT

BLOCKS = 300
BLOCK = 10  # requests; short, so that both sides meet the same disturbances
WARM = 200  # requests
BAR = 1.25
PATH = "/bench/one/"
PLAIN = "bench_plain"

Ask = Callable[[], float]


def run(cluster: Cluster) -> list[Result]:
    plain = _plain_environment(cluster)
    plain_key = _plain_session(plain)
    ours, theirs = "tests.bench.product.wsgi:application", "tests.bench.plain.wsgi:application"
    slug, key = _our_session()
    env, more = ground.python_path(), servers.PRODUCT_OPTIONS
    with (
        servers.gunicorn(ours, "product", env, workers=1, more=more) as our_port,
        servers.gunicorn(theirs, "plain", plain, workers=1) as plain_port,
    ):
        host = f"{slug}.localhost"
        ask_ours = _asking(our_port, servers.get(PATH, host, Cookie=f"session={key}"))
        ask_plain = _asking(plain_port, servers.get(PATH, host, Cookie=f"sessionid={plain_key}"))
        return [_verdict(*_measure(ask_ours, ask_plain))]


def _asking(port: int, request: bytes) -> Ask:
    def ask() -> float:
        answer = servers.ask(port, request)
        if answer.status != 200 or not answer.body:
            raise RuntimeError(f"the page answered {answer.status}: see {ground.DATA_DIR}/*.log")
        return answer.seconds

    return ask


def _measure(ask_ours: Ask, ask_plain: Ask) -> tuple[list[float], list[float]]:
    for _ in range(WARM):
        ask_ours()
        ask_plain()
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(BLOCKS):
        ours += [ask_ours() for _ in range(BLOCK)]
        plain += [ask_plain() for _ in range(BLOCK)]
    return ours, plain


def _verdict(ours: list[float], plain: list[float]) -> Result:
    mean = statistics.fmean(ours) / statistics.fmean(plain)
    fifth = len(ours) // 5
    parts = [slice(n * fifth, (n + 1) * fifth) for n in range(5)]
    spread = sorted(_p50(ours[part]) / _p50(plain[part]) for part in parts)
    return Result(
        name="request_overhead",
        ours=_p50(ours),
        baseline=_p50(plain),
        unit="ms",
        ratio=_p50(ours) / _p50(plain),
        bar=BAR,
        better="lower",
        baseline_is="the same view, query, gunicorn (1 sync worker) and database in a plain Django"
        " project with session, user, CSRF and security middleware",
        notes=(
            f"p50 of {len(ours)} requests each; ratio of the means {mean:.3f},"
            f" of p50 in fifths of the run {spread[0]:.3f}-{spread[-1]:.3f}",
        ),
    )


def _p50(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


# The product's side


def _our_session() -> tuple[str, str]:
    """A school's slug and the session key of a teacher there."""
    from accounts.models import Role, User
    from isolation import in_school
    from tests.cast import make

    school = ground.schools(3)[1]
    with in_school(school):
        user = User.objects.filter(login="bench").first() or make("bench", Role.TEACHER)
        return school.slug, ground.session_of(user)


# The plain project's side


def _plain_environment(cluster: Cluster) -> dict[str, str]:
    """An ordinary role and a schema of its own in the benchmarks' database."""
    password = secrets.token_hex(16)
    with ground.admin(cluster) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {PLAIN} CASCADE".encode())
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (PLAIN,)).rowcount:
            connection.execute(f"CREATE ROLE {PLAIN} LOGIN".encode())
        for statement in (
            f"ALTER ROLE {PLAIN} PASSWORD '{password}'",
            f"ALTER ROLE {PLAIN} SET search_path = {PLAIN}",
            f"ALTER ROLE {PLAIN} SET timezone = 'UTC'",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {PLAIN}",
            f"CREATE SCHEMA {PLAIN} AUTHORIZATION {PLAIN}",
        ):
            connection.execute(statement.encode())
    inherited = {k: v for k, v in ground.python_path().items() if not k.startswith("ZVONOK_")}
    dsn = cluster.dsn(PLAIN, password, DATABASE)
    return {**inherited, "BENCH_PLAIN_DSN": dsn, "BENCH_PLAIN_KEY": os.environ["ZVONOK_SECRET_KEY"]}


def _plain_session(env: dict[str, str]) -> str:
    program = [sys.executable, "-m", "tests.bench.plain.prepare"]
    said = subprocess.run(program, env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    return said.stdout.strip()
