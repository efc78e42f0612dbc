"""The pages of the year: what is wrong stands at its field, what it does is shown before."""

import datetime as dt
from typing import Any

import pytest

from isolation import SchoolRef, in_school
from tenants.years import hooks
from tenants.years.models import AcademicYear, NonWorkingDay, YearState
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from ui.components import Effect

pytestmark = pytest.mark.usefixtures("no_second_factor")
YEAR = {"starts_on": "2026-09-01", "ends_on": "2027-05-31", "break_minutes": "10"}
DAY = {"date": "2026-11-05", "name": "Санитарный день", "kind": "school", "basis": ""}


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def year(alpha: SchoolRef) -> AcademicYear:
    with in_school(alpha):
        return world.year(state=YearState.PLANNED)


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if twelve lessons stood on whatever day comes or goes."""
    monkeypatch.setattr(
        hooks, "calendar_changed", [lambda **_: [Effect("12 занятий", "Роботёнок, 1-А")]]
    )


def count(school: SchoolRef, model: Any) -> int:
    with in_school(school):
        return int(model.objects.count())


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return list(answer.context["form"].errors)


def test_a_year_is_added_and_leads_to_its_page(admin: Visitor, alpha: SchoolRef) -> None:
    answer = admin.post("/years/new/", YEAR)
    with in_school(alpha):
        made = AcademicYear.objects.get()
    assert answer["Location"] == f"/years/{made.pk}/"
    assert "2026/27" in admin.get("/years/").content.decode()


def test_a_year_on_top_of_another_is_refused_with_what_was_typed(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    answer: Any = admin.post(
        "/years/new/", {**YEAR, "starts_on": "2027-05-01", "ends_on": "2027-08-31"}
    )
    assert errors(answer) == ["starts_on"]
    assert "2027-05-01" in answer.content.decode()
    assert count(alpha, AcademicYear) == 1


def test_of_two_editors_the_second_sees_who_was_first(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    seen = {"version": year.changed_at.isoformat()}
    address = f"/years/{year.pk}/edit/"
    assert admin.post(address, {**YEAR, "break_minutes": "5", **seen}).status_code == 302
    answer: Any = admin.post(address, {**YEAR, "break_minutes": "15", **seen})
    assert errors(answer) == ["__all__"]
    assert "Ивановская М. О." in answer.content.decode()


def test_a_day_off_without_lessons_is_added_at_once(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    assert admin.post(f"/years/{year.pk}/days/new/", DAY).status_code == 302
    assert count(alpha, NonWorkingDay) == 1


def test_a_day_off_with_lessons_is_shown_first_and_added_when_agreed(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear, lessons: None
) -> None:
    address = f"/years/{year.pk}/days/new/"
    answer: Any = admin.post(address, DAY)
    assert answer.status_code == 200
    assert "12 занятий" in answer.content.decode()
    assert count(alpha, NonWorkingDay) == 0
    form = answer.context["form"]
    assert admin.post(address, {**DAY, form.SEEN: "something else"}).status_code == 200
    assert count(alpha, NonWorkingDay) == 0
    assert admin.post(address, {**DAY, form.SEEN: form.warnings_digest}).status_code == 302
    assert count(alpha, NonWorkingDay) == 1


def test_a_day_off_goes_the_same_way(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear, lessons: None
) -> None:
    with in_school(alpha):
        day = NonWorkingDay(date=dt.date(2026, 11, 5), name="День").write(ACTOR)
    address = f"/years/{year.pk}/days/{day.pk}/remove/"
    page: Any = admin.get(address)
    assert "12 занятий" in page.content.decode()
    assert count(alpha, NonWorkingDay) == 1
    form = page.context["form"]
    assert admin.post(address, {form.SEEN: form.warnings_digest}).status_code == 302
    assert count(alpha, NonWorkingDay) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "31.02.2026"}, "date"),
        ({"date": "2028-01-01"}, "date"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"kind": "moon"}, "kind"),
        ({"last": "2026-11-01"}, "last"),
        ({"basis": "a\0b"}, "basis"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear, changes: dict[str, str], field: str
) -> None:
    assert errors(admin.post(f"/years/{year.pk}/days/new/", {**DAY, **changes})) == [field]
    assert count(alpha, NonWorkingDay) == 0


def test_the_tables_are_shown_then_added(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    address = f"/years/{year.pk}/days/fill/"
    page: Any = admin.get(address)
    assert len(page.context["missing"]) == 15
    assert count(alpha, NonWorkingDay) == 0
    form = page.context["form"]
    assert admin.post(address, {form.SEEN: form.warnings_digest}).status_code == 302
    assert count(alpha, NonWorkingDay) == 15


def test_the_days_of_another_year_are_not_found_under_this_one(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    with in_school(alpha):
        day = NonWorkingDay(date=dt.date(2027, 7, 1), name="Лето").write(ACTOR)
    assert admin.get(f"/years/{year.pk}/days/{day.pk}/").status_code == 404
    assert admin.get(f"/years/{year.pk}/days/{day.pk}/remove/").status_code == 404


def test_what_is_missing_stands_on_the_page_with_its_link(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard = hooks.Obstacle("Нет ни одной группы.", "/school/")
    monkeypatch.setattr(hooks, "opening_checks", [lambda _: [hard]])
    for address in (f"/years/{year.pk}/", f"/years/{year.pk}/open/"):
        text = admin.get(address).content.decode()
        assert '<a href="/school/">Нет ни одной группы.</a>' in text
    assert admin.post(f"/years/{year.pk}/open/").status_code == 200
    with in_school(alpha):
        assert AcademicYear.objects.get().state == YearState.PLANNED


def test_a_year_is_opened_and_closed_from_its_pages(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "opening_checks", [])
    monkeypatch.setattr(hooks, "closing_checks", [])
    for verb, state in (("open", YearState.OPEN), ("close", YearState.CLOSED)):
        assert admin.get(f"/years/{year.pk}/{verb}/").status_code == 200
        assert admin.post(f"/years/{year.pk}/{verb}/")["Location"] == f"/years/{year.pk}/"
        with in_school(alpha):
            assert AcademicYear.objects.get().state == state
    assert "/edit/" not in admin.get(f"/years/{year.pk}/").content.decode()


def test_while_another_is_open_the_way_to_close_it_is_shown(
    admin: Visitor, alpha: SchoolRef, year: AcademicYear
) -> None:
    with in_school(alpha):
        old = world.year(dt.date(2025, 9, 1), dt.date(2026, 5, 31))
    assert f"/years/{old.pk}/close/" in admin.get(f"/years/{year.pk}/open/").content.decode()
    assert admin.post(f"/years/{year.pk}/open/").status_code == 200


def test_the_calendar_leads_the_administrator_alone_to_a_day(
    admin: Visitor, visit: Visit, alpha: SchoolRef, year: AcademicYear
) -> None:
    with in_school(alpha):
        day = NonWorkingDay(date=dt.date(2026, 11, 4), name="Праздник").write(ACTOR)
    link = f'href="/years/{year.pk}/days/{day.pk}/"'
    assert link in admin.get(f"/years/{year.pk}/").content.decode()
    text = visit("alpha", "teacher").get(f"/years/{year.pk}/").content.decode()
    assert link not in text
    assert "Праздник" in text
