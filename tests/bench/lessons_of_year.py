"""`lessons_of_year`: the lessons of a whole school's year, ours against bare INSERTs of its rows.

Ours is `generate` for 200 groups with two or three slots each: it locks the groups, reads timetable,
days off and lessons, compares, writes and commits. The baseline writes the very rows that ours
wrote, into the same table with the same triggers: one prepared INSERT a row, sent by psycopg's
`executemany` (in its pipeline), as the school's role, in one transaction. Each round begins with
empty tables; commits are durable on both sides. Medians.
"""

import datetime as dt
import statistics
import time
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from config.embedded import Cluster
from tests.bench import ground
from tests.bench.result import Result

if TYPE_CHECKING:
    from isolation import SchoolRef
    from tenants.groups.models import StudyGroup

GROUPS = 200
ROUNDS = 3
BAR = 5.0  # seconds
TABLES = ("lessons_lesson", "lessons_lessonevent")

Rows = list[tuple[Any, ...]]


def run(cluster: Cluster) -> list[Result]:
    return [measure(ground.admin_dsn(cluster), ground.schools(1)[0], GROUPS, ROUNDS)]


def measure(dsn: str, school: "SchoolRef", number: int, rounds: int) -> Result:
    """One verdict over so many groups and rounds, each side warmed up once. `dsn` is a
    superuser's: the school's lessons are emptied before each turn."""
    groups = _groups(school, number)
    ours: list[float] = []
    baseline: list[float] = []
    with psycopg.connect(dsn, autocommit=True) as admin:
        for turn in range(rounds + 1):
            _empty(admin, school)
            ours.append(_of_ours(school, groups))
            columns, rows = _rows(admin, school)
            _empty(admin, school)
            baseline.append(_bare(dsn, school, columns, rows))
            ground.say(f"lessons_of_year: {ours[-1]:.2f} s against {baseline[-1]:.2f} s")
            if turn == 0:
                ours.clear()
                baseline.clear()
        alone = _without_history(dsn, admin, school, columns, rows)
    return _verdict(ours, baseline, len(rows), number, alone)


def _verdict(
    ours: list[float], baseline: list[float], lessons: int, groups: int, alone: float
) -> Result:
    middle, bare = statistics.median(ours), statistics.median(baseline)
    return Result(
        name="lessons_of_year",
        ours=middle,
        baseline=bare,
        unit="s",
        ratio=middle / bare,
        bar=BAR,
        better="lower",
        baseline_is="the same rows by prepared INSERTs (psycopg executemany), same table, triggers,"
        " role and transaction",
        notes=(
            f"{groups} groups, {lessons} lessons; p50 of {len(ours)} ({_spread(ours)})"
            f" and of {len(baseline)} ({_spread(baseline)})",
            f"the bare rows without the history's trigger: {alone:.2f} s",
        ),
        absolute=True,
    )


def _spread(seconds: list[float]) -> str:
    return f"{min(seconds):.2f}-{max(seconds):.2f} s"


def _groups(school: "SchoolRef", number: int) -> "list[StudyGroup]":
    """Groups of a year with a lesson twice a week, every other one three times."""
    from isolation import in_school
    from tenants.groups.models import StudyGroup
    from tests import world

    with in_school(school):
        if not StudyGroup.objects.exists():
            teacher, programme, room = world.teacher(), world.programme(), world.room()
            for count in range(number):
                one = world.group(str(count), teacher=teacher, programme=programme, room=room)
                for place in range(2 + count % 2):
                    world.slot(one, weekday=(count + place * 2) % 7)
            _days_off()
        return list(StudyGroup.objects.all()[:number])


def _days_off() -> None:
    from tenants.years.models import NonWorkingDay
    from tests.cast import ACTOR

    for day in ((2026, 11, 4), (2026, 11, 6), (2027, 1, 1), (2027, 1, 7), (2027, 2, 23)):
        NonWorkingDay(date=dt.date(*day), name="Праздник").write(ACTOR)


def _of_ours(school: "SchoolRef", groups: "list[StudyGroup]") -> float:
    from isolation import in_school
    from journal.lessons.actions.making import generate
    from tests.cast import ACTOR

    with in_school(school):
        started = time.perf_counter()
        generate(groups, actor=ACTOR)
        return time.perf_counter() - started


def _rows(admin: Any, school: "SchoolRef") -> tuple[list[str], Rows]:
    table = sql.Identifier(school.schema, "lessons_lesson")
    found = admin.execute(sql.SQL("SELECT * FROM {} ORDER BY id").format(table))
    columns = [column.name for column in found.description]
    return columns, found.fetchall()


def _bare(dsn: str, school: "SchoolRef", columns: list[str], rows: Rows) -> float:
    """As the application is in a school: by its role, on its path."""
    with psycopg.connect(dsn, prepare_threshold=0) as raw:
        raw.execute(
            sql.SQL("SET search_path = {}, extensions").format(sql.Identifier(school.schema))
        )
        raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(school.role)))
        raw.commit()
        insert = sql.SQL("INSERT INTO lessons_lesson ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
        )
        started = time.perf_counter()
        with raw.cursor() as cursor:
            cursor.executemany(insert, rows)
        raw.commit()
        return time.perf_counter() - started


def _without_history(
    dsn: str, admin: Any, school: "SchoolRef", columns: list[str], rows: Rows
) -> float:
    """What the table alone costs: the rest of the baseline is the event table's."""
    _empty(admin, school)
    table = sql.Identifier(school.schema, "lessons_lesson")
    admin.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    try:
        return _bare(dsn, school, columns, rows)
    finally:
        admin.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _empty(admin: Any, school: "SchoolRef") -> None:
    tables = sql.SQL(", ").join(sql.Identifier(school.schema, name) for name in TABLES)
    admin.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
