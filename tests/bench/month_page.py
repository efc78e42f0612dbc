"""`month_page`: the journal of a month, 30 children and 20 lessons, all 600 marks.

Ours is the whole request of the group's teacher: HTTP, gunicorn with one sync worker, session, user,
rights, the grid and the topics beneath it as HTML, compressed. Bare: the very statements that the
request sends (`bare.py`). One client; ten of ours and ten of theirs in turn, both warm. p50.
"""

import datetime as dt
import statistics
from typing import TYPE_CHECKING

from config.embedded import Cluster
from tests.bench import bare, ground, servers
from tests.bench.result import Result

if TYPE_CHECKING:
    from accounts.models import User
    from isolation import SchoolRef
    from tenants.groups.models import StudyGroup

CHILDREN, LESSONS = 30, 20
MONTH = dt.date(2026, 10, 1)
BLOCKS, BLOCK, WARM = 30, 10, 30
BAR = 10.0
MOST_STATEMENTS = 12


def run(cluster: Cluster) -> list[Result]:
    school = ground.schools(3)[2]
    address, key = _page(school)
    host = f"{school.slug}.localhost"
    statements = _statements(address, host, key)
    request = servers.get(address, host, Cookie=f"session={key}", Accept_Encoding="gzip")
    ours: list[float] = []
    baseline: list[float] = []
    app, more = "tests.bench.product.wsgi:application", servers.PRODUCT_OPTIONS
    with (
        servers.gunicorn(app, "product", ground.python_path(), workers=1, more=more) as port,
        bare.connected(cluster, school) as raw,
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
        raise RuntimeError(f"the page answered {answer.status}: see {ground.DATA_DIR}/product.log")
    return answer


def _statements(address: str, host: str, key: str) -> list[bare.Statement]:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": host})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    for _ in range(2):
        assert client.get(address).status_code == 200
    found = bare.capture(lambda: client.get(address))
    if len(found) > MOST_STATEMENTS:
        raise RuntimeError(f"{len(found)} statements, {MOST_STATEMENTS} are allowed")
    bare.write(found, "month_page")
    return found


def _verdict(ours: list[float], baseline: list[float], statements: int, size: int) -> Result:
    middle, bottom = statistics.median(ours) * 1000, statistics.median(baseline) * 1000
    return Result(
        name="month_page",
        ours=middle,
        baseline=bottom,
        unit="ms",
        ratio=middle / bottom,
        bar=BAR,
        better="lower",
        baseline_is="the very statements of the request (var/bench/month_page.sql), prepared, sent"
        " by psycopg as the same role",
        notes=(
            f"{CHILDREN} children, {LESSONS} lessons, {statements} statements"
            f" (at most {MOST_STATEMENTS}), {size / 1000:.1f} kB compressed;"
            f" p50 of {len(ours)} each",
        ),
    )


def _page(school: "SchoolRef") -> tuple[str, str]:
    """The page's address and the session of its teacher; made once."""
    from accounts.models import Role, User
    from isolation import in_school
    from tenants.groups.models import StudyGroup
    from tests.cast import make

    with in_school(school):
        user = User.objects.filter(login="month").first() or make("month", Role.TEACHER)
        group = StudyGroup.objects.filter(teacher__user=user).first() or _filled(user)
        key = ground.session_of(user)
    return f"/journal/{group.pk}/{MONTH:%Y-%m}/", key


def _filled(user: "User") -> "StudyGroup":
    """A group with its month: every roll taken, every tenth mark an absence, topics written."""
    from journal.lessons.models import AbsenceReason, Attendance, Lesson, LessonStatus, RollTaken
    from tests import world
    from tests.cast import ACTOR

    group = world.group("Месяц", teacher=world.teacher(login=user.login))
    names = [f"{first}{second}ов" for first in "АБВГД" for second in "абвгде"]
    children = [world.enrolment(world.pupil(name, "Камил"), group) for name in names[:CHILDREN]]
    reason = AbsenceReason.objects.get(code="illness")
    for number in range(LESSONS):
        lesson = Lesson(
            group=group, date=MONTH + dt.timedelta(days=number), starts_at=dt.time(15),
            ends_at=dt.time(16, 40), hours=2, held_hours=2, teacher=group.teacher,
            status=LessonStatus.HELD, topic=f"Тема занятия номер {number + 1}",
            homework="Закончить работу, начатую на занятии.",
        ).write(ACTOR)  # fmt: skip
        RollTaken(lesson=lesson).write(ACTOR)
        away = {child for place, child in enumerate(children) if (place + number) % 10 == 0}
        Attendance.objects.bulk_create(
            [
                Attendance(lesson=lesson, enrolment=child, status="absent", reason=reason).sign(ACTOR)
                if child in away
                else Attendance(lesson=lesson, enrolment=child, status="present").sign(ACTOR)
                for child in children
            ]
        )  # fmt: skip
    return group
