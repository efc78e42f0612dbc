"""Personal records: sealed, opened by a deed, shut the moment that no consent is valid."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent.agreements.actions import withdraw
from consent.agreements.models import Consent
from consent.vault import actions
from consent.vault.actions import BlockedError, is_blocked, read, store
from consent.vault.data import PersonalData
from consent.vault.documents import Document, DocumentKind
from consent.vault.models import PersonalRecord, PersonKey
from consent.vault.sealing import SealBroken
from history.models import Deed
from isolation import SchoolRef, in_school
from tests import world
from tests.cast import ACTOR

PASSPORT = Document(
    DocumentKind.PASSPORT, "92 18", "123 456", "160002", dt.date(2018, 5, 4), "МВД по РТ"
)
PARENT = PersonalData(PASSPORT, "112-233-445 95", "8 917 000-00-01", "Leyla@Example.ORG")
CLEAN = PersonalData(
    Document(
        DocumentKind.PASSPORT, "9218", "123456", "160-002", dt.date(2018, 5, 4), "МВД по РТ"
    ),
    "11223344595", "+79170000001", "Leyla@example.org",
)  # fmt: skip
CHILD = PersonalData(
    Document(DocumentKind.BIRTH_CERTIFICATE, "II-КБ", "123456", "", dt.date(2017, 4, 1)),
    "08765430300",
)


@pytest.fixture
def consent(alpha: SchoolRef) -> Consent:
    with in_school(alpha):
        return world.consent(world.pupil())


def test_what_is_stored_comes_back_in_its_one_form(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        row = store(world.signer(consent), PARENT, actor=ACTOR)
        store(consent.pupil, CHILD, actor=ACTOR)
        assert read(world.signer(consent), actor=ACTOR) == CLEAN
        assert read(consent.pupil, actor=ACTOR) == CHILD
        parts = (row.has_document, row.has_snils, row.has_phone, row.has_email)
        assert parts == (True, True, True, True)
        assert b"11223344595" not in bytes(row.sealed or b"")
        assert PersonKey.objects.count() == 2


def test_each_reading_is_a_deed_and_storing_again_keeps_the_key(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        assert read(consent.pupil, actor=ACTOR) == PersonalData(snils="08765430300")
        read(consent.pupil, actor=ACTOR)
        deeds = Deed.objects.filter(what="vault.read")
        assert [(deed.subject, deed.details) for deed in deeds] == [
            (f"pupil:{consent.pupil_id}", {})
        ] * 2
        assert PersonKey.objects.count() == 1


def test_nothing_there_is_nothing_read(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        assert read(consent.pupil, actor=ACTOR) == PersonalData()
        store(consent.pupil, CHILD, actor=ACTOR)
        row = store(consent.pupil, PersonalData(), actor=ACTOR)
        assert (row.sealed, row.snils_print, row.has_document) == (None, None, False)
        assert read(consent.pupil, actor=ACTOR) == PersonalData()
        assert not Deed.objects.filter(what="vault.read").exists()


def test_without_a_consent_nothing_is_stored(alpha: SchoolRef) -> None:
    with in_school(alpha):
        child = world.pupil()
        for person, data in ((child, CHILD), (world.mother(child), PARENT)):
            with pytest.raises(ValidationError) as refused:
                store(person, data, actor=ACTOR)
            assert refused.value.code == "no_consent"
        assert (PersonalRecord.objects.count(), PersonKey.objects.count()) == (0, 0)


def test_the_other_parent_s_consent_does_not_cover_this_one(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        father = world.mother(consent.pupil, "Әхмәтов")
        with pytest.raises(ValidationError) as refused:
            store(father, PARENT, actor=ACTOR)
        assert refused.value.code == "no_consent"


def test_a_withdrawal_shuts_both_at_once(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        store(world.signer(consent), PARENT, actor=ACTOR)
        duty = withdraw(consent, on=dt.date(2026, 10, 1), responsible=None, actor=ACTOR)
        for person in (consent.pupil, world.signer(consent)):
            assert is_blocked(person)
            with pytest.raises(BlockedError) as refused:
                read(person, actor=ACTOR)
            assert refused.value.block.duty == duty
        assert not Deed.objects.filter(what="vault.read").exists()


def test_another_valid_consent_keeps_the_child_s_record_open(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        world.consent(consent.pupil, world.mother(consent.pupil, "Әхмәтов"))
        withdraw(consent, on=dt.date(2026, 10, 1), responsible=None, actor=ACTOR)
        assert not is_blocked(consent.pupil)
        assert read(consent.pupil, actor=ACTOR) == CHILD


def test_a_new_consent_opens_it_again(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        withdraw(consent, on=dt.date(2026, 10, 1), responsible=None, actor=ACTOR)
        world.consent(consent.pupil, world.signer(consent), signed_on=dt.date(2026, 10, 5))
        assert read(consent.pupil, actor=ACTOR) == CHILD


def test_a_snils_belongs_to_one_person(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        other = world.consent(world.pupil("Вторая"))
        for person in (world.signer(consent), other.pupil):
            with pytest.raises(ValidationError) as refused:
                store(person, PersonalData(snils="087 654 303 00"), actor=ACTOR)
            assert list(refused.value.message_dict) == ["snils"]
            # A task has no eyes: whom it stands with is not told.
            assert "Әхмәтова" not in str(refused.value)
        assert PersonalRecord.objects.count() == 1


def test_a_snils_that_somebody_stores_a_moment_earlier_is_told_and_not_a_crash(
    alpha: SchoolRef, consent: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's row is not there yet when it is looked for."""
    look, asked = actions._refuse_taken, []

    def late(*given: Any) -> None:
        asked.append(given)
        if len(asked) > 1:
            look(*given)

    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        other = world.consent(world.pupil("Вторая")).pupil
        monkeypatch.setattr(actions, "_refuse_taken", late)
        with pytest.raises(ValidationError) as refused:
            store(other, PersonalData(snils="087-654-303 00"), actor=ACTOR)
        assert list(refused.value.message_dict) == ["snils"]
        assert PersonalRecord.objects.count() == 1


