"""Lines of a plan: written, filled from the curriculum, copied, pasted, kept against two editors."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from history.signature import Actor
from isolation import SchoolRef, in_school
from journal.plans import actions, hooks
from journal.plans.models import LessonPlan, PlannedLesson
from journal.plans.queries import compare, sections_of
from tenants.groups.models import StudyGroup
from tenants.programmes.actions import write_curriculum
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit

pytestmark = pytest.mark.usefixtures("no_second_factor")


def line(topic: str, theory: Any = 1, practice: Any = 1, **more: Any) -> dict[str, Any]:
    return {"topic": topic, "theory": theory, "practice": practice, **more}


def topics() -> list[tuple[int, str]]:
    return list(PlannedLesson.objects.values_list("position", "topic"))


def test_the_curriculum_becomes_lessons_of_the_group_s_length(
    alpha: SchoolRef, plan: LessonPlan
) -> None:
    with in_school(alpha):
        lines = list(plan.lines.all())
        assert len(lines) == 72
        assert {made.hours for made in lines} == {Decimal(2)}
        assert lines[0].topic.startswith("Основы") and lines[0].topic != lines[1].topic
        assert compare(lines, sections_of(plan.group)).differences() == []


def test_what_is_left_of_a_section_is_its_last_lesson(alpha: SchoolRef, group: StudyGroup) -> None:
    with in_school(alpha):
        items = [{"title": "Узлы", "theory": "1.5", "practice": 5, "control": "зачёт"}]
        write_curriculum(group.programme, 1, items, actor=ACTOR)
        world.slot(group, hours=3)
        plan = actions.fill_from_curriculum(actions.plan_of(group, actor=ACTOR), actor=ACTOR)
        made = [(one.theory, one.practice, one.form) for one in plan.lines.all()]
        assert made == [
            (Decimal("0.5"), Decimal("2.5"), ""),
            (Decimal("0.5"), Decimal("2.5"), ""),
            (Decimal("0.5"), Decimal(0), "зачёт"),
        ]


def test_an_empty_curriculum_fills_nothing(alpha: SchoolRef, group: StudyGroup) -> None:
    with in_school(alpha):
        write_curriculum(group.programme, 1, [], actor=ACTOR)
        with pytest.raises(ValidationError):
            actions.fill_from_curriculum(LessonPlan(group=group), hours=Decimal(2), actor=ACTOR)
        assert LessonPlan.objects.count() == 0


def test_a_line_that_keeps_its_topic_keeps_its_row(alpha: SchoolRef, plan: LessonPlan) -> None:
    with in_school(alpha):
        actions.write_lines(plan, [line("Узлы"), line("Петли")], seen=None, actor=ACTOR)
        kept = PlannedLesson.objects.get(topic="Петли").pk
        actions.write_lines(plan, [line("Петли", 0, 3), line("Мост")], seen=None, actor=ACTOR)
        assert topics() == [(1, "Петли"), (2, "Мост")]
        assert PlannedLesson.objects.get(topic="Петли").pk == kept


def test_wrong_lines_are_named_and_none_is_written(alpha: SchoolRef, plan: LessonPlan) -> None:
    with in_school(alpha):
        stranger = world.programme("Другая").items.first()
        assert stranger is not None
        lines = [line("Узлы"), line(" "), line("Мост", "0.3"), line("Х", item_id=stranger.pk)]
        with pytest.raises(ValidationError) as error:
            actions.write_lines(plan, lines, seen=None, actor=ACTOR)
        assert len(error.value.messages) == 3
        with pytest.raises(ValidationError):
            many = [line(f"Тема {n}") for n in range(181)]
            actions.write_lines(plan, many, seen=None, actor=ACTOR)
        assert plan.lines.count() == 72


def test_two_people_editing_do_not_overwrite_each_other(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    address = f"/groups/{plan.group_id}/plan/edit/"
    version = teacher.get(address).context["form"]["version"].value()
    with in_school(alpha):
        seen = LessonPlan.objects.get().changed_at
        actions.write_lines(plan, [line("Чужое")], seen=seen, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            actions.write_lines(plan, [line("Моё")], seen=seen, actor=ACTOR)
    answer = teacher.post(address, as_form([{"topic": "Моё", "theory": "2"}], version))
    assert list(answer.context["form"].errors) == ["__all__"]
    with in_school(alpha):
        assert topics() == [(1, "Чужое")]


def as_form(lines: list[dict[str, str]], version: str = "", **more: str) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": 0}
    for place, one in enumerate(lines):
        data |= {f"form-{place}-{name}": value for name, value in one.items()}
    return data | {"version": version, **more}


def test_the_first_line_that_is_saved_begins_the_plan(
    alpha: SchoolRef, group: StudyGroup, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    address = f"/groups/{group.pk}/plan/edit/"
    teacher.get(address)
    with in_school(alpha):
        assert LessonPlan.objects.count() == 0
    lines = [{"topic": ""}, {"topic": "Узлы", "theory": "1,5", "practice": ""}, {"topic": ""}]
    assert teacher.post(address, as_form(lines))["Location"] == f"/groups/{group.pk}/plan/"
    with in_school(alpha):
        assert [(one.topic, one.hours) for one in PlannedLesson.objects.all()] == [
            ("Узлы", Decimal("1.5"))
        ]


def test_hours_as_text_are_an_error_of_their_line(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    address = f"/groups/{plan.group_id}/plan/edit/"
    version = teacher.get(address).context["form"]["version"].value()
    lines = [{"topic": "Узлы", "theory": "1"}, {"topic": "Мост", "theory": "два", "practice": "1"}]
    answer = teacher.post(address, as_form(lines, version))
    assert [set(errors) for errors in answer.context["formset"].errors] == [set(), {"theory"}]
    with in_school(alpha):
        assert plan.lines.count() == 72


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("up-2", ["Б", "А", "В"]), ("up-1", ["А", "Б", "В"]), ("down-2", ["А", "В", "Б"]),
        ("down-3", ["А", "Б", "В"]), ("remove-1", ["Б", "В"]), ("add-1", ["А", "", "Б", "В"]),
        ("add-0", ["", "А", "Б", "В"]), ("fly-1", ["А", "Б", "В"]), ("up-x", ["А", "Б", "В"]),
    ],
)  # fmt: skip
def test_buttons_of_a_line_change_the_screen_alone(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit, act: str, expected: list[str]
) -> None:
    lines = [{"topic": name, "theory": "одна"} for name in "АБВ"]
    answer = visit("alpha", "teacher").post(
        f"/groups/{plan.group_id}/plan/edit/", as_form(lines, act=act)
    )
    shown = [form.initial.get("topic", "") for form in answer.context["formset"]]
    assert shown == expected
    with in_school(alpha):
        assert plan.lines.count() == 72


def test_a_parallel_group_s_plan_is_copied(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    with in_school(alpha):
        ours = plan.group
        second = world.group("1-Б", programme=ours.programme, teacher=ours.teacher)
        other = world.group("2-А", programme=ours.programme, teacher=ours.teacher, study_year=2)
        foreign = world.group("1-В", programme=ours.programme)
    teacher = visit("alpha", "teacher")
    address = f"/groups/{second.pk}/plan/copy/"
    assert [one.pk for one in teacher.get(address).context["sources"]] == [ours.pk]
    assert teacher.post(address, {"source": ours.pk, "version": ""}).status_code == 302
    with in_school(alpha):
        copied, taken = (list(one.plan.lines.values_list("topic", "theory", "item_id"))
                         for one in (ours, second))  # fmt: skip
        assert copied == taken
        with pytest.raises(ValidationError):
            actions.copy_plan(LessonPlan(group=other), plan, actor=ACTOR)
    assert teacher.get(f"/groups/{foreign.pk}/plan/copy/").status_code == 404


def paste(visit: Visit, plan: LessonPlan, text: str, **more: str) -> Any:
    teacher = visit("alpha", "teacher")
    address = f"/groups/{plan.group_id}/plan/paste/"
    version = teacher.get(address).context["form"]["version"].value()
    return teacher.post(address, {"text": text, "version": version, **more})


def test_a_pasted_plan_finds_its_sections(alpha: SchoolRef, plan: LessonPlan, visit: Visit) -> None:
    text = (
        "№\tДата\tТема\tВсего\tТеория\tПрактика\tФорма занятия\n"
        "\t\tРаздел 1. Основы\t\t\t\t\n"
        "1\t02.09\tВводное занятие\t2\t1\t1\tбеседа\n"
        "\t\t2. Проекты\t3\t0\t3\t\n"
        "2\t04.09\tМост\t2\t0\t2\t\n"
        "3\t06.09\tБашня\t1\t0\t1\t\n"
        "\t\tИтого\t5\t1\t4\t\n"
    )
    assert paste(visit, plan, text, joining="replace").status_code == 302
    with in_school(alpha):
        made = PlannedLesson.objects.values_list("topic", "item__title", "form")
        assert list(made) == [
            ("Вводное занятие", "Основы", "беседа"),
            ("Мост", "Проекты", ""),
            ("Башня", "Проекты", ""),
        ]


def test_a_plan_of_topics_alone_follows_the_hours_of_the_sections(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    rows = "\n".join(f"Тема {n}\t1\t2" for n in range(48))
    text = f"Тема\tТеория\tПрактика\n{rows}"
    assert paste(visit, plan, text, joining="replace").status_code == 302
    with in_school(alpha):
        titles = list(PlannedLesson.objects.values_list("item__title", flat=True))
        assert titles == ["Основы"] * 24 + ["Проекты"] * 24


def test_a_plan_pasted_with_hours_as_text_changes_nothing(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    text = "Тема\tТеория\tПрактика\nУзлы\tдва\t1\nМост\t1\t1"
    answer = paste(visit, plan, text, joining="add")
    (error,) = answer.context["form"].errors["text"]
    assert "2" in error and "«два»" in error
    with in_school(alpha):
        assert plan.lines.count() == 72


def test_pasted_lines_are_added_to_those_there(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit
) -> None:
    address = f"/groups/{plan.group_id}/plan/paste/"
    asked = visit("alpha", "teacher").get(address).context["form"]["joining"]
    assert asked.value() == "add" and "72" in asked.label
    with in_school(alpha):
        before = list(plan.lines.values_list("pk", "topic", "item_id"))
    text = "Тема\tТеория\tПрактика\nУзлы\t1\t1\nМост\t1\t1"
    assert paste(visit, plan, text, joining="add").status_code == 302
    with in_school(alpha):
        assert list(plan.lines.values_list("pk", "topic", "item_id"))[:72] == before
        assert topics()[72:] == [(73, "Узлы"), (74, "Мост")]


@pytest.mark.parametrize("way", ["fill", "copy", "paste"])
def test_lines_are_replaced_only_when_that_is_chosen(
    alpha: SchoolRef, plan: LessonPlan, visit: Visit, way: str
) -> None:
    with in_school(alpha):
        second = world.group("1-Б", programme=plan.group.programme, teacher=plan.group.teacher)
        other = actions.write_lines(
            LessonPlan(group=second), [line("Узлы")], seen=None, actor=ACTOR
        )
    teacher = visit("alpha", "teacher")
    address = f"/groups/{plan.group_id}/plan/{way}/"
    version = teacher.get(address).context["form"]["version"].value()
    data = {"version": version, "hours": "4", "source": other.group_id,
            "text": "Тема\tТеория\tПрактика\nУзлы\t1\t1"}  # fmt: skip
    assert list(teacher.post(address, data).context["form"].errors) == ["joining"]
    with in_school(alpha):
        assert plan.lines.count() == 72
    assert teacher.post(address, data | {"joining": "replace"}).status_code == 302
    with in_school(alpha):
        assert plan.lines.count() == {"fill": 36, "copy": 1, "paste": 1}[way]


def test_more_lines_than_a_plan_holds_are_not_added(alpha: SchoolRef, plan: LessonPlan) -> None:
    with in_school(alpha):
        many = [line(f"Тема {n}") for n in range(109)]
        with pytest.raises(ValidationError, match="181"):
            actions.write_lines(plan, many, seen=None, add=True, actor=ACTOR)
        assert plan.lines.count() == 72


def test_an_empty_plan_asks_nothing_of_its_lines(
    alpha: SchoolRef, group: StudyGroup, visit: Visit
) -> None:
    form = visit("alpha", "teacher").get(f"/groups/{group.pk}/plan/fill/").context["form"]
    assert "joining" not in form.fields


def test_whoever_lays_the_plan_is_told_within_the_transaction(
    alpha: SchoolRef, plan: LessonPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def lay(plan: LessonPlan, *, actor: Actor) -> None:
        told.append(plan.lines.count())

    monkeypatch.setattr(hooks, "plan_changed", [lay])
    monkeypatch.setattr(actions, "plan_changed", hooks.plan_changed)
    with in_school(alpha):
        actions.write_lines(plan, [line("Узлы")], seen=None, actor=ACTOR)
        actions.write_lines(plan, [line("Узлы")], seen=None, actor=ACTOR)
    assert told == [1]


def test_a_section_that_leaves_the_curriculum_leaves_the_lines(
    alpha: SchoolRef, plan: LessonPlan
) -> None:
    with in_school(alpha):
        items = [{"title": "Основы", "theory": 24, "practice": 48, "control": ""}]
        write_curriculum(plan.group.programme, 1, items, actor=ACTOR)
        assert plan.lines.filter(item=None).count() == 36
        lines = list(plan.lines.all())
        assert len(compare(lines, sections_of(plan.group)).differences()) == 2
