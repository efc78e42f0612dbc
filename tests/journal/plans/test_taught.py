"""Lines that a lesson took stay in the plan, whatever is done to the others."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from journal.plans.actions import fill_from_curriculum, write_lines
from journal.plans.hooks import taught
from journal.plans.models import LessonPlan, PlannedLesson
from journal.plans.paper import as_sheet
from tenants.groups.models import StudyGroup
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.making import lesson

pytestmark = pytest.mark.usefixtures("no_second_factor")
MONDAY, WEDNESDAY = dt.date(2026, 9, 7), dt.date(2026, 9, 9)


@pytest.fixture
def taken(alpha: SchoolRef, group: StudyGroup, plan: LessonPlan) -> list[PlannedLesson]:
    """The first two lines, the second of them in two lessons; the third is only prepared."""
    with in_school(alpha):
        first, second, third = plan.lines.all()[:3]
        held = {"status": "held", "topic": "Основы"}
        lesson(group, MONDAY, plan_lines=[first.pk, second.pk], **held)
        lesson(group, WEDNESDAY, plan_lines=[second.pk], **held)
        lesson(group, dt.date(2026, 9, 14), plan_lines=[third.pk], topic="Основы")
        return [first, second]


def values(plan: LessonPlan) -> list[dict[str, object]]:
    names = ("topic", "theory", "practice", "form", "item_id")
    return [{name: getattr(line, name) for name in names} for line in plan.lines.all()]


def test_the_days_of_the_fact_are_known(
    alpha: SchoolRef, plan: LessonPlan, taken: list[PlannedLesson]
) -> None:
    with in_school(alpha):
        first, second = taken
        assert taught(plan.group_id) == {first.pk: [MONDAY], second.pk: [MONDAY, WEDNESDAY]}
        rows = [list(row) for row in as_sheet(plan).rows]
        assert [row[2] for row in rows[:3]] == ["07.09.2026", "07.09.2026, 09.09.2026", ""]


def test_they_are_not_erased(
    alpha: SchoolRef, plan: LessonPlan, taken: list[PlannedLesson]
) -> None:
    with in_school(alpha):
        before = values(plan)
        with pytest.raises(ValidationError) as caught:
            write_lines(plan, [], seen=None, actor=ACTOR)
        (told,) = caught.value.messages
        assert f"№ 1 «{taken[0].topic}»; № 2 «{taken[1].topic}»" in told
        assert values(plan) == before


def test_the_other_lines_change_and_change_places(
    alpha: SchoolRef, plan: LessonPlan, taken: list[PlannedLesson]
) -> None:
    with in_school(alpha):
        lines = values(plan)
        new = {"topic": "Новая тема", "theory": 1, "practice": 1, "form": "", "item_id": None}
        write_lines(plan, [new, lines[1], lines[0]], seen=None, actor=ACTOR)
        assert [line.topic for line in plan.lines.all()] == [
            "Новая тема", taken[1].topic, taken[0].topic,
        ]  # fmt: skip
        assert {line.pk for line in taken} <= {line.pk for line in plan.lines.all()}


def test_filling_anew_keeps_lines_of_the_same_topics(
    alpha: SchoolRef, plan: LessonPlan, taken: list[PlannedLesson]
) -> None:
    with in_school(alpha):
        fill_from_curriculum(plan, actor=ACTOR)
        assert {line.pk for line in taken} <= {line.pk for line in plan.lines.all()}


def test_clearing_says_why_not_and_the_page_shows_the_days(
    alpha: SchoolRef, visit: Visit, group: StudyGroup, taken: list[PlannedLesson]
) -> None:
    teacher = visit("alpha", "teacher")
    page = teacher.post(f"/groups/{group.pk}/plan/clear/", follow=True).content.decode()
    assert taken[0].topic in page
    with in_school(alpha):
        assert PlannedLesson.objects.filter(plan__group=group).count() > 2
    assert page.count("сентября") + page.count("September") >= 3