def test_reading_draws_no_key_in_place_of_a_destroyed_one(
    alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        PersonKey.objects.all().delete()
        with pytest.raises(SealBroken):
            read(consent.pupil, actor=ACTOR)
        assert PersonKey.objects.count() == 0
        assert not Deed.objects.filter(what="vault.read").exists()


def test_a_key_that_does_not_open_is_not_replaced(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        store(consent.pupil, CHILD, actor=ACTOR)
        PersonKey.objects.update(wrapped=b"\x01" + b"0" * 60)
        with pytest.raises(SealBroken):
            store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        assert bytes(PersonKey.objects.get().wrapped) == b"\x01" + b"0" * 60


def test_two_schools_know_nothing_of_each_other_s_snils(
    alpha: SchoolRef, beta: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        first = store(consent.pupil, CHILD, actor=ACTOR)
    with in_school(beta):
        second = store(world.consent(world.pupil()).pupil, CHILD, actor=ACTOR)
    assert bytes(first.snils_print or b"") != bytes(second.snils_print or b"")


def test_a_record_moved_to_another_person_does_not_open(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        first = store(consent.pupil, CHILD, actor=ACTOR)
        other = world.consent(world.pupil("Вторая")).pupil
        second = store(other, PersonalData(snils="050-234-316 00"), actor=ACTOR)
        second.sealed = first.sealed
        second.write(ACTOR)
        with pytest.raises(SealBroken):
            read(other, actor=ACTOR)


def test_contacts_of_a_child_are_refused(alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        with pytest.raises(ValidationError) as refused:
            store(consent.pupil, PersonalData(phone="89170000001"), actor=ACTOR)
        assert list(refused.value.message_dict) == ["phone"]


@pytest.mark.parametrize("snils", ["112-233-445 96", "000-000-000 00", "11223344", "8,7E+9"])
def test_the_action_itself_refuses_what_is_no_snils(
    alpha: SchoolRef, consent: Consent, snils: str
) -> None:
    with in_school(alpha):
        with pytest.raises(ValidationError) as refused:
            store(consent.pupil, PersonalData(snils=snils), actor=ACTOR)
        assert list(refused.value.message_dict) == ["snils"]
        assert PersonalRecord.objects.count() == 0


def test_every_fault_is_said_at_once(alpha: SchoolRef, consent: Consent) -> None:
    bad: Any = Document(DocumentKind.PASSPORT, "92", "12", "1", dt.date(2030, 1, 1))
    with in_school(alpha):
        with pytest.raises(ValidationError) as refused:
            store(
                world.signer(consent),
                PersonalData(bad, "1", "позвонить маме", "a@b@c"),
                actor=ACTOR,
            )
        assert set(refused.value.message_dict) == {
            "series", "number", "department_code", "issued_on", "snils", "phone", "email",
        }  # fmt: skip
