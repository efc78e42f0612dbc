"""Who may be one child entered twice: shown, never merged."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import User
from tenants.people.actions import tell_apart
from tenants.people.duplicates import likeness, pairs, pupils_like
from tenants.people.models import Pupil, ToldApart
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

BORN = dt.date(2017, 3, 14)


def child(name: str, born: dt.date = BORN) -> Pupil:
    last, first, *middle = name.split(" ")
    last = last.replace("_", " ")
    return Pupil(last_name=last, first_name=first, middle_name=" ".join(middle), birth_date=born)


@pytest.mark.parametrize(
    ("one", "other", "born", "alike"),
    [("Соловьёв Артём", "СОЛОВЬЕВ Артем", BORN, "same"),
     ("Әхмәтова Зөһрә", "Ахметова Зухра", BORN, "same"),
     ("Әхмәтова Зөһрә", "Ахметова Зухра Илдаровна", BORN, "same"),
     ("Римский-Белов Степан", "Римский_Белов Степан", BORN, "same"),
     ("Иванов Пётр Ильич", "Иванов Пётр Олегович", BORN, "same"),
     ("Иванов Пётр", "Иванов Пётр", dt.date(2017, 3, 15), "date"),
     ("Иванов Пётр", "Иванов Пётр", dt.date(2016, 3, 14), "date"),
     ("Иванов Пётр Ильич", "Иванов Пётр Олегович", dt.date(2016, 3, 14), None),
     ("Иванов Пётр", "Иванов Пётр", dt.date(2016, 3, 15), None),
     ("Иванов Пётр", "Ивонов Пётр", BORN, "name"),
     ("Иванов Пётр", "Ивнаов Пётр", BORN, "name"),
     ("Иванов Пётр", "Иванова Пётр", BORN, "name"),
     ("Иванов Пётр", "Ивонов Пётр", dt.date(2017, 3, 15), None),
     ("Ахметова Алина", "Ахметова Ралина", BORN, "name"),  # twins stand here too
     ("Ахметова Алина", "Ахметова Зарина", BORN, None)],
)  # fmt: skip
def test_two_records_are_alike(one: str, other: str, born: dt.date, alike: str | None) -> None:
    assert likeness(child(one), child(other, born)) == alike
    assert likeness(child(other, born), child(one)) == alike


def test_a_day_taken_for_a_month_is_one_slip() -> None:
    april, may = dt.date(2014, 5, 4), dt.date(2014, 4, 5)
    assert likeness(child("Иванов Пётр", april), child("Иванов Пётр", may)) == "date"


def test_pairs_are_those_that_a_comparison_of_everybody_finds(inside: None) -> None:
    names = ["Әхмәтова Зөһрә", "Ахметова Зухра Илдаровна", "Иванов Пётр", "Ивонов Пётр",
             "Соловьёв Артём", "Соловьев Артем", "Ы Ян", "Сафина Алсу"]  # fmt: skip
    for number, name in enumerate(names):
        last, first, *_middle = name.split(" ")
        world.pupil(last, first, birth_date=BORN.replace(day=14 + number // 6))
    everybody = list(Pupil.objects.all())
    expected = {
        frozenset((one.pk, other.pk))
        for one in everybody for other in everybody
        if one.pk < other.pk and likeness(one, other)
    }  # fmt: skip
    found = [frozenset((pair.one.pk, pair.other.pk)) for pair in pairs(everybody)]
    assert len(found) == len(set(found)) == 3
    assert set(found) == expected
    for one in everybody:
        alike = {frozenset((one.pk, other.pk)) for other, _how in pupils_like(one)}
        assert alike == {pair for pair in expected if one.pk in pair}


def test_the_page_lists_them_and_says_when_there_are_none(admin: Visitor, inside: None) -> None:
    world.pupil("Ахметова", "Зухра")
    assert "ui/empty.html" in [t.name for t in admin.get("/people/duplicates/").templates]
    twin = world.pupil()
    page = admin.get("/people/duplicates/")
    assert [pair.likeness for pair in page.context["pairs"]] == ["same"]
    assert f'href="/people/{twin.pk}/"' in page.content.decode()


@pytest.fixture
def twins(inside: None) -> tuple[Pupil, Pupil]:
    return world.pupil(), world.pupil()


def shown(visitor: Visitor) -> list[set[Pupil]]:
    page = visitor.get("/people/duplicates/")
    return [{pair.one, pair.other} for pair in page.context["pairs"]]


def test_two_who_are_told_apart_are_shown_no_more(
    admin: Visitor, twins: tuple[Pupil, Pupil]
) -> None:
    one, other = twins
    third = world.pupil()
    assert len(shown(admin)) == 3
    both = {"one": other.pk, "other": one.pk}
    assert admin.post("/people/duplicates/apart/", both)["Location"] == "/people/duplicates/"
    admin.post("/people/duplicates/apart/", both)  # the button pressed twice
    told = ToldApart.objects.get()
    assert (told.one, told.other, told.changed_by) == (one, other, User.objects.get(login="admin"))
    assert shown(admin) == [{one, third}, {other, third}]
    assert [found for found, _how in pupils_like(one)] == [third]
    newcomer = child("Әхмәтова Зөһрә")
    assert {found for found, _how in pupils_like(newcomer)} == {one, other, third}


def test_what_was_said_is_taken_back_and_its_history_stays(
    admin: Visitor, twins: tuple[Pupil, Pupil]
) -> None:
    told = tell_apart(*twins, actor=ACTOR)
    assert admin.get("/people/duplicates/").context["apart"][0][0] == told
    admin.post(f"/people/duplicates/apart/{told.pk}/back/")
    assert shown(admin) == [set(twins)]
    events = apps.get_model("people", "ToldApartEvent").objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", "changed_by__login")) == [
        ("insert", None), ("update", "admin"), ("delete", "admin"),
    ]  # fmt: skip


def test_one_record_is_not_told_apart_from_itself(
    admin: Visitor, twins: tuple[Pupil, Pupil]
) -> None:
    same = {"one": twins[0].pk, "other": twins[0].pk}
    assert admin.post("/people/duplicates/apart/", same).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        ToldApart(one=twins[1], other=twins[0]).write(ACTOR)


def test_a_deputy_looks_and_tells_nobody_apart(
    visit: Visit, no_second_factor: None, twins: tuple[Pupil, Pupil]
) -> None:
    deputy = visit("alpha", "deputy")
    assert shown(deputy) == [set(twins)]
    both = {"one": twins[0].pk, "other": twins[1].pk}
    assert deputy.post("/people/duplicates/apart/", both).status_code == 403
