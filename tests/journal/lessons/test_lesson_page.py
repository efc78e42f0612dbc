"""The page of a lesson: who reads it, who fills it, what it proposes, and what it costs."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from isolation import SchoolRef, in_school
from journal.lessons.models import (
    AbsenceNotice,
    AbsenceReason,
    Attendance,
    JournalSettings,
    Lesson,
    LessonStatus,
    MonthClosure,
    RollTaken,
    Substitution,
)
from journal.roster.models import Enrolment, OrderKind
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson, plan

DAY = dt.date(2026, 10, 15)
NOON = "2026-10-15T16:00+03:00"


@pytest.fixture
def taught(alpha: SchoolRef) -> Lesson:
    """A lesson of today at 15:00 with three children."""
    with in_school(alpha):
        group = world.group(teacher=world.teacher(login="teacher"))
        plan(group, [2, 2, 2])
        for name in ("Баширов", "Вәлиев", "Давыдов"):
            world.enrolment(world.pupil(name, "Илнур"), group)
        return lesson(group, DAY)


def cells(html: str) -> list[dict[str, str]]:
    """The data of each cell, in their order."""
    found = re.findall(r'<button[^>]*data-testid="cell"[^>]*>', html)
    return [dict(re.findall(r'data-([a-z]+)="([^"]*)"', tag)) for tag in found]


def page(visit: Visit, pk: int, login: str = "teacher") -> str:
    response = visit("alpha", login).get(f"/lessons/{pk}/")
    assert response.status_code == 200
    return str(response.content.decode())


def data(html: str) -> dict[str, Any]:
    found = re.search(r'id="lesson-data" type="application/json">(.*?)</script>', html)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_everybody_is_proposed_present_and_nobody_is_marked(
    taught: Lesson, visit: Visit, clock: Clock
) -> None:
    clock(NOON)
    found = cells(page(visit, taught.pk))
    assert [(cell["value"], cell["proposed"], cell["sync"]) for cell in found] == [
        ("", "present", "saved")
    ] * 3
    assert data(page(visit, taught.pk))["proposed"]["topic"] == "Тема 1."


def test_an_announced_absence_is_proposed_with_its_reason(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        pupil = Enrolment.objects.get(pupil__last_name="Вәлиев").pupil
        ill = AbsenceReason.objects.get(code="illness")
        AbsenceNotice(pupil=pupil, starts_on=DAY, ends_on=DAY, reason=ill).write(ACTOR)
    assert [cell["proposed"] for cell in cells(page(visit, taught.pk))] == [
        "present", "absent:illness", "present",
    ]  # fmt: skip


def test_the_reason_of_the_last_absence_is_proposed_again_while_it_lasts(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        ill = AbsenceReason.objects.get(code="illness")
        one, two, _three = Enrolment.objects.order_by("pupil__sort_key")
        before = lesson(taught.group, DAY - dt.timedelta(days=7))
        later = lesson(taught.group, DAY - dt.timedelta(days=2))
        for row, day, reason in ((one, later, ill), (two, before, ill), (two, later, None)):
            status = "absent" if reason else "present"
            Attendance(lesson=day, enrolment=row, status=status, reason=reason).write(ACTOR)
    found = cells(page(visit, taught.pk))
    assert [cell["absence"] for cell in found] == ["absent:illness", "absent", "absent"]
    assert {cell["proposed"] for cell in found} == {"present"}


def test_who_is_not_on_the_roster_is_named_with_the_order(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        gone = Enrolment.objects.get(pupil__last_name="Давыдов")
        day = DAY - dt.timedelta(days=3)
        line = world.line(gone.pupil, out=taught.group, ground="own")
        order = world.order(OrderKind.WITHDRAW, day, [line], number="17")
        gone.ends_on, gone.order_out, gone.ground = day - dt.timedelta(days=1), order, line.ground
        gone.write(ACTOR, only=["ends_on", "order_out", "ground"])
        world.enrolment(world.pupil("Нуриев", "Булат"), taught.group, DAY + dt.timedelta(days=5))
    html = page(visit, taught.pk)
    assert [cell["name"] for cell in cells(html)] == ["Баширов Илнур", "Вәлиев Илнур"]
    assert "left on 11 October 2026, order № 17 of 12.10.2026" in html
    assert "Нуриев Булат" in html


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2026-10-15T14:00+03:00", "The lesson has not begun: marks are made from 15:00."),
        ("2026-10-14T14:00+03:00", "The lesson is still to come"),
    ],
)
def test_before_it_begins_a_lesson_is_locked_and_says_why(
    taught: Lesson, visit: Visit, clock: Clock, moment: str, says: str
) -> None:
    clock(moment)
    html = page(visit, taught.pk)
    assert says in html
    assert {cell["sync"] for cell in cells(html)} == {"locked"}
    assert 'data-opens="2026-10-15T15:00:00+03:00"' in html
    day = 'data-describes="2026-10-15T00:00:00+03:00"' in html
    assert day == ("still to come" in says)


def test_a_cancelled_a_closed_and_a_foreign_lesson_are_read_only(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    html = page(visit, taught.pk, "director")
    assert "Сафина Г. И. conducts this lesson." in html
    assert 'data-testid="lesson-save"' not in html
    with in_school(alpha):
        MonthClosure(group=taught.group, month=DAY.replace(day=1)).write(ACTOR)
    assert "The month is closed." in page(visit, taught.pk)
    with in_school(alpha):
        taught.status, taught.reason = LessonStatus.CANCELLED, "карантин"
        taught.write(ACTOR, only=["status", "reason"])
    html = page(visit, taught.pk)
    assert "The lesson is cancelled: карантин." in html
    assert 'data-state="cancelled"' in html
    assert {cell["sync"] for cell in cells(html)} == {"locked"}


def test_a_substitute_fills_and_both_names_are_there(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    with in_school(alpha):
        other = world.teacher("Петрова")
        taught.substitution = Substitution(
            group=taught.group, absent=taught.teacher, substitute=other, starts_on=DAY,
            ends_on=DAY, order_number="5", order_date=DAY, reason="отпуск",
        ).write(ACTOR)  # fmt: skip
        taught.write(ACTOR, only=["substitution"])
    html = page(visit, taught.pk)
    assert "Петрова Г. И. conducts this lesson by a substitution." in html
    assert "Substitution: Петрова Г. И. in place of Сафина Г. И., order № 5 of 15.10.2026" in html


def test_a_stranger_s_lesson_is_not_there(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        foreign = lesson(world.group(teacher=world.teacher("Петрова")), DAY)
    assert visit("alpha", "teacher").get(f"/lessons/{foreign.pk}/").status_code == 404


def test_the_page_costs_ten_statements_however_many_children(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    visitor = visit("alpha", "teacher")
    visitor.get(f"/lessons/{taught.pk}/")
    few = _statements(visitor, taught.pk)
    with in_school(alpha):
        for number in range(12):
            world.enrolment(world.pupil(f"Ребёнок{'а' * number}", "Илнур"), taught.group)
    assert _statements(visitor, taught.pk) == few
    assert few <= 10


def _statements(visitor: Any, pk: int) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get(f"/lessons/{pk}/").status_code == 200
    sent = [
        each["sql"] for each in caught if not each["sql"].startswith(("SET", "SELECT set_config"))
    ]
    return len(sent)


def test_a_device_keeps_the_page_unless_it_is_shared_or_the_school_says_no(
    taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef
) -> None:
    clock(NOON)
    visitor = visit("alpha", "teacher")
    kept = visitor.get(f"/lessons/{taught.pk}/").headers["X-Keep-Page"]
    with in_school(alpha):
        user = User.objects.get(login="teacher").pk
    assert re.fullmatch(rf"{user} \d+", kept)
    shared = visit("alpha", "teacher")
    with in_school(alpha):
        session = shared.session
        session["shared_computer"] = True
        session.save()
    assert "X-Keep-Page" not in shared.get(f"/lessons/{taught.pk}/").headers
    with in_school(alpha):
        JournalSettings(keeps_pages=False).write(ACTOR)
    for path in (f"/lessons/{taught.pk}/", "/today/"):
        assert "X-Keep-Page" not in visitor.get(path).headers


def test_the_worker_is_one_script_for_everybody(visit: Visit) -> None:
    response = visit("alpha").get("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    script = response.content.decode()
    assert "class Outbox" in script
    assert not re.search(r"^(?:export|import) ", script, re.M)
    again = visit("alpha").get("/sw.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_late_roll_is_said(taught: Lesson, visit: Visit, clock: Clock, alpha: SchoolRef) -> None:
    clock("2026-10-17T12:00+03:00")
    with in_school(alpha):
        RollTaken(lesson=taught, is_late=True).write(ACTOR)
        taught.topic, taught.status = "Тема", LessonStatus.HELD
        taught.write(ACTOR, only=["topic", "status"])
    html = page(visit, taught.pk)
    assert 'data-state="filled"' in html
    assert "The roll was taken" in html


def test_a_lesson_still_to_come_carries_what_its_day_needs(
    taught: Lesson, visit: Visit, clock: Clock
) -> None:
    clock("2026-10-14T14:00+03:00")
    html = page(visit, taught.pk)
    assert [("proposed" in cell, cell["offer"]) for cell in cells(html)] == [(False, "present")] * 3
    assert data(html)["proposed"]["topic"] == "Тема 1."
    kept = html.partition("<template data-on-day><form")[2]
    assert 'data-testid="lesson-save"' in kept.partition("</template>")[0]
    assert "The lesson has not begun: marks are made from 15:00." in html


def test_a_page_says_the_server_s_moment(taught: Lesson, visit: Visit, clock: Clock) -> None:
    clock(NOON)
    assert 'data-now="2026-10-15T13:00:0' in page(visit, taught.pk)
