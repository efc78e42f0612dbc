"""A pupil's facts are corrected, by one person at a time."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps

from history.models import ChangedMeanwhileError
from tenants.people import actions
from tenants.people.models import Pupil
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visitor
from tests.tenants.people.conftest import errors, warnings

pytestmark = pytest.mark.usefixtures("inside")


def typed(pupil: Pupil, **changes: Any) -> dict[str, Any]:
    values = {
        "last_name": pupil.last_name, "first_name": pupil.first_name, "middle_name": "",
        "birth_date": pupil.birth_date.isoformat(), "sex": "",
        "version": pupil.changed_at.isoformat(),
    }  # fmt: skip
    return values | changes


def versions() -> int:
    model: Any = apps.get_model("people", "PupilEvent")
    return int(model.objects.count())


def test_what_changed_is_written_and_found_by_its_new_name(admin: Visitor) -> None:
    pupil = world.pupil()
    answer = admin.post(f"/people/{pupil.pk}/edit/", typed(pupil, last_name="Ёлкина", sex="f"))
    assert answer["Location"] == f"/people/{pupil.pk}/"
    found = Pupil.objects.named_like("елкина").get()
    assert (found.full_name, found.sex, found.changed_by.login) == ("Ёлкина Зөһрә", "f", "admin")


def test_saving_without_a_change_makes_no_version(admin: Visitor) -> None:
    pupil = world.pupil()
    admin.post(f"/people/{pupil.pk}/edit/", typed(pupil))
    assert versions() == 1


def test_the_second_of_two_is_told_and_nothing_is_overwritten(admin: Visitor) -> None:
    pupil = world.pupil()
    stale = typed(pupil, first_name="Анна")
    admin.post(f"/people/{pupil.pk}/edit/", typed(pupil, sex="f"))
    answer = admin.post(f"/people/{pupil.pk}/edit/", stale)
    assert set(errors(answer)) == {"__all__"}
    pupil.refresh_from_db()
    assert (pupil.first_name, pupil.sex) == ("Зөһрә", "f")


def test_the_action_refuses_a_version_that_is_gone() -> None:
    pupil = world.pupil()
    values = {
        "last_name": "Иванова", "first_name": "Анна", "middle_name": "", "sex": "",
        "birth_date": dt.date(2016, 1, 1),
    }  # fmt: skip
    seen = pupil.changed_at
    actions.edit_pupil(pupil, values, seen=seen, actor=ACTOR)
    with pytest.raises(ChangedMeanwhileError):
        actions.edit_pupil(pupil, {**values, "sex": "f"}, seen=seen, actor=ACTOR)


def test_a_birth_date_in_the_future_is_refused(admin: Visitor) -> None:
    pupil = world.pupil()
    answer = admin.post(f"/people/{pupil.pk}/edit/", typed(pupil, birth_date="2099-01-01"))
    assert set(errors(answer)) == {"birth_date"}
    assert versions() == 1


def test_a_twin_is_asked_about_when_the_name_changes_and_only_then(admin: Visitor) -> None:
    pupil, _twin = world.pupil(), world.pupil("Ахметова", "Зухра")
    url = f"/people/{pupil.pk}/edit/"
    assert len(warnings(admin.post(url, typed(pupil, middle_name="Илдаровна")))) == 1
    assert admin.post(url, typed(pupil, sex="f")).status_code == 302
