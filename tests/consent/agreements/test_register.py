"""Consents are registered one by one and by list; what cannot be true is refused at its field."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.names import NAMES
from consent.agreements.actions import register_consent
from consent.agreements.models import Consent
from consent.agreements.views import lists
from history.models import Deed
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil, Relation, Representation
from tenants.staff.models import Position, Post, StaffMember
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
SIGNED = "2026-09-01"


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def child(alpha: SchoolRef) -> Pupil:
    with in_school(alpha):
        made = world.pupil()
        world.mother(made)
        world.consent_text()
        return made


def parent(of: Pupil) -> LegalRepresentative:
    found: LegalRepresentative = LegalRepresentative.objects.get(representations__pupil=of)
    return found


def typed(child: Pupil, **changes: Any) -> dict[str, Any]:
    return {
        "representative": parent(child).pk,
        "text": world.consent_text().pk,
        "signed_on": SIGNED,
        "accepted_by": world.teacher(login="teacher").pk,
        "original_place": "Папка 3",
        **changes,
    }


def refused(admin: Visitor, school: SchoolRef, child: Pupil, **changes: Any) -> list[str]:
    with in_school(school):
        values, before = typed(child, **changes), Consent.objects.count()
    form = admin.post(f"/consents/new/?pupil={child.pk}", values).context["form"]
    with in_school(school):
        assert Consent.objects.count() == before
    return list(form.errors)


def test_a_consent_is_registered_with_its_number(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        values = typed(child)
    answer = admin.post(f"/consents/new/?pupil={child.pk}", values)
    with in_school(alpha):
        made = Consent.objects.get()
        assert answer["Location"] == f"/consents/{made.pk}/"
        kept = (made.number, made.pupil, made.kind, made.signed_on, made.original_place)
        assert kept == (1, child, "paper", dt.date(2026, 9, 1), "Папка 3")
        assert made.changed_by is not None and made.changed_by.login == "admin"
        assert made.is_valid_on(school_today())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_on": "2026-08-01"}, "signed_on"),
        ({"signed_on": "2030-01-01"}, "signed_on"),
        ({"signed_on": ""}, "signed_on"),
        ({"original_place": "  "}, "original_place"),
        ({"accepted_by": ""}, "accepted_by"),
        ({"representative": ""}, "representative"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin: Visitor, alpha: SchoolRef, child: Pupil, changes: dict[str, Any], field: str
) -> None:
    assert refused(admin, alpha, child, **changes) == [field]


def test_a_stranger_cannot_sign(admin: Visitor, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        stranger = world.mother(world.pupil("Другая"), "Другая")
    assert refused(admin, alpha, child, representative=stranger.pk) == ["representative"]


def test_whose_powers_had_ended_cannot_sign(admin: Visitor, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        tie = Representation.objects.get(pupil=child)
        tie.ended_on = dt.date(2026, 8, 25)
        tie.write(ACTOR)
    assert refused(admin, alpha, child) == ["representative"]


def test_a_guardian_signs_by_the_document_of_authority(alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        guardian = LegalRepresentative(last_name="Опекунова", first_name="Нина").write(ACTOR)
        Representation(
            pupil=child, representative=guardian, relation=Relation.GUARDIAN, authority="Акт № 5"
        ).write(ACTOR)
        made = register_consent(
            pupil=child, representative=guardian, text=world.consent_text(),
            signed_on=dt.date(2026, 9, 1), accepted_by=None, original_place="Сейф", actor=ACTOR,
        )  # fmt: skip
        assert made.representative == guardian


def test_nobody_signs_for_a_grown_up(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        grown_up = world.pupil("Взрослова", birth_date=dt.date(2008, 9, 1))
        world.mother(grown_up, "Взрослова")
    assert refused(admin, alpha, grown_up) == ["representative"]


def test_the_same_text_is_not_signed_twice(admin: Visitor, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        world.consent(child, parent(child))
    assert refused(admin, alpha, child) == ["text"]


def test_after_a_withdrawal_it_may_be_signed_anew(alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        world.consent(child, parent(child), withdrawn_on=dt.date(2026, 9, 2))
        made = register_consent(
            pupil=child, representative=parent(child), text=world.consent_text(),
            signed_on=dt.date(2026, 9, 3), accepted_by=None, original_place="Сейф", actor=ACTOR,
        )  # fmt: skip
        assert made.number == 2


def listed(children: list[Pupil], **changes: Any) -> dict[str, Any]:
    return {
        "pupil": [child.pk for child in children],
        "take": [child.pk for child in children],
        **{f"by-{child.pk}": parent(child).pk for child in children},
        **{key: value for key, value in typed(children[0]).items() if key != "representative"},
        "save": "1",
        **changes,
    }


def family(name: str) -> Pupil:
    made = world.pupil(name)
    world.mother(made, name)
    return made


def test_a_list_offers_the_only_representative_of_each(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        both = family("Двурукова")
        world.mother(both, "Вторая")
        orphan = world.pupil("Одинова")
    page = admin.post("/consents/list/", {"pupil": [child.pk, both.pk, orphan.pk]})
    with in_school(alpha):
        lines = {line.pupil: (line.taken, line.by) for line in page.context["lines"]}
        expected = {child: (True, parent(child).pk), both: (True, 0), orphan: (False, 0)}
        assert lines == expected


def test_a_list_is_registered_at_once(admin: Visitor, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        values = listed([child, family("Вторая"), family("Третья")])
    answer = admin.post("/consents/list/", values)
    assert answer["Location"] == "/consents/"
    with in_school(alpha):
        assert sorted(Consent.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_one_bad_line_and_nothing_of_the_list_is_registered(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        second = family("Вторая")
        world.consent(second, parent(second))
        values = listed([child, second])
    page = admin.post("/consents/list/", values)
    errors = {line.pupil.pk: len(line.errors) for line in page.context["lines"]}
    assert errors == {child.pk: 0, second.pk: 1}
    with in_school(alpha):
        assert Consent.objects.count() == 1


def test_a_line_without_a_signer_and_an_empty_list_are_refused(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        nobody = listed([child], **{f"by-{child.pk}": ""})
        empty = listed([child], take=[])
    page = admin.post("/consents/list/", nobody)
    assert len(page.context["lines"][0].errors) == 1
    assert "__all__" in admin.post("/consents/list/", empty).context["form"].errors
    with in_school(alpha):
        assert Consent.objects.count() == 0


def test_of_more_than_a_list_takes_the_first_are_there_and_it_is_said(
    admin: Visitor, alpha: SchoolRef, child: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 2)
    with in_school(alpha):
        ticked = [child, family("Вторая"), family("Третья")]
    whole = admin.post("/consents/list/", {"pupil": [one.pk for one in ticked[:2]]})
    assert (len(whole.context["lines"]), whole.context["cut"]) == (2, "")
    page = admin.post("/consents/list/", {"pupil": [one.pk for one in ticked]})
    assert [line.pupil for line in page.context["lines"]] == [child, ticked[1]]
    assert "3" in page.context["cut"] and page.context["cut"] in page.content.decode()


def test_children_without_a_consent_leave_out_those_who_left(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        world.consent(world.pupil("Есть"))
        world.consent(world.pupil("Ушла"), valid_until=dt.date(2026, 9, 2))
        withdrawn = world.pupil("Янова")
        world.consent(withdrawn, withdrawn_on=dt.date(2026, 9, 2))
    page = admin.get("/consents/without/").context["page"]
    assert list(page.object_list) == [child, withdrawn]


def test_the_register_is_filtered_and_searched(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        valid = world.consent(child, parent(child))
        gone = world.consent(world.pupil("Ёлкина"), withdrawn_on=dt.date(2026, 9, 2))
        ended = world.consent(world.pupil("Третья"), valid_until=dt.date(2026, 9, 2))

    def shown(answer: Any) -> list[Consent]:
        return list(answer.context["page"].object_list)

    assert shown(admin.get("/consents/")) == [ended, gone, valid]
    assert shown(admin.get("/consents/?state=valid")) == [valid]
    assert shown(admin.get("/consents/?state=withdrawn")) == [gone]
    assert shown(admin.get("/consents/?state=ended")) == [ended]
    assert shown(admin.post("/consents/", {"q": "елкина"})) == [gone]
    assert shown(admin.post("/consents/", {"q": "Ләйлә"})) == [ended, gone, valid]


def test_the_register_and_the_list_ask_a_constant_number_of_questions(
    admin: Visitor, alpha: SchoolRef, django_assert_max_num_queries: Any
) -> None:
    def queries(url: str) -> int:
        with django_assert_max_num_queries(60) as captured:
            assert admin.get(url).status_code == 200
        return len(captured)

    urls = ("/consents/", "/consents/without/", "/consents/duties/")
    with in_school(alpha):
        for name in ("Первая", "Вторая"):
            world.consent(family(name))
            family(f"{name}-Без")
    for url in urls:
        queries(url)
    few = [queries(url) for url in urls]
    with in_school(alpha):
        for number in range(15):
            world.consent(family("Ещё" + "а" * number))
            family("Без" + "а" * number)
    assert [queries(url) for url in urls] == few


def test_the_spreadsheet_is_a_deed(admin: Visitor, alpha: SchoolRef, child: Pupil) -> None:
    with in_school(alpha):
        world.consent(child, parent(child))
    answer = admin.get("/consents/export/")
    if answer.status_code == 302:  # the password is asked for again
        assert answer["Location"].startswith("/me/confirm/")
        admin.post(answer["Location"], {"password": "correct-horse-7"})
        answer = admin.get("/consents/export/")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    with in_school(alpha):
        deed = Deed.objects.get(what="agreements.exported")
        assert deed.details == {"rows": 1}


def test_a_day_before_the_text_leads_to_adopting_it_earlier(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    with in_school(alpha):
        one, many = typed(child, signed_on="2026-08-01"), listed([child], signed_on="2026-08-01")
        way_out = f'<a href="/consents/texts/new/?from={world.consent_text().pk}">'
    for url, values in ((f"/consents/new/?pupil={child.pk}", one), ("/consents/list/", many)):
        page = admin.post(url, values)
        assert list(page.context["form"].errors) == ["signed_on"]
        assert way_out in page.content.decode()


def told_of_accepting(admin: Visitor, child: Pupil) -> tuple[str, Any]:
    """The help at «accepted by» and who is chosen."""
    field = admin.get(f"/consents/new/?pupil={child.pk}").context["form"]["accepted_by"]
    return field.help_text, field.value()


def test_who_is_not_on_the_staff_list_is_led_onto_it(
    admin: Visitor, alpha: SchoolRef, child: Pupil
) -> None:
    told, chosen = told_of_accepting(admin, child)
    assert 'href="/staff/new/"' in told
    assert chosen is None
    with in_school(alpha):
        user = User.objects.get(login="admin")
        names = {name: getattr(user, name) for name in NAMES}
        card = StaffMember(**names).write(ACTOR)
    assert f'href="/staff/{card.pk}/"' in told_of_accepting(admin, child)[0]
    with in_school(alpha):
        card.user = user
        card.write(ACTOR, only=["user"])
    assert f'href="/staff/{card.pk}/"' in told_of_accepting(admin, child)[0]
    with in_school(alpha):
        Position(staff=card, post=Post.METHODOLOGIST, starts_on=school_today()).write(ACTOR)
    assert told_of_accepting(admin, child) == ("", card.pk)
