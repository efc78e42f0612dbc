"""Programmes: entered, edited, put away; what they may be."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import ChangedMeanwhileError
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tenants.programmes import actions
from tenants.programmes.models import FocusArea, Programme
from tenants.programmes.rules import focus_area_of
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
FILLED: dict[str, Any] = {
    "title": "Робототехника", "focus_area": "technical", "kind": "general", "level": "base",
    "years": "2", "hours": "288", "age_from": "7", "age_to": "12", "funding": "budget",
    "protocol": "1", "protocol_on": "2026-08-27", "order": "12", "order_on": "2026-08-28",
}  # fmt: skip


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def count(school: SchoolRef) -> int:
    with in_school(school):
        return Programme.objects.count()


def test_the_administrator_enters_one_and_goes_on_to_its_curriculum(
    admin: Visitor, alpha: SchoolRef
) -> None:
    answer = admin.post("/programmes/new/", FILLED)
    with in_school(alpha):
        made = Programme.objects.get()
    assert answer["Location"] == f"/programmes/{made.pk}/curriculum/1/"
    assert (made.title, made.years, made.hours, made.is_approved) == ("Робототехника", 2, 288, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"years": "0"}, "years"),
        ({"years": "13"}, "years"),
        ({"hours": "0"}, "hours"),
        ({"hours": "шестьдесят"}, "hours"),
        ({"age_from": "0"}, "age_from"),
        ({"age_to": "6"}, "age_to"),
        ({"age_to": "100"}, "age_to"),
        ({"protocol": ""}, "protocol"),
        ({"order_on": ""}, "order_on"),
        ({"order_on": "2099-01-01"}, "order_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin: Visitor, alpha: SchoolRef, changes: dict[str, str], field: str
) -> None:
    answer = admin.post("/programmes/new/", FILLED | changes)
    assert list(errors(answer)) == [field]
    assert count(alpha) == 0


def test_an_order_before_its_protocol_is_saved_when_it_is_meant(
    admin: Visitor, alpha: SchoolRef
) -> None:
    unusual = FILLED | {"order_on": "2026-08-20"}
    answer = admin.post("/programmes/new/", unusual)
    form = answer.context["form"]
    assert len(form.warnings) == 1 and count(alpha) == 0
    admin.post("/programmes/new/", unusual | {form.SEEN: form.warnings_digest})
    assert count(alpha) == 1


def test_years_do_not_drop_below_what_is_taught_or_written(alpha: SchoolRef) -> None:
    with in_school(alpha):
        programme = world.programme(years=3)
        actions.write_curriculum(
            programme, 2, [{"title": "Узлы", "theory": 1, "practice": 1}], actor=ACTOR
        )
        for years, taught in ((1, 1), (2, 3)):
            world.group(name=f"{taught}", programme=programme, study_year=taught)
            seen = Programme.objects.get().changed_at
            with pytest.raises(ValidationError) as error:
                actions.edit_programme(programme, {"years": years}, seen=seen, actor=ACTOR)
            assert list(error.value.message_dict) == ["years"]
        assert Programme.objects.get().years == 3


def test_two_people_editing_do_not_overwrite_each_other(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        programme = world.programme()
    seen = admin.get(f"/programmes/{programme.pk}/edit/").context["form"]["version"].value()
    with in_school(alpha):
        actions.edit_programme(
            programme, {"title": "Роботы"}, seen=programme.changed_at, actor=ACTOR
        )
        with pytest.raises(ChangedMeanwhileError):
            actions.edit_programme(
                programme, {"title": "Иное"}, seen=programme.changed_at, actor=ACTOR
            )
    answer = admin.post(f"/programmes/{programme.pk}/edit/", FILLED | {"version": seen})
    assert list(errors(answer)) == ["__all__"]
    with in_school(alpha):
        assert Programme.objects.get().title == "Роботы"


def test_a_form_that_changes_nothing_writes_no_version(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        programme = world.programme()
        actions.edit_programme(programme, {"hours": 144}, seen=programme.changed_at, actor=ACTOR)
        assert Programme.objects.get().changed_at == programme.changed_at


def test_the_archive_takes_and_gives_back(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pk = world.programme().pk
    shown = []
    for data in ({}, {"restore": "1"}):
        admin.post(f"/programmes/{pk}/archive/", data)
        lists = (admin.get(f"/programmes/{query}") for query in ("", "?archived=on"))
        shown.append([answer.context["page"].paginator.count for answer in lists])
    assert shown == [[0, 1], [1, 0]]


def test_the_list_is_in_the_alphabet_s_order_and_its_search_folds_letters(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        for title in ("Ярмарка", "Ёлка", "Әкият", "Ель"):
            world.programme(title)

    def titles(query: str) -> list[str]:
        return [one.title for one in admin.get(f"/programmes/{query}").context["page"]]

    assert titles("") == ["Әкият", "Ёлка", "Ель", "Ярмарка"]
    assert titles("?title=елка") == ["Ёлка"]
    assert titles("?focus_area=art") == []


def test_the_list_asks_no_more_for_many(admin: Visitor, alpha: SchoolRef) -> None:
    def queries() -> int:
        admin.get("/programmes/")  # the host is looked up anew every few seconds
        with CaptureQueriesContext(connection) as captured:
            admin.get("/programmes/")
        return len(captured)

    with in_school(alpha):
        world.programme()
    few = queries()
    with in_school(alpha):
        for number in range(20):
            world.programme(f"Программа {number}")
    assert queries() == few


def test_the_page_shows_sums_by_year_and_the_difference(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        programme = world.programme(hours=150, years=2)
    context = admin.get(f"/programmes/{programme.pk}/").context
    first, second = context["years"]
    assert (first.theory, first.practice, first.hours) == (48, 96, 144)
    assert (second.sections, second.hours, context["difference"]) == ([], 0, "−6")


def test_the_spreadsheet_is_given(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        world.programme()
    answer = admin.get("/programmes/xlsx/")
    assert answer.content[:2] == b"PK"


def test_a_teacher_reads_and_does_not_write(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pk = world.programme().pk
    page = visit("alpha", "teacher").get(f"/programmes/{pk}/").content.decode()
    assert "/edit/" not in page and "/curriculum/" not in page


def test_an_action_checks_what_no_form_has_checked(alpha: SchoolRef) -> None:
    values = {
        "title": "", "focus_area": "magic", "hours": 72, "age_from": 7, "age_to": 9,
        "order": "1", "order_on": dt.date(2026, 8, 1),
    }  # fmt: skip
    with in_school(alpha):
        with pytest.raises(ValidationError) as error:
            actions.add_programme(actor=ACTOR, **values)
        assert set(error.value.message_dict) == {"title", "focus_area"}
        tomorrow = school_today() + dt.timedelta(days=1)
        values |= {"title": "Роботы", "focus_area": "technical", "order_on": tomorrow}
        with pytest.raises(ValidationError) as error:
            actions.add_programme(actor=ACTOR, **values)
        assert set(error.value.message_dict) == {"order_on"}
        assert Programme.objects.count() == 0


def test_an_old_name_of_a_focus_area_is_known() -> None:
    assert focus_area_of(" Социально-педагогическая ") == FocusArea.SOCIAL
    assert focus_area_of("кулинарная") is None
