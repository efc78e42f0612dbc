"""The pages of lessons, as their people meet them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isolation import SchoolRef, in_school
from journal.lessons.actions.making import generate
from journal.lessons.models import Lesson
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import days, plan

pytestmark = pytest.mark.usefixtures("no_second_factor")
# Far ahead of every change of the cast's passwords, which end older sessions.
AUGUST = "2040-08-20T12:00+03:00"


def group_of(name: str = "1-А", until: str = "2040-09-30", **values: Any) -> StudyGroup:
    year = world.year(dt.date(2040, 9, 1), dt.date(2041, 5, 31))
    return world.group(name, year=year, ends_on=dt.date.fromisoformat(until), **values)


def taught() -> StudyGroup:
    """The cast's teacher leads it, on Mondays of September: the 3rd, 10th, 17th and 24th."""
    return group_of(teacher=world.teacher(login="teacher"))


def body(response: Any) -> str:
    return str(response.content.decode())


def test_an_empty_tab_says_why_and_leads_to_the_timetable(alpha: SchoolRef, visit: Visit) -> None:
    with in_school(alpha):
        group = taught()
    page = body(visit("alpha", "teacher").get(f"/groups/{group.pk}/lessons/"))

    assert "No lessons yet: the group has no timetable" in page
    assert f'href="/groups/{group.pk}/timetable/"' in page


def test_a_tab_with_a_timetable_offers_the_making_to_the_administrator_alone(
    alpha: SchoolRef, visit: Visit
) -> None:
    with in_school(alpha):
        group = taught()
        world.slot(group)
    address = f"/groups/{group.pk}/lessons/"

    assert f'href="{address}generate/"' in body(visit("alpha", "admin").get(address))
    assert f'href="{address}generate/"' not in body(visit("alpha", "teacher").get(address))


def test_a_teacher_sees_the_lessons_of_no_other_group(alpha: SchoolRef, visit: Visit) -> None:
    with in_school(alpha):
        group = group_of("Чужая", teacher=world.teacher("Новикова"))
    assert visit("alpha", "teacher").get(f"/groups/{group.pk}/lessons/").status_code == 404


def test_a_group_s_lessons_are_previewed_and_then_made(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        world.slot(group)
    admin, address = visit("alpha", "admin"), f"/groups/{group.pk}/lessons/generate/"

    assert "4 lessons are added" in body(admin.post(address, {}))
    with in_school(alpha):
        assert days(group) == []
    done = admin.post(address, {"confirm": "1"})
    assert (done.status_code, done["Location"]) == (302, f"/groups/{group.pk}/lessons/")
    with in_school(alpha):
        assert len(days(group)) == 4
    assert "Nothing changes" in body(admin.post(address, {}))


def test_the_year_is_made_for_all_groups_at_once(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        groups = [taught(), group_of("1-Б")]
        world.slot(groups[0])
    admin = visit("alpha", "admin")
    page = body(admin.post("/lessons/generate/", {}))
    assert "4 lessons are added" in page
    assert "1 group has no timetable: no lessons for it" in page

    admin.post("/lessons/generate/", {"confirm": "1"})
    with in_school(alpha):
        assert [len(days(group)) for group in groups] == [4, 0]


def test_the_tab_shows_topics_of_the_plan_and_what_is_lacking(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        world.slot(group)
        plan(group, [3, 1])
        generate([group], actor=ACTOR)
        Lesson.objects.filter(date__day=3).change(ACTOR, topic="Знакомство")
    page = body(visit("alpha", "teacher").get(f"/groups/{group.pk}/lessons/"))

    assert "Знакомство" in page
    assert "Тема 1; Тема 2" in page  # the second lesson takes the rest of one and all of the other
    assert "The plan is 4 h short of the lessons." in page
    assert "8 h in the timetable, 144 h by the curriculum" in page
    assert "The timetable lacks 136 h of the curriculum." in page


def test_a_plan_that_changed_is_laid_anew_by_its_teacher(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        world.slot(group)
        generate([group], actor=ACTOR)
        made = plan(group, [2, 2])
    teacher, address = visit("alpha", "teacher"), f"/groups/{group.pk}/lessons/"

    assert "Lay it anew" in body(teacher.get(address))
    teacher.post(f"{address}lay/")
    with in_school(alpha):
        assert [line.planned_on.day for line in made.lines.all()] == [3, 10]
    assert "Lay it anew" not in body(teacher.get(address))


def test_a_lesson_is_moved_on_its_page(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        world.slot(group)
        generate([group], actor=ACTOR)
        lesson = Lesson.objects.first()
        assert lesson is not None
        lesson.must_move, lesson.reason = True, "Праздник"
        lesson.write(ACTOR, only=["must_move", "reason"])
    admin, address = visit("alpha", "admin"), f"/lessons/{lesson.pk}/move/"
    assert address in body(admin.get("/lessons/to-move/"))
    assert address not in body(visit("alpha", "teacher").get("/lessons/to-move/"))

    page = body(admin.post(address, {"date": "2040-09-10", "starts_at": "15:30", "reason": ""}))
    assert "This field is required." in page
    values = {"starts_at": "15:30", "reason": "Праздник"}
    assert "The group has a lesson then" in body(
        admin.post(address, {"date": "2040-09-10", **values})
    )
    assert admin.post(address, {"date": "2040-09-04", **values}).status_code == 302
    assert "instead of" in body(admin.get(f"/groups/{group.pk}/lessons/"))
    assert "No lesson has to be moved" in body(admin.get("/lessons/to-move/"))


def test_what_is_unusual_is_asked_once(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        world.slot(group)
        generate([group], actor=ACTOR)
        lesson = Lesson.objects.first()
        assert lesson is not None
    clock("2040-09-20T12:00+03:00")
    admin, address = visit("alpha", "admin"), f"/lessons/{lesson.pk}/move/"
    values = {"date": "2040-09-04", "starts_at": "10:00", "reason": "Болезнь"}
    response = admin.post(address, values)

    assert "has passed already" in body(response)
    with in_school(alpha):
        assert Lesson.objects.count() == 4
    seen = response.context["form"].warnings_digest
    assert admin.post(address, {**values, "warnings-seen": seen}).status_code == 302


def test_queries_do_not_grow_with_the_lessons(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    clock(AUGUST)
    sent = []
    admin = visit("alpha", "admin")
    for until in ("2040-09-15", "2041-05-31"):
        with in_school(alpha):
            group = group_of(until, until)
            world.slot(group)
            plan(group, [2] * (2 if until < "2041" else 30))
            generate([group], actor=ACTOR)
        admin.get(f"/groups/{group.pk}/lessons/")
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"/groups/{group.pk}/lessons/").status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1]


def test_queries_of_the_year_do_not_grow_with_the_groups(alpha: SchoolRef, visit: Visit) -> None:
    sent = []
    admin = visit("alpha", "admin")
    for size in (2, 20):
        with in_school(alpha):
            for number in range(size):
                group_of(f"{size}-{number}")
        admin.get("/lessons/generate/")
        with CaptureQueriesContext(connection) as queries:
            admin.get("/lessons/generate/")
        sent.append(len(queries))
    assert sent[0] == sent[1]
