"""A withdrawal obliges somebody within thirty days, and expels nobody."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent.agreements.actions import (
    close_duty,
    default_responsible,
    end_with_leaving,
    register_consent,
    undo_leaving,
    withdraw,
)
from consent.agreements.models import Consent, DataDuty
from history.models import Deed
from history.signature import command
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from journal.roster.models import Enrolment
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.consent.agreements import ground

pytestmark = pytest.mark.usefixtures("no_second_factor")
DAY = dt.date(2026, 10, 1)
DECISION = "Договор № 12 от 01.09.2026, 273-ФЗ ст. 54"


@pytest.fixture
def consent(alpha: SchoolRef) -> Consent:
    with in_school(alpha):
        return world.consent(world.pupil())


def test_a_withdrawal_makes_a_duty_of_thirty_days(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        chief = world.teacher()
        actor = command("заявление вх. № 15")
        duty = withdraw(consent, on=DAY, responsible=chief, actor=actor)
        found = Consent.objects.get()
        assert (found.withdrawn_on, found.change_reason) == (DAY, "заявление вх. № 15")
        assert (duty.kind, duty.arose_on, duty.due_on, duty.responsible) == (
            "withdrawn", DAY, dt.date(2026, 10, 31), chief,
        )  # fmt: skip
        deed = Deed.objects.get(what="agreements.withdrawn")
        assert (deed.subject, deed.details) == (f"consent:{consent.pk}", {"number": 1})


def test_through_the_page_the_child_stays_enrolled(
    visit: Visit, alpha: SchoolRef, consent: Consent
) -> None:
    url = f"/consents/{consent.pk}/withdraw/"
    admin = ground.confirmed(visit("alpha", "admin"))
    with in_school(alpha):
        world.enrolment(consent.pupil, world.group())
        chief = world.teacher()
    values = {"on": DAY.isoformat(), "reason": "заявление", "responsible": chief.pk}
    assert admin.post(url, values)["Location"] == f"/consents/{consent.pk}/"
    with in_school(alpha):
        assert Enrolment.objects.get().ends_on is None
        due = DataDuty.objects.get().due_on
    page = admin.get(f"/consents/{consent.pk}/").content.decode()
    assert f"{due:%d.%m.%Y}" in page and chief.full_name in page


@pytest.mark.parametrize(
    "day", [dt.date(2026, 8, 31), dt.date(2099, 1, 1)], ids=["before it was signed", "to come"]
)
def test_an_impossible_day_is_refused_at_its_field(
    alpha: SchoolRef, consent: Consent, day: dt.date
) -> None:
    with in_school(alpha):
        with pytest.raises(ValidationError) as refused:
            withdraw(consent, on=day, responsible=None, actor=ACTOR)
        assert list(refused.value.message_dict) == ["on"]
        assert DataDuty.objects.count() == 0
        assert Consent.objects.get().withdrawn_on is None


def test_what_is_over_is_not_withdrawn(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        withdraw(consent, on=DAY, responsible=None, actor=ACTOR)
        ended = world.consent(world.pupil("Ушла"), valid_until=DAY)
        for over in (consent, ended):
            with pytest.raises(ValidationError):
                withdraw(over, on=DAY, responsible=None, actor=ACTOR)


def test_leaving_ends_what_is_valid_and_leaves_a_duty(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        [duty] = end_with_leaving({consent.pupil_id: DAY}, actor=ACTOR)
        assert (duty.kind, duty.due_on) == ("left", dt.date(2026, 10, 31))
        found = Consent.objects.get()
        assert (found.valid_until, found.is_valid_on(DAY)) == (DAY, True)
        assert not found.is_valid_on(DAY + dt.timedelta(days=1))
        assert end_with_leaving({consent.pupil_id: DAY}, actor=ACTOR) == []


def test_an_annulled_leaving_lets_it_go_on(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        end_with_leaving({consent.pupil_id: DAY}, actor=ACTOR)
        assert undo_leaving({consent.pupil_id: DAY}, actor=ACTOR) == 1
        assert Consent.objects.get().valid_until is None
        assert DataDuty.objects.count() == 0


def test_a_returned_child_s_new_consent_stands_alone(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        end_with_leaving({consent.pupil_id: DAY}, actor=ACTOR)
        _signed_anew(consent, DAY + dt.timedelta(days=5))
        assert undo_leaving({consent.pupil_id: DAY}, actor=ACTOR) == 0


def _signed_anew(consent: Consent, on: dt.date) -> Consent:
    return register_consent(
        pupil=consent.pupil, representative=consent.representative, text=consent.text,
        signed_on=on, accepted_by=None, original_place="Сейф", actor=ACTOR,
    )  # fmt: skip


def test_a_new_consent_answers_what_the_old_one_obliged_to(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        other = world.consent(consent.pupil, world.mother(consent.pupil, "Әминева"))
        for one in (consent, other):
            withdraw(one, on=DAY, responsible=None, actor=ACTOR)
        _signed_anew(consent, DAY)
        mine, others = DataDuty.objects.order_by("pk")
        assert mine.closed_on == school_today()
        assert "№ 3" in mine.decision and "01.10.2026" in mine.decision
        assert others.closed_on is None


def test_a_paper_older_than_the_withdrawal_answers_nothing(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        withdraw(consent, on=DAY, responsible=None, actor=ACTOR)
        _signed_anew(consent, DAY - dt.timedelta(days=1))
        assert DataDuty.objects.get().closed_on is None


def test_a_leaving_that_is_ordered_ahead_ends_a_new_consent_too(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        last_day = school_today() + dt.timedelta(days=7)
        end_with_leaving({consent.pupil_id: last_day}, actor=ACTOR)
        father = world.mother(consent.pupil, "Әхмәтов")
        consent.representative = father
        made = _signed_anew(consent, school_today())
        assert (made.valid_until, made.duties.get().arose_on) == (last_day, last_day)


def test_a_duty_is_closed_by_a_named_basis_alone(
    visit: Visit, alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        duty = withdraw(consent, on=DAY, responsible=None, actor=ACTOR)
    admin, url = visit("alpha", "admin"), f"/consents/duties/{duty.pk}/"
    form = admin.post(url, {"decision": "так надо"}).context["form"]
    assert list(form.errors) == ["decision"]
    assert admin.post(url, {"decision": DECISION})["Location"] == "/consents/duties/"
    with in_school(alpha):
        found = DataDuty.objects.get()
        assert (found.closed_on, found.decision) == (school_today(), DECISION)
        with pytest.raises(ValidationError):
            close_duty(found, decision=DECISION, actor=ACTOR)
    assert visit("alpha", "deputy").post(url, {"decision": DECISION}).status_code == 403


def test_the_overdue_are_marked(visit: Visit, alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        withdraw(consent, on=dt.date(2026, 9, 2), responsible=None, actor=ACTOR)
    page: Any = visit("alpha", "admin").get("/consents/duties/")
    [duty] = page.context["page"].object_list
    assert duty.due_on < page.context["today"]
    assert "tag-danger" in page.content.decode()


def test_the_responsible_is_whom_the_card_names_else_an_administrator(alpha: SchoolRef) -> None:
    with in_school(alpha):
        world.teacher("Первая")
        ground.card(data_officer="")
        assert default_responsible() is None
        admin = world.teacher("Админова", login="admin")
        assert default_responsible() == admin
        officer = world.teacher("Сафина")
        ground.card()
        assert default_responsible() == officer
