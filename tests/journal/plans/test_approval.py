"""A plan's way: sent, returned with remarks, approved; several at once; whose it is."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import ChangedMeanwhileError
from isolation import SchoolRef, in_school
from journal.plans import actions
from journal.plans.models import LessonPlan, PlanState
from journal.plans.queries import plans_missing
from tenants.groups.models import StudyGroup
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


def take(visitor: Visitor, plan: LessonPlan, step: str, **more: str) -> Any:
    address = f"/groups/{plan.group_id}/plan/{step}/"
    version = visitor.get(address).context["form"]["version"].value()
    return visitor.post(address, {"version": version, **more})


def state(school: SchoolRef) -> str:
    with in_school(school):
        return str(LessonPlan.objects.get().state)


def shorten(school: SchoolRef, plan: LessonPlan) -> None:
    """One line of two hours instead of 144."""
    with in_school(school):
        lines = [{"topic": "Узлы", "theory": 1, "practice": 1}]
        actions.write_lines(plan, lines, seen=None, actor=ACTOR)


def test_the_teacher_sends_and_the_deputy_approves(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    with in_school(alpha):
        deputy = world.teacher("Каримова", login="deputy", post="deputy")
    take(visit("alpha", "teacher"), plan, "submit")
    assert state(alpha) == PlanState.SUBMITTED
    take(visit("alpha", "deputy"), plan, "approve")
    with in_school(alpha):
        approved = LessonPlan.objects.get()
        assert (approved.state, approved.decided_by_id) == (PlanState.APPROVED, deputy.pk)
        for act in (actions.submit, actions.approve):
            with pytest.raises(ValidationError):
                act(plan, actor=ACTOR)
        with pytest.raises(ValidationError):
            actions.write_lines(plan, [], seen=None, actor=ACTOR)
        assert plan.lines.count() == 72


def test_plans_of_a_closed_year_stay_as_they_are(alpha: SchoolRef, plan: LessonPlan) -> None:
    with in_school(alpha):
        actions.submit(plan, actor=ACTOR)
        year = plan.group.year
        year.state = YearState.CLOSED
        year.write(ACTOR, only=["state"])
        fresh = LessonPlan.objects.get()
        for act in (actions.submit, actions.approve):
            with pytest.raises(ValidationError, match="2026/27"):
                act(fresh, actor=ACTOR)
        with pytest.raises(ValidationError, match="2026/27"):
            actions.return_with_remarks(fresh, remark="Поправьте", actor=ACTOR)
        with pytest.raises(ValidationError, match="2026/27"):
            actions.write_lines(fresh, [], seen=None, actor=ACTOR)
        assert (LessonPlan.objects.get().state, fresh.lines.count()) == (PlanState.SUBMITTED, 72)


def test_an_approved_plan_is_returned_and_edited_again(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    with in_school(alpha):
        actions.submit(plan, actor=ACTOR)
        actions.approve(plan, actor=ACTOR)
    deputy = visit("alpha", "deputy")
    assert list(take(deputy, plan, "return").context["form"].errors) == ["remark"]
    assert state(alpha) == PlanState.APPROVED
    take(deputy, plan, "return", remark="Уточните темы")
    page = visit("alpha", "teacher").get(f"/groups/{plan.group_id}/plan/")
    assert "Уточните темы" in page.content.decode()
    with in_school(alpha):
        actions.write_lines(plan, [], seen=None, actor=ACTOR)
        with pytest.raises(ValidationError):
            actions.submit(plan, actor=ACTOR)
        assert LessonPlan.objects.get().state == PlanState.RETURNED


def test_hours_that_differ_go_on_when_they_are_meant(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    shorten(alpha, plan)
    for login, step, before, after in (
        ("teacher", "submit", PlanState.DRAFT, PlanState.SUBMITTED),
        ("deputy", "approve", PlanState.SUBMITTED, PlanState.APPROVED),
    ):
        form = take(visit("alpha", login), plan, step).context["form"]
        assert len(form.warnings) == 4  # the whole, two sections, a line without one
        assert state(alpha) == before
        take(visit("alpha", login), plan, step, **{form.SEEN: form.warnings_digest})
        assert state(alpha) == after


def test_what_changed_meanwhile_is_not_approved(alpha: SchoolRef, plan: LessonPlan) -> None:
    with in_school(alpha):
        seen = actions.submit(plan, actor=ACTOR).changed_at
        actions.return_with_remarks(plan, remark="Темы", actor=ACTOR)
        actions.submit(plan, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            actions.approve(plan, seen=seen, actor=ACTOR)
    assert state(alpha) == PlanState.SUBMITTED


def test_several_are_approved_at_once_and_a_changed_one_is_left(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    with in_school(alpha):
        group = world.group("1-Б", programme=plan.group.programme)
        second = actions.fill_from_curriculum(LessonPlan(group=group), actor=ACTOR)
        for one in (plan, second):
            actions.submit(one, actor=ACTOR)
    deputy = visit("alpha", "deputy")
    tokens = [row["token"] for row in deputy.get("/plans/").context["rows"]]
    with in_school(alpha):
        actions.return_with_remarks(second, remark="Темы", actor=ACTOR)
    deputy.post("/plans/approve/", {"plan": [*tokens, "0@x", "1", f"{'9' * 30}@2026-01-01"]})
    with in_school(alpha):
        states = dict(LessonPlan.objects.values_list("pk", "state"))
    assert states == {plan.pk: PlanState.APPROVED, second.pk: PlanState.RETURNED}


def test_a_plan_whose_hours_differ_cannot_be_ticked(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    shorten(alpha, plan)
    with in_school(alpha):
        actions.submit(plan, actor=ACTOR)
    (row,) = visit("alpha", "deputy").get("/plans/?differs=on").context["rows"]
    assert (row["token"], row["agrees"]) == ("", False)


def test_a_teacher_meets_their_own_plans_alone(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    with in_school(alpha):
        foreign = world.group("1-Б", programme=plan.group.programme)
    teacher = visit("alpha", "teacher")
    rows = teacher.get("/plans/").context["rows"]
    assert [row["group"].pk for row in rows] == [plan.group_id]
    for page in ("", "edit/", "pdf/", "submit/"):
        assert teacher.get(f"/groups/{foreign.pk}/plan/{page}").status_code == 404


def test_the_list_is_filtered_by_state(alpha: SchoolRef, plan: LessonPlan, visit: Visit) -> None:
    with in_school(alpha):
        world.group("1-Б", programme=plan.group.programme)
    admin = visit("alpha", "admin")
    found = {
        state: admin.get(f"/plans/?state={state}").context["page"].paginator.count
        for state in ("none", "draft", "approved", "nonsense")
    }
    assert found == {"none": 1, "draft": 1, "approved": 0, "nonsense": 2}


def test_an_opening_year_is_told_of_plans_that_are_not_approved(
    alpha: SchoolRef, plan: LessonPlan
) -> None:
    with in_school(alpha):
        (obstacle,) = plans_missing(plan.group.year)
        assert not obstacle.hard and "1" in obstacle.text
        actions.submit(plan, actor=ACTOR)
        actions.approve(plan, actor=ACTOR)
        assert plans_missing(plan.group.year) == []


def test_pages_ask_no_more_for_many_lines_and_many_groups(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    deputy = visit("alpha", "deputy")

    def queries(address: str) -> int:
        deputy.get(address)  # the host is looked up anew every few seconds
        with CaptureQueriesContext(connection) as captured:
            assert deputy.get(address).status_code == 200
        return len(captured)

    def lines(number: int) -> None:
        with in_school(alpha):
            made = [{"topic": f"Тема {n}", "theory": 1, "practice": 1} for n in range(number)]
            actions.write_lines(plan, made, seen=None, actor=ACTOR)

    def groups(number: int) -> None:
        with in_school(alpha):
            for one in range(StudyGroup.objects.count(), number):
                made = world.group(f"г{one}", programme=plan.group.programme)
                actions.plan_of(made, actor=ACTOR)

    page = f"/groups/{plan.group_id}/plan/"
    lines(10)
    few = queries(page)
    lines(100)
    assert queries(page) == few
    groups(5)
    few = queries("/plans/")
    groups(45)
    assert queries("/plans/") == few


def test_it_is_printed_and_given_as_a_spreadsheet(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    assert teacher.get(f"/groups/{plan.group_id}/plan/pdf/").content[:5] == b"%PDF-"
    assert teacher.get(f"/groups/{plan.group_id}/plan/xlsx/").content[:2] == b"PK"
