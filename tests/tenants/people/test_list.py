"""The list of pupils: found by name, narrowed, leafed through, taken along."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rights import OWN_ACCOUNT
from history.models import Deed
from tenants.people.hooks import PupilColumn, PupilFilter, pupil_columns, pupil_filters
from tenants.people.models import Pupil, Sex, born_by
from tenants.people.rights import SEE_PEOPLE
from tests import world
from tests.accounts.entering import confirm
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("inside")


def names(answer: Any) -> list[str]:
    return [line.pupil.full_name for line in answer.context["lines"]]


def many(number: int) -> None:
    Pupil.objects.bulk_create(
        Pupil(
            last_name=f"Иванов{'аеиоу'[n % 5]}", first_name="Пётр",
            birth_date=dt.date(2010, 1, 1) + dt.timedelta(days=n),
        ).sign(ACTOR)
        for n in range(number)
    )  # fmt: skip


def test_the_order_is_that_of_a_tatar_dictionary(admin: Visitor) -> None:
    for last in ("Яруллин", "Әхмәтов", "Бабаев", "Ёлкин", "Ежов", "Ахметов", "Ә"):
        world.pupil(last, "Ян")
    assert names(admin.get("/people/")) == [
        "Ахметов Ян", "Ә Ян", "Әхмәтов Ян", "Бабаев Ян", "Ежов Ян", "Ёлкин Ян", "Яруллин Ян",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["ахметова", "ӘХМӘТОВА", "зухра ахмет", "әхмә"])
def test_the_search_is_posted_and_knows_both_languages(admin: Visitor, text: str) -> None:
    world.pupil()
    world.pupil("Соловьёв", "Артём")
    answer = admin.post("/people/", {"q": text})
    assert names(answer) == ["Әхмәтова Зөһрә"]


def test_yo_is_ye(admin: Visitor) -> None:
    world.pupil("Соловьёв", "Артём")
    assert names(admin.post("/people/", {"q": "артем соловьев"})) == ["Соловьёв Артём"]


def test_filters_stand_in_the_address_and_hold_for_a_search(admin: Visitor, today: dt.date) -> None:
    for years, last, sex in (
        (6, "Аминов", "m"),
        (7, "Баянова", "f"),
        (9, "Вагапов", ""),
        (10, "Г", ""),
    ):
        world.pupil(last, "Ян", birth_date=born_by(today, years), sex=sex)
    world.mother(Pupil.objects.get(last_name="Баянова"))

    def found(query: str) -> list[str]:
        return [name.split()[0] for name in names(admin.get(f"/people/{query}"))]

    assert found("?age_from=7&age_to=9") == ["Баянова", "Вагапов"]
    assert found("?age_to=6") == ["Аминов"]
    assert found("?sex=f") == ["Баянова"]
    assert found("?sex=-") == ["Вагапов", "Г"]
    assert found("?alone=on") == ["Аминов", "Вагапов", "Г"]
    assert found("?age_from=семь&sex=x") == ["Аминов", "Баянова", "Вагапов", "Г"]
    assert names(admin.post("/people/?age_from=9", {"q": "ян"})) == ["Вагапов Ян", "Г Ян"]


@pytest.mark.parametrize("day", [dt.date(2024, 2, 29), dt.date(2025, 2, 28), dt.date(2025, 3, 1)])
def test_the_filter_counts_years_as_the_card_does(day: dt.date) -> None:
    for born in (dt.date(2016, 2, 28), dt.date(2016, 2, 29), dt.date(2016, 3, 1)):
        world.pupil(birth_date=born)
    for age in (7, 8, 9):
        found = set(Pupil.objects.aged(age, age, on=day))
        assert found == {pupil for pupil in Pupil.objects.all() if pupil.age_on(day) == age}


def test_an_empty_list_says_why_and_leads_on(admin: Visitor, visit: Visit) -> None:
    assert 'href="/people/new/"' in admin.get("/people/").content.decode()
    assert 'href="/people/new/"' not in visit("alpha", "deputy").get("/people/").content.decode()
    world.pupil()
    nothing: Any = admin.post("/people/", {"q": "ййй"})
    assert names(nothing) == []
    assert "ui/empty.html" in [template.name for template in nothing.templates]


@pytest.fixture
def added() -> Iterator[None]:
    """A column and a filter of another room."""
    column = PupilColumn("Группа", SEE_PEOPLE.name, 1, lambda ids: dict.fromkeys(ids, "=1-А"))
    hidden = PupilColumn("Тайна", "accounts.manage", 2, lambda ids: {}, in_sheet=False)
    chosen = PupilFilter(
        "born", "Год", OWN_ACCOUNT.name, 1, choices=lambda: [("2015", "2015")],
        apply=lambda pupils, year: pupils.filter(birth_date__year=int(year)),
    )  # fmt: skip
    pupil_columns.extend([column, hidden])
    pupil_filters.append(chosen)
    yield
    pupil_columns.remove(column)
    pupil_columns.remove(hidden)
    pupil_filters.remove(chosen)


def test_other_rooms_add_columns_and_filters(admin: Visitor, visit: Visit, added: None) -> None:
    world.pupil()
    world.pupil("Иванов", "Пётр", birth_date=dt.date(2015, 1, 1))
    answer: Any = admin.get("/people/?born=2015")
    assert [line.cells[:2] for line in answer.context["lines"]] == [
        [("Группа", "=1-А"), ("Тайна", "")]
    ]
    page = visit("alpha", "deputy").get("/people/").content.decode()
    assert "Группа" in page
    assert "Тайна" not in page


def sheet_of(answer: Any) -> str:
    with ZipFile(BytesIO(b"".join(answer) if answer.streaming else answer.content)) as book:
        texts = book.read("xl/worksheets/sheet1.xml")
        shared = (
            book.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in book.namelist() else b""
        )
    return (texts + shared).decode()


def test_the_spreadsheet_is_what_was_filtered_and_a_deed(admin: Visitor, added: None) -> None:
    world.pupil(sex=Sex.GIRL)
    world.mother(Pupil.objects.get())
    world.pupil("Иванов", "Пётр", birth_date=dt.date(2015, 1, 1))
    first = admin.get("/people/spreadsheet/?sex=f")
    assert first["Location"].startswith("/me/confirm/?next=%2Fpeople%2F")
    assert not Deed.objects.filter(what="people.exported").exists()
    confirm(admin)
    text = sheet_of(admin.get("/people/spreadsheet/?sex=f"))
    assert "Зөһрә" in text
    assert "Әхмәтова Л." in text
    assert "Пётр" not in text
    assert "<f>" not in text
    assert "Тайна" not in text
    deed = Deed.objects.get(what="people.exported")
    assert (deed.details, deed.by and deed.by.login) == ({"rows": 1}, "admin")


@pytest.mark.parametrize(
    "path", ["/people/", "/people/?alone=on&age_from=3", "/people/duplicates/"]
)
def test_the_number_of_queries_does_not_grow(admin: Visitor, path: str) -> None:
    many(60)
    admin.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        admin.get(path)
    Pupil.objects.all().erase(ACTOR)
    many(2000)
    with CaptureQueriesContext(connection) as lots:
        admin.get(path)
    assert len(few) == len(lots) <= 12
