"""The pages of personal records: opened by a button, filled field by field, kept by nobody between."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from consent.agreements.actions import withdraw
from consent.agreements.models import Consent
from consent.vault.actions import store
from consent.vault.data import PersonalData
from consent.vault.models import PersonalRecord, PersonKey
from history.models import Deed
from isolation import SchoolRef, in_school
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
PASSPORT = {
    "kind": "passport", "series": "92 18", "number": "123456", "issued_on": "2018-05-04",
    "issued_by": "МВД по РТ", "department_code": "160002",
}  # fmt: skip
CONTACTS = {"snils": "112-233-445 95", "phone": "8 (917) 765-43-21", "email": "leyla@example.org"}
BIRTH = {"kind": "birth_certificate", "series": "II-КБ", "number": "654321"}


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def consent(alpha: SchoolRef) -> Consent:
    with in_school(alpha):
        return world.consent(world.pupil())


def edit_parent(admin: Visitor, consent: Consent, **values: Any) -> Any:
    return admin.post(f"/vault/representatives/{consent.representative_id}/edit/", values)


def edit_child(admin: Visitor, consent: Consent, **values: Any) -> Any:
    return admin.post(f"/vault/pupils/{consent.pupil_id}/edit/", values)


def test_typed_by_the_administrator_and_shown_by_a_button(
    admin: Visitor, visit: Visit, alpha: SchoolRef, consent: Consent
) -> None:
    url = f"/vault/representatives/{consent.representative_id}/"
    assert edit_parent(admin, consent, **PASSPORT, **CONTACTS)["Location"] == url
    director = visit("alpha", "director")
    shut = director.get(url)
    opened = director.post(url)
    for known in ("112-233-445 95", "9218 123456", "+7 (917) 765-43-21", "leyla@example.org"):
        assert known not in shut.content.decode()
        assert known in opened.content.decode()
    assert opened["Cache-Control"] == "private, no-store"
    with in_school(alpha):
        [deed] = Deed.objects.filter(what="vault.read")
        assert deed.by is not None and deed.by.login == "director"
        assert deed.subject == f"representative:{consent.representative_id}"
    readers = admin.get(url).context["readers"]
    assert [deed.by.login for deed in readers] == ["director"]
    assert "readers" not in visit("alpha", "deputy").get(url).context


def test_a_child_has_no_field_for_contacts(admin: Visitor, consent: Consent) -> None:
    form = admin.get(f"/vault/pupils/{consent.pupil_id}/edit/").context["form"]
    assert "phone" not in form.fields and "email" not in form.fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"snils": "112-233-445 96"}, "snils"),
        ({"snils": "000-000-000 00"}, "snils"),
        ({"snils": "87-654-303 00"}, "snils"),
        ({"snils": "1,12233E+10"}, "snils"),
        ({"snils": "123"}, "snils"),
        ({**BIRTH, "issued_on": "2017-04-01", "series": "IIII-КБ"}, "series"),
        ({**BIRTH, "issued_on": "2017-04-01", "series": "П-КБ"}, "series"),
        ({**BIRTH, "issued_on": "2017-04-01", "number": "65432"}, "number"),
        ({**BIRTH, "issued_on": "2017-04-01", "department_code": "160-002"}, "department_code"),
        ({**BIRTH, "issued_on": "2017-01-01"}, "issued_on"),
        ({**BIRTH, "issued_on": "2099-01-01"}, "issued_on"),
        ({**BIRTH, "issued_on": ""}, "issued_on"),
        ({**BIRTH, "issued_on": "31.02.2020"}, "issued_on"),
        ({**PASSPORT, "issued_on": "2026-01-01"}, "issued_on"),
        ({**PASSPORT, "series": "921"}, "series"),
        ({**PASSPORT, "number": ""}, "number"),
        ({"kind": "", "series": "9218"}, "kind"),
        ({"kind": "nonsense"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    admin: Visitor, alpha: SchoolRef, consent: Consent, values: dict[str, Any], field: str
) -> None:
    form = edit_child(admin, consent, **values).context["form"]
    assert field in form.errors and "__all__" not in form.errors
    with in_school(alpha):
        assert PersonalRecord.objects.count() == 0


@pytest.mark.parametrize(
    "snils",
    ["112-233-445 95", "087-654-303 00", "050-234-316 00", "016-103-396 00", "82098123300"],
)
def test_every_valid_snils_is_taken(
    admin: Visitor, alpha: SchoolRef, consent: Consent, snils: str
) -> None:
    assert edit_child(admin, consent, snils=snils).status_code == 302
    with in_school(alpha):
        assert PersonalRecord.objects.get().has_snils


@pytest.mark.parametrize("phone", ["мама 8917", "8917", "8 917 000-00-01, 8 917 000-00-02"])
def test_what_is_no_phone_is_refused_at_the_phone(
    admin: Visitor, consent: Consent, phone: str
) -> None:
    assert list(edit_parent(admin, consent, phone=phone).context["form"].errors) == ["phone"]


def test_a_document_of_another_country_is_taken_as_written(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    answer = edit_child(admin, consent, kind="foreign", series="AB", number="0012/77")
    assert answer.status_code == 302
    with in_school(alpha):
        assert PersonalRecord.objects.get().has_document


def test_whose_snils_it_is_is_said_by_name(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        other = world.consent(world.pupil("Чужаева")).pupil
        store(other, PersonalData(snils="08765430300"), actor=ACTOR)
    form = edit_child(admin, consent, snils="087-654-303 00").context["form"]
    assert list(form.errors) == ["snils"] and "Чужаева" in form.errors["snils"][0]


def test_a_doubtful_document_is_saved_when_it_is_meant(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    odd = {**PASSPORT, "series": "9205"}
    form = edit_parent(admin, consent, **odd).context["form"]
    assert len(form.warnings) == 1
    with in_school(alpha):
        assert PersonalRecord.objects.count() == 0
    meant = edit_parent(admin, consent, **odd, **{form.SEEN: form.warnings_digest})
    assert meant.status_code == 302


def test_two_people_editing_one_record(admin: Visitor, alpha: SchoolRef, consent: Consent) -> None:
    with in_school(alpha):
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
    url = f"/vault/pupils/{consent.pupil_id}/edit/"
    version = admin.get(url).context["form"]["version"].value()
    with in_school(alpha):
        store(consent.pupil, PersonalData(snils="05023431600"), actor=ACTOR)
    form = edit_child(admin, consent, snils="11223344595", version=version).context["form"]
    assert list(form.errors) == ["__all__"]


def test_without_a_consent_the_page_says_so_and_the_form_is_not_there(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        child = world.pupil()
    answer = admin.post(f"/vault/pupils/{child.pk}/edit/", {"snils": "08765430300"})
    assert answer["Location"] == f"/vault/pupils/{child.pk}/"
    page = admin.get(f"/vault/pupils/{child.pk}/")
    assert page.context["is_covered"] is False
    with in_school(alpha):
        assert PersonalRecord.objects.count() == 0


def test_after_a_withdrawal_the_page_shows_the_block_the_term_and_the_person(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    edit_parent(admin, consent, **CONTACTS)
    with in_school(alpha):
        chief = world.teacher()
        withdraw(consent, on=dt.date(2026, 10, 1), responsible=chief, actor=ACTOR)
    answer = admin.post(f"/vault/representatives/{consent.representative_id}/")
    page = answer.content.decode()
    assert "31.10.2026" in page and chief.full_name in page
    assert "112-233-445 95" not in page and "leyla" not in page


def test_nothing_typed_stands_anywhere_in_the_open(
    admin: Visitor, alpha: SchoolRef, consent: Consent, capfd: Any
) -> None:
    """Every table of the school's schema, written out as text, and what the request logged."""
    edit_parent(admin, consent, **PASSPORT, **CONTACTS)
    edit_parent(admin, consent, **PASSPORT, **{**CONTACTS, "snils": "112-233-445 96"})
    admin.post(f"/vault/representatives/{consent.representative_id}/")
    admin.get(f"/vault/representatives/{consent.representative_id}/edit/")
    with in_school(alpha), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [alpha.schema])
        tables = [row[0] for row in cursor.fetchall()]
        written = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            written += [row[0] for row in cursor.fetchall()]
    whole = "\n".join(written) + "".join(capfd.readouterr())
    assert "vault_personalrecordevent" in tables and "МБУДО «alpha»" in whole
    for typed in ("11223344595", "112-233-445", "9177654321", "765-43-21", "123456", "leyla@"):
        assert typed not in whole
        assert typed.encode().hex() not in whole


