"""What cards and lists of people say of consents and of personal records."""

import datetime as dt

import pytest
from django.utils.translation import gettext

from consent.agreements.actions import withdraw
from consent.agreements.pupils import consent_of
from consent.agreements.queries import State
from consent.vault.actions import store
from consent.vault.data import PersonalData
from isolation import SchoolRef, in_school
from tenants.people.models import Pupil
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def test_a_card_without_a_consent_leads_to_registering_one(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        child = world.pupil()
        parent = world.mother(child)
    page = admin.get(f"/people/{child.pk}/").content.decode()
    assert f"/consents/new/?pupil={child.pk}" in page
    assert f"/consents/form/{child.pk}/{parent.pk}/" in page
    assert f"/vault/pupils/{child.pk}/edit/" not in page
    assert admin.get(f"/people/representatives/{parent.pk}/").status_code == 200


def test_with_one_the_card_shows_what_there_is_and_opens_nothing(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        consent = world.consent(world.pupil())
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        store(world.signer(consent), PersonalData(phone="89170000001"), actor=ACTOR)
    for url, kind in (
        (f"/people/{consent.pupil_id}/", f"pupils/{consent.pupil_id}"),
        (
            f"/people/representatives/{consent.representative_id}/",
            f"representatives/{consent.representative_id}",
        ),
    ):
        page = admin.get(url).content.decode()
        assert f"/consents/{consent.pk}/" in page
        assert f'action="/vault/{kind}/"' in page
        assert "087-654" not in page and "000-00-01" not in page


def test_after_a_withdrawal_the_card_names_the_term(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        consent = world.consent(world.pupil())
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        duty = withdraw(consent, on=dt.date(2026, 10, 1), responsible=None, actor=ACTOR)
    page = admin.get(f"/people/{consent.pupil_id}/").content.decode()
    assert f"/consents/duties/{duty.pk}/" in page and "31.10.2026" in page
    assert f'action="/vault/pupils/{consent.pupil_id}/"' not in page


def test_the_list_of_pupils_is_narrowed_by_consent(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        covered = world.consent(world.pupil("Есть")).pupil
        without = world.pupil("Нетова")

    def found(value: str) -> list[Pupil]:
        return list(admin.get(f"/people/?consent={value}").context["page"].object_list)

    assert (found("yes"), found("no")) == ([covered], [without])


def test_the_list_of_pupils_and_the_page_of_those_without_a_consent_agree(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        covered = world.consent(world.pupil("Есть")).pupil
        left = world.consent(world.pupil("Ушла"), valid_until=dt.date(2026, 9, 2)).pupil
        without = world.pupil("Нетова")
        told = consent_of([covered.pk, left.pk, without.pk])
    assert told[covered.pk] == gettext("there is one")
    assert told[left.pk] == str(State.ENDED.label)
    assert told[without.pk] == gettext("there is none")
    for url in ("/people/?consent=no", "/consents/without/"):
        assert list(admin.get(url).context["page"].object_list) == [without]


def test_children_without_a_consent_are_narrowed_by_group(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        child = world.pupil("Первая")
        world.enrolment(child, group)
        world.pupil("Вторая")
    page = admin.get(f"/consents/without/?group={group.pk}").context["page"]
    assert list(page.object_list) == [child]
