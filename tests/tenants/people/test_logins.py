"""Log-ins of children and their representatives."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import actions as accounts
from accounts.models import Role, User
from isolation import in_school
from tenants.people import actions
from tenants.people.models import LegalRepresentative, Pupil
from tests import world
from tests.cast import ACTOR, make
from tests.conftest import Visitor


def told(refused: Any) -> list[str]:
    found: list[str] = refused.value.messages
    return found


def test_a_log_in_with_the_role_is_tied(inside: None) -> None:
    mother, user = world.mother(world.pupil()), User.objects.get(login="parent")
    actions.tie_login(mother, user, actor=ACTOR)

    assert LegalRepresentative.objects.get().user == user


def test_a_log_in_is_of_one_person(inside: None) -> None:
    first, user = world.mother(world.pupil()), User.objects.get(login="parent")
    actions.tie_login(first, user, actor=ACTOR)
    with pytest.raises(ValidationError) as refused:
        actions.tie_login(world.mother(world.pupil("Иванов", "Иван")), user, actor=ACTOR)

    assert list(refused.value.message_dict) == ["user"]
    assert "Әхмәтова Л." in told(refused)[0]


def test_a_log_in_of_another_role_is_refused(inside: None) -> None:
    user = User.objects.get(login="parent")
    with pytest.raises(ValidationError):
        actions.tie_login(world.pupil(), user, actor=ACTOR)

    assert Pupil.objects.get().user is None


def test_a_role_that_has_ended_does_not_fit(inside: None) -> None:
    user = User.objects.get(login="parent")
    accounts.end_grant(user.grants.get(), last_day=dt.date(2021, 1, 1), actor=ACTOR)
    with pytest.raises(ValidationError):
        actions.tie_login(world.mother(world.pupil()), user, actor=ACTOR)


def test_a_person_has_one_log_in(inside: None) -> None:
    mother = world.mother(world.pupil())
    actions.tie_login(mother, User.objects.get(login="parent"), actor=ACTOR)
    with pytest.raises(ValidationError):
        actions.give_login(mother, actor=ACTOR)
    with pytest.raises(ValidationError):
        actions.tie_login(mother, make("second", Role.PARENT), actor=ACTOR)


def test_a_new_log_in_has_the_persons_name_and_the_role_that_fits(inside: None) -> None:
    child = world.pupil()
    user = actions.give_login(child, actor=ACTOR)

    assert (user.login, user.full_name, user.roles) == (
        "akhmatova.z", "Әхмәтова Зөһрә", frozenset({"pupil"}),
    )  # fmt: skip
    assert Pupil.objects.get().user == user
    assert not user.has_usable_password()


def test_a_taken_name_of_a_log_in_is_refused_at_its_field(inside: None) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.give_login(world.pupil(), login="Parent", actor=ACTOR)

    assert list(refused.value.message_dict) == ["login"]
    assert not User.objects.filter(search_key__contains="зөһрә").exists()


def test_taking_off_leaves_the_log_in(inside: None) -> None:
    mother, user = world.mother(world.pupil()), User.objects.get(login="parent")
    actions.tie_login(mother, user, actor=ACTOR)
    actions.untie_login(mother, actor=ACTOR)

    assert LegalRepresentative.objects.get().user is None
    assert User.objects.get(pk=user.pk).is_active


def test_the_administrator_makes_a_log_in_and_goes_on_to_its_password(admin: Visitor) -> None:
    assert admin.side is not None
    with in_school(admin.side):
        child = world.pupil()
    answer = admin.post(f"/people/{child.pk}/login/", {"login": "zuhra", "email": "z@example.ru"})

    with in_school(admin.side):
        user = User.objects.get(login="zuhra")
    assert answer.headers["Location"] == f"/access/{user.pk}/"
    assert user.email == "z@example.ru"
    assert "zuhra" in admin.get(f"/people/{child.pk}/").content.decode()


def test_another_name_is_asked_about_once(admin: Visitor) -> None:
    assert admin.side is not None
    with in_school(admin.side):
        mother = world.mother(world.pupil())
        user = User.objects.get(login="parent")
    url, data = f"/people/representatives/{mother.pk}/login/", {"user": user.pk}
    asked = admin.post(url, data)
    form = asked.context["tie"]

    assert (len(form.warnings), form.errors) == (1, {})
    assert admin.post(url, data | {"warnings-seen": form.warnings_digest}).status_code == 302
    with in_school(admin.side):
        assert LegalRepresentative.objects.get().user == user


def test_a_log_in_is_taken_off_by_a_button(admin: Visitor) -> None:
    assert admin.side is not None
    with in_school(admin.side):
        mother = world.mother(world.pupil())
        actions.tie_login(mother, User.objects.get(login="parent"), actor=ACTOR)
    admin.post(f"/people/representatives/{mother.pk}/login/off/")

    with in_school(admin.side):
        assert LegalRepresentative.objects.get().user is None
