"""Many children are entered one after another: sisters, brothers, and the next paper of the heap."""

from typing import Any

import pytest
from django.utils.translation import override

from tenants.people import actions
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visitor
from tests.tenants.people.conftest import anyway, errors, warnings
from tests.tenants.people.test_add_pupil import CHILD, MOTHER, counted

ACT = "Акт № 12 от 01.02.2025, отдел опеки"

pytestmark = pytest.mark.usefixtures("inside")


def add(visitor: Visitor, **changes: Any) -> Any:
    return visitor.post("/people/new/", {**CHILD, **changes})


@pytest.fixture
def mother() -> LegalRepresentative:
    """Of one child who is there already."""
    return world.mother(world.pupil("Әхмәтов", "Тимур"))


def test_the_next_child_begins_with_a_fresh_form_that_names_the_one_before(
    admin: Visitor,
) -> None:
    answer = add(admin, then="next", **MOTHER)
    pupil = Pupil.objects.get()
    assert answer["Location"] == f"/people/new/?before={pupil.pk}"
    page = admin.get(answer["Location"]).content.decode()
    assert f'<a href="/people/{pupil.pk}/" target="_blank" rel="noopener">' in page
    assert "Әхмәтова Зөһрә, 14.03.2017</a>" in page
    assert 'name="last_name" value=' not in page


def test_a_child_before_who_is_not_there_is_not_named(admin: Visitor) -> None:
    for address in ("/people/new/?before=0", "/people/new/?before=x", "/people/new/?before=9"):
        assert "note-success" not in admin.get(address).content.decode()


def test_the_second_button_pressed_twice_makes_one_pupil(admin: Visitor) -> None:
    first, second = (add(admin, sheet="e" * 32, then="next", **MOTHER) for _ in range(2))
    assert second["Location"] == first["Location"]
    assert counted() == (1, 1, 1)


def test_doubts_do_not_forget_which_button_was_pressed(admin: Visitor) -> None:
    world.pupil("Ахметова", "Зухра")
    data = {**CHILD, "then": "next"}
    answer = add(admin, then="next")
    assert len(warnings(answer)) == 1
    assert '<input type="hidden" name="then" value="next"' in answer.content.decode()
    saved = anyway(admin, "/people/new/", data, answer)
    assert saved["Location"] == f"/people/new/?before={Pupil.objects.latest('pk').pk}"


def test_of_two_answers_the_button_that_is_pressed_later_counts(admin: Visitor) -> None:
    """The form carries the first button along; the browser sends the second one after it."""
    answer = add(admin, then=["next", ""])
    assert answer["Location"] == f"/people/{Pupil.objects.get().pk}/"


@pytest.mark.parametrize(
    ("relation", "authority"), [("mother", ""), ("guardian", ACT)]
)  # fmt: skip
def test_a_sister_gets_the_representative_who_is_known(
    admin: Visitor, mother: LegalRepresentative, relation: str, authority: str
) -> None:
    data = {"by_known": mother.pk, "by_relation": relation, "by_authority": authority}
    assert add(admin, **data).status_code == 302
    tie = Representation.objects.get(pupil__last_name="Әхмәтова")
    assert (tie.representative, tie.relation, tie.authority) == (mother, relation, authority)
    assert counted() == (2, 1, 2)


def test_nobody_may_be_chosen(admin: Visitor, mother: LegalRepresentative) -> None:
    assert add(admin, by_known="").status_code == 302
    assert counted() == (2, 1, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"by_relation": ""}, {"by_relation": ["Say who this person is to the child."]}),
     ({"by_relation": "guardian"}, {"by_authority": [
         "Name the document: only a mother or a father acts without one."]}),
     ({**MOTHER, "by_last_name": "", "by_middle_name": ""}, {"by_known": [
         "Either choose «nobody» here or empty the name below."]}),
     ({**MOTHER, "by_last_name": "7"}, {
         "by_last_name": ["A name consists of letters; take out «7»."],
         "by_known": ["Either choose «nobody» here or empty the name below."]}),
     ({"by_relation": "mother", "by_known": 10**9}, {"by_known": [
         "Select a valid choice. That choice is not one of the available choices."]}),
     ({"by_relation": "mother", "by_known-find": "1", "by_known-q": "Ләйлә"}, {
         "by_known": ["Tick those you need, then save."]})],
)  # fmt: skip
def test_what_is_wrong_with_a_known_one_is_said_and_nothing_is_kept(
    admin: Visitor, mother: LegalRepresentative, changes: dict[str, Any],
    told: dict[str, list[str]],
) -> None:  # fmt: skip
    with override("en"):
        assert errors(add(admin, **{"by_known": mother.pk, **changes})) == told
    assert counted() == (1, 1, 1)


def test_one_more_child_begins_with_the_representative(
    admin: Visitor, mother: LegalRepresentative
) -> None:
    brother = Pupil.objects.get()
    address = f"/people/new/?representative={mother.pk}"
    for card in (f"/people/{brother.pk}/", f"/people/representatives/{mother.pk}/"):
        assert f'href="{address}"' in admin.get(card).content.decode()
    page = admin.get(address).content.decode()
    assert f'name="by_known" value="{mother.pk}" checked' in page
    assert '<option value="mother" selected>' in page


def test_those_who_are_known_are_listed_when_a_name_is_sought(
    admin: Visitor, mother: LegalRepresentative
) -> None:
    row = f'name="by_known" value="{mother.pk}"'
    assert row not in admin.get("/people/new/").content.decode()
    assert row in add(admin, **{"by_known-find": "1", "by_known-q": "ләйлә"}).content.decode()
    assert counted() == (1, 1, 1)


def test_a_relation_that_differs_between_children_is_asked(
    admin: Visitor, mother: LegalRepresentative
) -> None:
    ward = world.pupil("Ким", "Ян")
    actions.tie_representative(ward, mother, relation="guardian", authority=ACT, actor=ACTOR)
    page = admin.get(f"/people/new/?representative={mother.pk}").content.decode()
    assert '<option value="" selected>' in page


def test_a_representative_who_is_not_there_is_not_chosen(admin: Visitor) -> None:
    for number in ("0", "x", "99"):
        page = admin.get(f"/people/new/?representative={number}")
        assert page.status_code == 200
        assert "by_known" not in page.content.decode()


def test_the_card_leads_on_to_paper_consent_and_application(admin: Visitor) -> None:
    world.consent_text()
    pupil = world.pupil()
    mother = world.mother(pupil)
    card = admin.get(f"/people/{pupil.pk}/").content.decode()
    for address in (
        f"/consents/form/{pupil.pk}/{mother.pk}/",
        f"/consents/new/?pupil={pupil.pk}",
        f"/applications/new/?pupil={pupil.pk}",
    ):
        assert f'href="{address}"' in card


def test_who_only_looks_is_offered_nothing_to_enter(visit: Any, no_second_factor: None) -> None:
    pupil = world.pupil()
    mother = world.mother(pupil)
    director: Visitor = visit("alpha", "director")
    for address in (f"/people/{pupil.pk}/", f"/people/representatives/{mother.pk}/"):
        page = director.get(address).content.decode()
        assert "/people/new/?" not in page
        assert "/applications/new/?" not in page
        assert "/consents/new/?" not in page