def test_the_way_back_leads_to_the_person(admin: Visitor, consent: Consent) -> None:
    for url in (f"/vault/pupils/{consent.pupil_id}/", f"/vault/pupils/{consent.pupil_id}/edit/"):
        crumbs = [crumb.url for crumb in admin.get(url).context["crumbs"]]
        assert crumbs == ["/people/", f"/people/{consent.pupil_id}/"]


def test_a_record_that_does_not_open_may_be_filled_in_anew(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        PersonKey.objects.all().delete()
    page = admin.get(f"/vault/pupils/{consent.pupil_id}/edit/")
    assert page.context["is_broken"] and page.context["form"]["snils"].value() is None
    version = page.context["form"]["version"].value()
    saved = edit_child(admin, consent, snils="050-234-316 00", version=version)
    assert saved.status_code == 302
    assert "050-234-316 00" in admin.post(f"/vault/pupils/{consent.pupil_id}/").content.decode()


def test_a_key_that_does_not_open_is_told_at_the_form(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        store(consent.pupil, PersonalData(snils="08765430300"), actor=ACTOR)
        PersonKey.objects.update(wrapped=b"\x01" + b"0" * 60)
    url = f"/vault/pupils/{consent.pupil_id}/edit/"
    version = admin.get(url).context["form"]["version"].value()
    form = edit_child(admin, consent, snils="050-234-316 00", version=version).context["form"]
    assert list(form.errors) == ["__all__"]
