"""Forms on paper: filled in with names, the rest left to be written by hand."""

import datetime as dt
from urllib.parse import quote

import pytest

from consent.agreements.queries import Paper
from consent.agreements.views import papers
from history.models import Deed
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tenants.people.models import Pupil, born_by
from tests import world
from tests.cast import ACTOR, PASSWORD
from tests.conftest import Visit
from tests.consent.agreements import ground

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def child(alpha: SchoolRef) -> Pupil:
    with in_school(alpha):
        ground.text()
        made = world.pupil()
        world.mother(made)
        return made


def test_a_form_is_a_pdf_and_a_deed(visit: Visit, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        by = child.representations.get().representative_id
    answer = ground.confirmed(visit("alpha", "admin")).get(f"/consents/form/{child.pk}/{by}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    name = child.short_name.removesuffix(".") + ".pdf"
    assert quote(name) in answer["Content-Disposition"]
    with in_school(alpha):
        assert Deed.objects.get(what="agreements.form_printed").subject == f"pupil:{child.pk}"


def test_a_stranger_s_form_does_not_exist(visit: Visit, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        stranger = world.mother(world.pupil("Другая"), "Другая")
    answer = ground.confirmed(visit("alpha", "admin")).get(
        f"/consents/form/{child.pk}/{stranger.pk}/"
    )
    assert answer.status_code == 404


def test_a_list_prints_one_form_for_each_representative(
    visit: Visit, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        world.mother(child, "Вторая")
    answer = ground.confirmed(visit("alpha", "admin")).post(
        "/consents/forms/", {"pupil": [child.pk]}
    )
    assert answer["Content-Type"] == "application/pdf"
    with in_school(alpha):
        assert Deed.objects.get(what="agreements.forms_printed").details == {"forms": 2}


def test_a_child_without_a_representative_is_named(
    visit: Visit, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        orphan = world.pupil("Одинова")
    admin = ground.confirmed(visit("alpha", "admin"))
    answer = admin.post("/consents/forms/", {"pupil": [child.pk, orphan.pk]}, follow=True)
    assert answer.redirect_chain == [("/consents/without/", 302)]
    assert orphan.short_name in str(next(iter(answer.context["messages"])))


def printed(school: SchoolRef) -> int:
    with in_school(school):
        return Deed.objects.filter(what__endswith="_printed").count()


def test_one_form_asks_for_the_password_first(visit: Visit, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        by = child.representations.get().representative_id
    admin = visit("alpha", "admin")
    asked = admin.get(f"/consents/form/{child.pk}/{by}/")
    assert asked["Location"].startswith("/me/confirm/?next=%2Fconsents%2Fform%2F")
    assert printed(alpha) == 0
    back = admin.post(asked["Location"], {"password": PASSWORD})
    assert admin.get(back["Location"])["Content-Type"] == "application/pdf"
    assert printed(alpha) == 1


def test_a_list_asks_for_it_too_and_is_printed_right_after(
    visit: Visit, alpha: SchoolRef, child: Pupil
) -> None:
    admin = visit("alpha", "admin")
    asked = admin.post("/consents/forms/", {"pupil": [child.pk]})
    assert asked["Location"].startswith("/me/confirm/?next=%2Fconsents%2Fforms%2F")
    assert printed(alpha) == 0
    answer = admin.post(asked["Location"], {"password": PASSWORD})
    assert answer["Content-Type"] == "application/pdf"
    assert printed(alpha) == 1


def test_whose_powers_have_ended_has_no_form(visit: Visit, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        tie = child.representations.get()
        tie.ended_on = school_today()
        tie.write(ACTOR)
    admin = ground.confirmed(visit("alpha", "admin"))
    assert admin.get(f"/consents/form/{child.pk}/{tie.representative_id}/").status_code == 404
    answer = admin.post("/consents/forms/", {"pupil": [child.pk]}, follow=True)
    assert answer.redirect_chain == [("/consents/without/", 302)]


@pytest.mark.parametrize("age", [13, 14])
def test_from_fourteen_the_child_signs_too(alpha: SchoolRef, age: int) -> None:
    with in_school(alpha):
        today = school_today()
        born = dt.date(today.year - age, today.month, 1)
        tie = world.mother(world.pupil(birth_date=born)).representations.get()
        assert papers._form(Paper(tie.pupil, tie), today)["signs_too"] == (age == 14)


def test_a_grown_up_s_form_is_their_own(visit: Visit, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        today = school_today()
        grown_up = world.pupil("Взрослова", birth_date=born_by(today, 18))
        world.mother(grown_up, "Взрослова")
        assert papers._form(Paper(grown_up, None), today)["by"] is None
    admin = ground.confirmed(visit("alpha", "admin"))
    assert admin.get(f"/consents/form/{grown_up.pk}/")["Content-Type"] == "application/pdf"
    assert admin.get(f"/consents/form/{child.pk}/").status_code == 404
    answer = admin.post("/consents/forms/", {"pupil": [grown_up.pk, child.pk]})
    assert answer["Content-Type"] == "application/pdf"
    with in_school(alpha):
        assert Deed.objects.get(what="agreements.form_printed").subject == f"pupil:{grown_up.pk}"
        assert Deed.objects.get(what="agreements.forms_printed").details == {"forms": 2}
