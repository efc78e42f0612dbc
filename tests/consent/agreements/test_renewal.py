"""A new consent of the same two people settles what the earlier one left to destroy."""

import datetime as dt
from typing import Any

import pytest

from consent.agreements.actions import register_consent, withdraw
from consent.agreements.models import Consent, DataDuty
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tests import world
from tests.cast import ACTOR

WITHDRAWN = dt.date(2026, 10, 1)


@pytest.fixture
def duty(alpha: SchoolRef) -> DataDuty:
    with in_school(alpha):
        consent = world.consent(world.pupil())
        return withdraw(consent, on=WITHDRAWN, responsible=None, actor=ACTOR)


def renewed(duty: DataDuty, day: dt.date, **changes: Any) -> Consent:
    values = {"pupil": duty.consent.pupil, "representative": duty.consent.representative, **changes}
    return register_consent(
        **values, text=world.consent_text(), signed_on=day, accepted_by=None,
        original_place="Сейф", actor=ACTOR,
    )  # fmt: skip


@pytest.mark.parametrize("days", [0, 4])
def test_the_duty_is_closed_and_names_the_new_consent(
    alpha: SchoolRef, duty: DataDuty, days: int
) -> None:
    with in_school(alpha):
        made = renewed(duty, WITHDRAWN + dt.timedelta(days))
        found = DataDuty.objects.get()
        assert found.closed_on == school_today()
        assert f"№ {made.number} " in found.decision
        assert found.changed_via == ACTOR.via


def test_a_duty_of_leaving_is_closed_too(alpha: SchoolRef) -> None:
    with in_school(alpha):
        left = world.consent(world.pupil(), valid_until=dt.date(2026, 9, 30))
        duty = DataDuty(consent=left, kind="left", arose_on=dt.date(2026, 9, 30), due_on=WITHDRAWN)
        renewed(duty.write(ACTOR), WITHDRAWN)
        assert DataDuty.objects.get().closed_on == school_today()


def test_a_paper_signed_before_it_arose_settles_nothing(alpha: SchoolRef, duty: DataDuty) -> None:
    with in_school(alpha):
        renewed(duty, WITHDRAWN - dt.timedelta(1))
        assert DataDuty.objects.get().closed_on is None


def test_the_other_parent_s_consent_settles_nothing(alpha: SchoolRef, duty: DataDuty) -> None:
    """The child's record opens, but the first one's contacts are still to be destroyed."""
    with in_school(alpha):
        renewed(duty, WITHDRAWN, representative=world.mother(duty.consent.pupil, "Әхмәтов"))
        assert DataDuty.objects.get().closed_on is None


def test_what_was_decided_before_stays_as_it_was(alpha: SchoolRef, duty: DataDuty) -> None:
    with in_school(alpha):
        duty.closed_on, duty.decision = dt.date(2026, 10, 2), "Договор № 12 от 01.09.2026"
        duty.write(ACTOR)
        renewed(duty, dt.date(2026, 10, 5))
        kept = DataDuty.objects.get()
        assert (kept.closed_on, kept.decision) == (duty.closed_on, duty.decision)
