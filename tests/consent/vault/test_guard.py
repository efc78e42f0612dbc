"""Whatever the application thinks, a personal record needs a valid consent: the database refuses."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.agreements.queries import is_covered
from consent.vault.models import PersonalRecord
from isolation import SchoolRef, in_school
from isolation.clock import now, school_today
from tenants.people.models import Pupil
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


@pytest.mark.parametrize("hour", [0, 22], ids=["UTC has the same day", "UTC has the day before"])
def test_from_18_on_the_own_consent_counts_and_no_representative_s(
    school: SchoolRef, settings: Any, hour: int
) -> None:
    """The birthday is the 2nd; at 22 h UTC of the 1st Moscow has it already."""
    first = dt.datetime(2026, 12, 1 if hour else 2, hour, 30, tzinfo=dt.UTC)
    settings.CLOCK_SHIFT += first - now()
    with in_school(school):
        grown_up = world.pupil(birth_date=dt.date(2008, 12, 2))
        mother = world.signer(world.consent(grown_up))
        if not hour:
            assert refused(PersonalRecord(pupil=grown_up, sealed=SEALED))
            assert refused(PersonalRecord(representative=mother, sealed=SEALED))
        world.own_consent(grown_up, signed_on=dt.date(2026, 12, 2))

        assert not refused(PersonalRecord(pupil=grown_up, sealed=SEALED))


def test_the_own_consent_of_a_child_does_not_count(school: SchoolRef) -> None:
    with in_school(school):
        child = world.pupil(birth_date=school_today() - dt.timedelta(days=17 * 365))
        world.own_consent(child)

        assert refused(PersonalRecord(pupil=child, sealed=SEALED))


@pytest.mark.parametrize("born", [dt.date(2008, 2, 29), dt.date(2010, 2, 28)])
@pytest.mark.parametrize("days", [-1, 0])
def test_the_trigger_and_the_query_count_years_alike(
    school: SchoolRef, settings: Any, born: dt.date, days: int
) -> None:
    """At noon in Moscow, when UTC and Kamchatka have the same day."""
    day = Pupil(birth_date=born).turns(18) + dt.timedelta(days)
    settings.CLOCK_SHIFT += dt.datetime.combine(day, dt.time(9), dt.UTC) - now()
    with in_school(school):
        pupil = world.pupil(birth_date=born)
        world.consent(pupil, signed_on=dt.date(2025, 9, 1))
        covered = is_covered(pupil, school_today())
        assert covered is (days < 0)
        assert refused(PersonalRecord(pupil=pupil, sealed=SEALED)) is not covered
