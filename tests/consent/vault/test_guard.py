"""Whatever the application thinks, a personal record needs a valid consent: the database refuses."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.vault.models import PersonalRecord
from isolation import SchoolRef, in_school
from isolation.clock import now, school_today
from tests import world
from tests.cast import ACTOR

SEALED = b"\x01sealed"


def refused(record: PersonalRecord) -> bool:
    try:
        with transaction.atomic():
            record.write(ACTOR)
    except IntegrityError as problem:
        assert "no valid consent" in str(problem)
        return True
    return False


@pytest.fixture
def school(alpha: SchoolRef) -> SchoolRef:
    return alpha


def test_no_consent_no_record(school: SchoolRef) -> None:
    with in_school(school):
        child = world.pupil()
        parent = world.mother(child)

        assert refused(PersonalRecord(pupil=child, sealed=SEALED))
        assert refused(PersonalRecord(representative=parent, sealed=SEALED))
        assert PersonalRecord.objects.count() == 0


def test_with_a_consent_both_have_a_record(school: SchoolRef) -> None:
    with in_school(school):
        child = world.pupil()
        consent = world.consent(child)

        assert not refused(PersonalRecord(pupil=child, sealed=SEALED))
        assert not refused(PersonalRecord(representative=consent.representative, sealed=SEALED))


def test_another_child_s_consent_does_not_count(school: SchoolRef) -> None:
    with in_school(school):
        world.consent(world.pupil("Первова"))
        stranger = world.pupil("Второва")
        father = world.mother(stranger, "Второв")

        assert refused(PersonalRecord(pupil=stranger, sealed=SEALED))
        assert refused(PersonalRecord(representative=father, sealed=SEALED))


@pytest.mark.parametrize(
    "values",
    [{"withdrawn_on": dt.date(2026, 9, 2)}, {"valid_until": dt.date(2026, 9, 2)}],
    ids=["withdrawn", "ended"],
)
def test_a_consent_that_is_over_does_not_count(school: SchoolRef, values: dict[str, Any]) -> None:
    with in_school(school):
        child = world.pupil()
        world.consent(child, **values)

        assert refused(PersonalRecord(pupil=child, sealed=SEALED))


def test_after_a_withdrawal_a_record_may_be_emptied_and_nothing_else(school: SchoolRef) -> None:
    with in_school(school):
        child = world.pupil()
        consent = world.consent(child)
        record = PersonalRecord(pupil=child, sealed=SEALED)
        record.write(ACTOR)
        consent.withdrawn_on = dt.date(2026, 9, 2)
        consent.write(ACTOR)

        record.sealed = b"\x01other"
        assert refused(record)
        record.sealed = None
        assert not refused(record)


def test_a_consent_signed_on_a_day_to_come_does_not_count(school: SchoolRef) -> None:
    with in_school(school):
        child = world.pupil()
        world.consent(child, signed_on=school_today() + dt.timedelta(days=2))

        assert refused(PersonalRecord(pupil=child, sealed=SEALED))


def test_a_consent_of_today_counts_while_utc_has_yesterday(
    school: SchoolRef, settings: Any
) -> None:
    """02:30 in Moscow: the paper is of the 2nd, UTC has still the 1st."""
    settings.CLOCK_SHIFT += dt.datetime(2026, 12, 1, 23, 30, tzinfo=dt.UTC) - now()
    with in_school(school):
        child, other = world.pupil(), world.pupil("Завтрашнева")
        world.consent(child, signed_on=dt.date(2026, 12, 2))
        world.consent(other, signed_on=dt.date(2026, 12, 3))

        assert not refused(PersonalRecord(pupil=child, sealed=SEALED))
        assert refused(PersonalRecord(pupil=other, sealed=SEALED))
