"""Who acts for a child, by which right, and since when no longer."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tenants.people import actions
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visitor
from tests.tenants.people.conftest import errors, warnings

NEW = {
    "last_name": "Иванов", "first_name": "Пётр", "middle_name": "", "relation": "father",
    "authority": "",
}  # fmt: skip
ACT = "Акт № 12 от 01.02.2025, отдел опеки"

pytestmark = pytest.mark.usefixtures("inside")


def ties(pupil: Pupil) -> list[tuple[str, str, str, dt.date | None]]:
    found = Representation.objects.filter(pupil=pupil).select_related("representative")
    return [
        (one.representative.full_name, one.relation, one.authority, one.ended_on) for one in found
    ]


def test_a_child_may_have_two_representatives(admin: Visitor) -> None:
    pupil = world.pupil()
    world.mother(pupil)
    answer = admin.post(f"/people/{pupil.pk}/representatives/new/", NEW)
    assert answer["Location"] == f"/people/{pupil.pk}/"
    assert ties(pupil) == [
        ("Әхмәтова Ләйлә", "mother", "", None), ("Иванов Пётр", "father", "", None),
    ]  # fmt: skip


@pytest.mark.parametrize("relation", ["adopter", "guardian", "trustee", "other"])
def test_whoever_is_no_parent_names_a_document(admin: Visitor, relation: str) -> None:
    pupil = world.pupil()
    url = f"/people/{pupil.pk}/representatives/new/"
    answer = admin.post(url, {**NEW, "relation": relation})
    assert set(errors(answer)) == {"authority"}
    assert LegalRepresentative.objects.count() == 0
    assert admin.post(url, {**NEW, "relation": relation, "authority": ACT}).status_code == 302
    assert ties(pupil) == [("Иванов Пётр", relation, ACT, None)]


def test_a_button_pressed_twice_makes_one_representative(admin: Visitor) -> None:
    pupil = world.pupil()
    url, data = f"/people/{pupil.pk}/representatives/new/", {**NEW, "sheet": "b" * 32}
    admin.post(url, data)
    assert admin.post(url, data)["Location"] == f"/people/{pupil.pk}/"
    assert ties(pupil) == [("Иванов Пётр", "father", "", None)]


def test_somebody_of_the_same_name_is_shown_unless_the_patronymic_differs(admin: Visitor) -> None:
    brother, pupil = world.pupil("Иванов", "Олег"), world.pupil()
    known = LegalRepresentative(last_name="Иванов", first_name="Петр", middle_name="Ильич")
    actions.tie_representative(brother, known.write(ACTOR), relation="father", actor=ACTOR)
    url = f"/people/{pupil.pk}/representatives/new/"
    [warning] = warnings(admin.post(url, NEW))
    assert f'href="/people/representatives/{known.pk}/"' in warning
    assert admin.post(url, {**NEW, "middle_name": "Олегович"}).status_code == 302


def test_a_sisters_representative_is_chosen_and_seen_with_her_name(admin: Visitor) -> None:
    sister, pupil = world.pupil("Әхмәтова", "Алсу"), world.pupil()
    known = world.mother(sister)
    url = f"/people/{pupil.pk}/representatives/known/"
    assert "Әхмәтова А." in admin.get(url).content.decode()
    answer = admin.post(url, {"representative": known.pk, "relation": "mother", "authority": ""})
    assert answer["Location"] == f"/people/{pupil.pk}/"
    assert ties(pupil) == [("Әхмәтова Ләйлә", "mother", "", None)]
    assert LegalRepresentative.objects.count() == 1
    card = admin.get(f"/people/representatives/{known.pk}/").content.decode()
    assert f'href="/people/{sister.pk}/"' in card
    assert f'href="/people/{pupil.pk}/"' in card


def test_nobody_acts_for_a_child_twice(admin: Visitor) -> None:
    pupil = world.pupil()
    known = world.mother(pupil)
    data = {"representative": known.pk, "relation": "guardian", "authority": ACT}
    answer = admin.post(f"/people/{pupil.pk}/representatives/known/", data)
    assert set(errors(answer)) == {"representative"}
    assert ties(pupil) == [("Әхмәтова Ләйлә", "mother", "", None)]


def test_whoever_acted_before_acts_again(today: dt.date) -> None:
    pupil = world.pupil()
    known = world.mother(pupil)
    actions.end_representation(Representation.objects.get(), ended_on=today, actor=ACTOR)
    assert list(Pupil.objects.without_representative()) == [pupil]
    actions.tie_representative(pupil, known, relation="guardian", authority=ACT, actor=ACTOR)
    assert ties(pupil) == [("Әхмәтова Ләйлә", "guardian", ACT, None)]


def change(visitor: Visitor, tie: Representation, **changes: Any) -> Any:
    values = {
        "relation": tie.relation, "authority": tie.authority, "ended_on": "",
        "version": tie.changed_at.isoformat(),
    }  # fmt: skip
    return visitor.post(f"/people/representations/{tie.pk}/", values | changes)


def test_a_representation_ends_and_stays_on_the_card(admin: Visitor, today: dt.date) -> None:
    pupil = world.pupil()
    world.mother(pupil)
    tie = Representation.objects.get()
    assert change(admin, tie, ended_on=today.isoformat())["Location"] == f"/people/{pupil.pk}/"
    assert ties(pupil) == [("Әхмәтова Ләйлә", "mother", "", today)]
    assert f"{today:%d.%m.%Y}" in admin.get(f"/people/{pupil.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ended_on": "2099-01-01"}, "ended_on"), ({"ended_on": "2001-01-01"}, "ended_on"),
     ({"relation": "trustee"}, "authority"), ({"relation": "aunt"}, "relation")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    admin: Visitor, changes: dict[str, str], field: str
) -> None:
    pupil = world.pupil()
    world.mother(pupil)
    assert set(errors(change(admin, Representation.objects.get(), **changes))) == {field}
    assert ties(pupil) == [("Әхмәтова Ләйлә", "mother", "", None)]


def test_the_action_does_not_end_what_is_yet_to_come() -> None:
    world.mother(world.pupil())
    with pytest.raises(ValidationError) as caught:
        actions.end_representation(
            Representation.objects.get(), ended_on=dt.date(2099, 1, 1), actor=ACTOR
        )
    assert set(caught.value.error_dict) == {"ended_on"}


def test_two_who_change_a_representation_do_not_overwrite(admin: Visitor) -> None:
    world.mother(world.pupil())
    stale = Representation.objects.get()
    change(admin, stale, relation="guardian", authority=ACT)
    assert set(errors(change(admin, stale, relation="father"))) == {"__all__"}
    assert Representation.objects.get().relation == "guardian"


def test_a_name_is_corrected_by_one_at_a_time(admin: Visitor) -> None:
    known = world.mother(world.pupil())
    url = f"/people/representatives/{known.pk}/edit/"
    data = {"last_name": "Ахметова", "first_name": "Лейла", "middle_name": "Ильдаровна"}
    seen = {"version": known.changed_at.isoformat()}
    assert admin.post(url, data | seen)["Location"] == f"/people/representatives/{known.pk}/"
    assert set(errors(admin.post(url, {**data, "last_name": "Иванова"} | seen))) == {"__all__"}
    known.refresh_from_db()
    assert known.full_name == "Ахметова Лейла Ильдаровна"
