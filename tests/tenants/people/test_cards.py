"""Cards of pupils and representatives: what stands there, and that reading them is history."""

import datetime as dt

import pytest

from history.models import Deed
from isolation import SchoolRef, in_school
from tenants.people.models import Pupil
from tests import world
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("inside")


def opened() -> list[tuple[str, str]]:
    found = Deed.objects.filter(what="people.card_opened").order_by("id")
    return [(deed.subject, deed.by.login if deed.by else "") for deed in found]


def test_opening_a_card_is_an_event(admin: Visitor, visit: Visit) -> None:
    pupil = world.pupil()
    mother = world.mother(pupil)
    admin.get(f"/people/{pupil.pk}/")
    visit("alpha", "deputy").get(f"/people/representatives/{mother.pk}/")
    visit("alpha", "teacher").get(f"/people/{pupil.pk}/")
    admin.get("/people/")
    assert opened() == [
        (f"pupil:{pupil.pk}", "admin"), (f"representative:{mother.pk}", "deputy"),
    ]  # fmt: skip


def test_a_card_says_the_full_years_of_today(admin: Visitor, today: dt.date) -> None:
    pupil = world.pupil(birth_date=dt.date(today.year - 8, 1, 1))
    assert (pupil.age, admin.get(f"/people/{pupil.pk}/").context["pupil"].age) == (8, 8)
    tomorrow = today + dt.timedelta(days=1)
    born = tomorrow.replace(year=tomorrow.year - 8, day=min(tomorrow.day, 28))
    assert world.pupil(birth_date=born).age_on(born.replace(year=born.year + 8)) == 8
    assert Pupil(birth_date=dt.date(2016, 2, 29)).age_on(dt.date(2025, 2, 28)) == 8
    assert Pupil(birth_date=dt.date(2016, 2, 29)).age_on(dt.date(2025, 3, 1)) == 9


def test_only_the_administrator_is_offered_to_change_it(admin: Visitor, visit: Visit) -> None:
    pupil = world.pupil()
    world.mother(pupil)
    for path in ("edit/", "representatives/new/", "representatives/known/"):
        link = f'href="/people/{pupil.pk}/{path}"'
        assert link in admin.get(f"/people/{pupil.pk}/").content.decode()
        assert link not in visit("alpha", "director").get(f"/people/{pupil.pk}/").content.decode()


def test_another_schools_pupil_is_nobody(admin: Visitor, beta: SchoolRef) -> None:
    with in_school(beta):
        stranger = world.pupil()
        mother = world.mother(stranger)
    for path in (f"{stranger.pk}/", f"{stranger.pk}/edit/", f"representatives/{mother.pk}/"):
        assert admin.get(f"/people/{path}").status_code == 404
    assert opened() == []


def test_the_first_hour_has_a_step_that_is_done_with_the_first_pupil(admin: Visitor) -> None:
    def state() -> str:
        steps = admin.get("/start/").context["steps"]
        return next(str(step.state) for step in steps if step.url == "/people/new/")

    assert state() != "done"
    world.pupil()
    assert state() == "done"
