"""The curriculum of a year of study: written as a whole, pasted, kept against two editors."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from isolation import SchoolRef, in_school
from tenants.programmes import actions
from tenants.programmes.models import CurriculumItem, Programme
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def programme(alpha: SchoolRef) -> Programme:
    with in_school(alpha):
        return world.programme(years=2)


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def rows(study_year: int = 1) -> list[tuple[int, str, Decimal, Decimal, str]]:
    items = CurriculumItem.objects.filter(study_year=study_year)
    return [(i.position, i.title, i.theory, i.practice, i.control) for i in items]


def section(title: str, theory: Any = 1, practice: Any = 1, **more: Any) -> dict[str, Any]:
    return {"title": title, "theory": theory, "practice": practice, "control": "", **more}


def as_form(lines: list[dict[str, Any]], version: str, initial: int = 0) -> dict[str, Any]:
    data = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": initial, "version": version}
    for place, line in enumerate(lines):
        data |= {f"form-{place}-{name}": value for name, value in line.items()}
    return data


def test_a_section_that_stays_is_the_same_row(alpha: SchoolRef, programme: Programme) -> None:
    with in_school(alpha):
        keys = {item.title: item.pk for item in programme.items.all()}
        lines = [
            section("Проекты", 24, 48),
            section("Введение", id=keys["Основы"]),
            section("Итог", "0.5", "1.5", control="зачёт"),
        ]
        actions.write_curriculum(programme, 1, lines, actor=ACTOR)
        assert rows() == [
            (1, "Проекты", 24, 48, ""),
            (2, "Введение", 1, 1, ""),
            (3, "Итог", Decimal("0.5"), Decimal("1.5"), "зачёт"),
        ]
        now = {item.title: item.pk for item in programme.items.all()}
        assert (now["Проекты"], now["Введение"]) == (keys["Проекты"], keys["Основы"])


def test_writing_the_same_again_writes_nothing(alpha: SchoolRef, programme: Programme) -> None:
    with in_school(alpha):
        lines = [section("Основы", 24, 48), section("Проекты", 24, 48)]
        actions.write_curriculum(programme, 1, lines, actor=ACTOR)
        assert Programme.objects.get().changed_at == programme.changed_at


def test_a_year_is_written_apart_from_the_others_and_within_the_programme(
    alpha: SchoolRef, programme: Programme
) -> None:
    with in_school(alpha):
        actions.write_curriculum(programme, 2, [section("Мосты")], actor=ACTOR)
        assert (len(rows(1)), len(rows(2))) == (2, 1)
        actions.write_curriculum(programme, 2, [], actor=ACTOR)
        assert (len(rows(1)), len(rows(2))) == (2, 0)
        for study_year in (0, 3):
            with pytest.raises(ValidationError):
                actions.write_curriculum(programme, study_year, [section("Мосты")], actor=ACTOR)


def test_wrong_lines_are_all_named_and_none_is_written(
    alpha: SchoolRef, programme: Programme
) -> None:
    with in_school(alpha):
        lines = [section("Узлы"), section(" ", 0, 0), section("Мост", "0.25"), section("Х", -1, 2)]
        with pytest.raises(ValidationError) as error:
            actions.write_curriculum(programme, 1, lines, actor=ACTOR)
        assert [("2" in m, "3" in m, "4" in m) for m in error.value.messages] == [
            (True, False, False),
            (True, False, False),
            (False, True, False),
            (False, False, True),
        ]
        assert len(rows()) == 2


def test_the_editor_moves_removes_and_adds(
    admin: Visitor, alpha: SchoolRef, programme: Programme
) -> None:
    address = f"/programmes/{programme.pk}/curriculum/1/"
    context = admin.get(address).context
    first, second = [form.initial for form in context["formset"].initial_forms]
    lines = [
        first | {"ORDER": "2", "theory": "1,5", "practice": "0,5"},
        second | {"ORDER": "1", "DELETE": "on"},
        {"title": "Новое", "theory": "", "practice": "3", "control": "опрос", "ORDER": "1"},
        {"title": "", "theory": "", "practice": "", "control": "", "ORDER": ""},
    ]
    data = as_form(lines, context["form"]["version"].value(), initial=2)
    assert admin.post(address, data)["Location"] == f"/programmes/{programme.pk}/"
    with in_school(alpha):
        assert rows() == [
            (1, "Новое", 0, 3, "опрос"),
            (2, "Основы", Decimal("1.5"), Decimal("0.5"), ""),
        ]


def test_hours_as_text_are_an_error_of_their_cell(
    admin: Visitor, alpha: SchoolRef, programme: Programme
) -> None:
    address = f"/programmes/{programme.pk}/curriculum/1/"
    version = admin.get(address).context["form"]["version"].value()
    line = {"title": "Узлы", "theory": "два", "practice": "1,25", "control": "", "ORDER": "1"}
    answer = admin.post(address, as_form([line], version))
    assert set(answer.context["formset"].errors[0]) == {"theory", "practice"}
    with in_school(alpha):
        assert len(rows()) == 2


def test_two_people_do_not_overwrite_each_other_s_lines(
    admin: Visitor, alpha: SchoolRef, programme: Programme
) -> None:
    address = f"/programmes/{programme.pk}/curriculum/1/"
    version = admin.get(address).context["form"]["version"].value()
    with in_school(alpha):
        seen = programme.changed_at
        actions.write_curriculum(programme, 1, [section("Чужое")], seen=seen, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            actions.write_curriculum(programme, 1, [section("Моё")], seen=seen, actor=ACTOR)
    line = {"title": "Моё", "theory": "1", "practice": "", "control": "", "ORDER": "1"}
    answer = admin.post(address, as_form([line], version))
    assert list(answer.context["form"].errors) == ["__all__"]
    with in_school(alpha):
        assert [row[1] for row in rows()] == ["Чужое"]


def paste(admin: Visitor, programme: Programme, text: str, **more: str) -> Any:
    address = f"/programmes/{programme.pk}/curriculum/1/paste/"
    version = admin.get(address).context["form"]["version"].value()
    return admin.post(address, {"text": text, "version": version, **more})


def test_a_pasted_table_takes_the_place_of_what_was_there(
    admin: Visitor, alpha: SchoolRef, programme: Programme
) -> None:
    text = "№\tРаздел\tВсего\tТеория\tПрактика\tФорма контроля\n1\tОсновы\t4\t1,5\t2,5\tопрос\n"
    assert paste(admin, programme, text).status_code == 302
    with in_school(alpha):
        assert rows() == [(1, "Основы", Decimal("1.5"), Decimal("2.5"), "опрос")]


def test_a_sum_that_differs_is_warned_of_and_taken_when_meant(
    admin: Visitor, alpha: SchoolRef, programme: Programme
) -> None:
    text = "Раздел\tТеория\tПрактика\nУзлы\t1\t1\nИтого\t2\t2"
    form = paste(admin, programme, text).context["form"]
    assert len(form.warnings) == 1
    with in_school(alpha):
        assert len(rows()) == 2
    paste(admin, programme, text, **{form.SEEN: form.warnings_digest})
    with in_school(alpha):
        assert [row[1] for row in rows()] == ["Узлы"]


@pytest.mark.parametrize(
    "text",
    ["", "Раздел\tТеория\tПрактика\nУзлы\tдва\t1", "Раздел\tТеория\tПрактика\nВводная\nУзлы\t1\t1"],
)
def test_a_table_with_something_wrong_changes_nothing(
    admin: Visitor, alpha: SchoolRef, programme: Programme, text: str
) -> None:
    assert list(paste(admin, programme, text).context["form"].errors) == ["text"]
    with in_school(alpha):
        assert len(rows()) == 2


def test_a_year_beyond_the_programme_has_no_page(admin: Visitor, programme: Programme) -> None:
    assert admin.get(f"/programmes/{programme.pk}/curriculum/3/").status_code == 404
