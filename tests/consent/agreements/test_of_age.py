"""At 18 a representative's consent is over by itself, and the pupil's own takes its place."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.html import escape

from consent.agreements.actions import end_with_leaving, register_consent, undo_leaving, withdraw
from consent.agreements.models import Consent, DataDuty
from consent.agreements.queries import (
    State,
    in_state,
    is_covered,
    papers_of,
    soon_of_age,
    state_on,
    with_representatives,
    without_consent,
)
from consent.agreements.rules import of_age
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tenants.people.models import ADULT, Pupil, born_by
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def turning(days: int, name: str = "Взрослова") -> Pupil:
    """Who turns 18 in so many days."""
    return world.pupil(name, birth_date=born_by(school_today() + days * DAY, ADULT))


def signed(pupil: Pupil, day: dt.date | None = None) -> Consent:
    """By the pupil in person."""
    return register_consent(
        pupil=pupil, representative=None, text=world.consent_text(),
        signed_on=day or school_today(), accepted_by=None, original_place="Сейф", actor=ACTOR,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("born", "eve"),
    [("2008-11-24", "2026-11-23"), ("2008-02-29", "2026-02-28"), ("2010-02-28", "2028-02-27")],
)
def test_it_lasts_until_the_eve_of_the_birthday(alpha: SchoolRef, born: str, eve: str) -> None:
    last = dt.date.fromisoformat(eve)
    with in_school(alpha):
        pupil = world.pupil(birth_date=dt.date.fromisoformat(born))
        of_mother = world.consent(pupil, signed_on=dt.date(2025, 9, 1))
        own = world.own_consent(pupil, signed_on=dt.date(2025, 9, 2))
        for day, counting in ((last, of_mother), (last + DAY, own)):
            assert list(Consent.objects.valid_on(day)) == [counting]
            assert [row for row in (of_mother, own) if row.is_valid_on(day)] == [counting]
        assert pupil.turns(ADULT) == last + DAY


def test_both_the_child_s_and_the_parent_s_data_rest_on_it_no_more(alpha: SchoolRef) -> None:
    with in_school(alpha):
        today, pupil = school_today(), turning(0)
        consent = world.consent(pupil)
        mother = world.signer(consent)
        assert [is_covered(person, today - DAY) for person in (pupil, mother)] == [True, True]
        assert [is_covered(person, today) for person in (pupil, mother)] == [False, False]
        signed(pupil)
        assert [is_covered(person, today) for person in (pupil, mother)] == [True, False]


def test_a_parent_of_a_younger_child_stays_covered_by_that_one(alpha: SchoolRef) -> None:
    with in_school(alpha):
        mother = world.signer(world.consent(turning(0)))
        world.consent(world.pupil("Младшая"), mother)
        assert is_covered(mother, school_today())


def test_a_birth_date_that_is_corrected_moves_the_end(alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = turning(0)
        consent = world.consent(pupil)
        pupil.birth_date = dt.date(2015, 1, 1)
        pupil.write(ACTOR)
        assert list(Consent.objects.valid_on(school_today())) == [consent]


@pytest.mark.parametrize(("days", "fault"), [(0, False), (1, True)])
def test_a_pupil_signs_from_18_on(alpha: SchoolRef, days: int, fault: bool) -> None:
    with in_school(alpha):
        pupil = turning(days)
        if not fault:
            assert signed(pupil).representative is None
            return
        with pytest.raises(ValidationError) as refused:
            signed(pupil)
        assert list(refused.value.message_dict) == ["representative"]
        assert f"{pupil.turns(ADULT):%d.%m.%Y}" in refused.value.messages[0]


def test_the_same_text_is_signed_in_person_once(alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = turning(-5)
        first = signed(pupil)
        with pytest.raises(ValidationError) as refused:
            signed(pupil)
        assert list(refused.value.message_dict) == ["text"]
        with pytest.raises(IntegrityError), transaction.atomic():
            world.own_consent(pupil, signed_on=school_today())
        withdraw(first, on=school_today(), responsible=None, actor=ACTOR)
        assert signed(pupil).number == 2
        assert DataDuty.objects.get().closed_on == school_today()


def test_what_is_over_by_age_is_not_withdrawn(alpha: SchoolRef) -> None:
    with in_school(alpha):
        consent = world.consent(turning(0))
        with pytest.raises(ValidationError):
            withdraw(consent, on=school_today(), responsible=None, actor=ACTOR)


def test_a_leaving_that_is_undone_brings_back_nobody_s_consent_of_18(alpha: SchoolRef) -> None:
    with in_school(alpha):
        today, pupil = school_today(), turning(0)
        of_mother, own = world.consent(pupil), signed(pupil)
        end_with_leaving({pupil.pk: today}, actor=ACTOR)
        tomorrow = today + DAY
        assert not is_covered(pupil, tomorrow)
        undo_leaving({pupil.pk: today}, actor=ACTOR)
        assert list(Consent.objects.valid_on(tomorrow)) == [own]
        assert list(Consent.objects.lasting_from(tomorrow)) == [own]
        of_mother.refresh_from_db()
        assert of_mother.valid_until is None


def test_each_state_lists_those_that_are_in_it(alpha: SchoolRef) -> None:
    with in_school(alpha):
        today, pupil = school_today(), turning(0)
        rows = {
            State.OUTGROWN: [world.consent(pupil)],
            State.VALID: [signed(pupil)],
            State.WITHDRAWN: [world.consent(turning(0), withdrawn_on=dt.date(2026, 9, 2))],
            State.ENDED: [world.consent(turning(0), valid_until=dt.date(2026, 9, 2))],
        }
        for state, expected in rows.items():
            assert list(in_state(state, today)) == expected, state
            assert [state_on(row, today) for row in expected] == [state]


def test_who_turned_18_is_listed_until_the_own_consent_is_there(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        today, pupil = school_today(), turning(0)
        world.consent(pupil)
        assert list(without_consent(today - DAY)) == []
    page = admin.get("/consents/without/")
    with in_school(alpha):
        assert page.context["lines"] == [(pupil, of_age(pupil, today))]
        assert escape(of_age(pupil, today)) in page.content.decode()
        signed(pupil)
        assert list(without_consent(today)) == []


def test_who_turns_18_within_thirty_days_is_told_ahead(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        for days in (0, 31):
            world.consent(turning(days))
        world.consent(turning(20, "Уходящая"), valid_until=school_today() + 3 * DAY)
        later, sooner, none = turning(30), turning(1), turning(9, "Безсогласия")
        for pupil in (later, sooner):
            world.consent(pupil)
        assert list(soon_of_age(school_today())) == [sooner, later]
        assert f"{none.turns(ADULT):%d.%m.%Y}" in of_age(none, school_today())
        assert of_age(turning(31), school_today()) == ""
    page = admin.get("/consents/without/")
    with in_school(alpha):
        assert [pupil for pupil, _told in page.context["soon"]] == [sooner, later]
        assert none in [pupil for pupil, _told in page.context["lines"]]


@pytest.mark.parametrize(
    ("days", "signers"), [(0, ["own"]), (30, ["mother", "own"]), (31, ["mother"])]
)
def test_forms_are_offered_to_whoever_signs(
    alpha: SchoolRef, days: int, signers: list[str]
) -> None:
    with in_school(alpha):
        world.mother(turning(days))
        pupil = with_representatives(Pupil.objects.all()).get()
        papers = papers_of(pupil, school_today())
        assert ["mother" if paper.tie else "own" for paper in papers] == signers


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "text": world.consent_text().pk,
        "signed_on": school_today().isoformat(),
        "accepted_by": world.teacher(login="teacher").pk,
        "original_place": "Папка 3",
        **changes,
    }


def test_the_form_offers_the_pupil_first(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil, values = turning(0), typed()
    url = f"/consents/new/?pupil={pupil.pk}"
    field = admin.get(url).context["form"]["representative"]
    assert (field.field.required, field.value()) == (False, None)
    answer = admin.post(url, {**values, "representative": ""})
    with in_school(alpha):
        made = Consent.objects.get()
        assert answer["Location"] == f"/consents/{made.pk}/"
        assert (made.pupil, made.representative) == (pupil, None)
    for page in (f"/consents/{made.pk}/", f"/people/{pupil.pk}/", "/consents/"):
        assert admin.get(page).status_code == 200


def test_a_paper_of_the_mother_s_that_was_signed_before_is_registered_still(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        pupil = turning(0)
        values = typed(representative=world.mother(pupil).pk)
        day_before = (school_today() - DAY).isoformat()
    url = f"/consents/new/?pupil={pupil.pk}"
    assert list(admin.post(url, values).context["form"].errors) == ["representative"]
    made = admin.post(url, {**values, "signed_on": day_before})
    assert admin.get(made["Location"]).context["is_outgrown"] is True


def test_on_a_list_the_grown_up_sign_themselves(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        alone, child, grown_up = turning(-1, "Одинова"), world.pupil("Детский"), turning(0)
        mother = world.mother(child)
        world.mother(grown_up)
        values = typed()
    keys = [alone.pk, child.pk, grown_up.pk]
    offered = admin.post("/consents/list/", {"pupil": keys}).context["lines"]
    assert {line.pupil.pk: (line.taken, line.by) for line in offered} == {
        alone.pk: (True, 0), child.pk: (True, mother.pk), grown_up.pk: (True, 0),
    }  # fmt: skip
    said = {f"by-{line.pupil.pk}": line.by or "" for line in offered}
    admin.post("/consents/list/", {**values, **said, "pupil": keys, "take": keys, "save": "1"})
    with in_school(alpha):
        made = {row.pupil_id: row.representative for row in Consent.objects.all()}
        assert made == {alone.pk: None, child.pk: mother, grown_up.pk: None}


def test_a_line_of_a_day_before_18_is_refused(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = turning(0)
        values = typed(signed_on=(school_today() - DAY).isoformat())
    answer = admin.post(
        "/consents/list/", {**values, "pupil": pupil.pk, "take": pupil.pk, "save": "1"}
    )
    [line] = answer.context["lines"]
    assert f"{pupil.turns(ADULT):%d.%m.%Y}" in line.errors[0]
    with in_school(alpha):
        assert Consent.objects.count() == 0
