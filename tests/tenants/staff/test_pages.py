"""The staff list: found by name, filtered, exported; a card of one's own for everybody."""

import datetime as dt
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, RoleGrant
from history.models import Deed
from isolation import SchoolRef, in_school
from tenants.staff.actions import add_member, dismiss
from tenants.staff.models import Post, StaffMember
from tests import world
from tests.cast import ACTOR, PASSWORD
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
NEW = {
    "last_name": "Сафина", "first_name": "Гөлнара", "middle_name": "", "post": "teacher",
    "title": "", "employment": "main", "starts_on": "2026-09-01", "role": "", "login": "",
}  # fmt: skip


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def add(last_name: str, **values: Any) -> StaffMember:
    defaults = {"first_name": "Лилия", "middle_name": "", "post": Post.TEACHER}
    since = dt.date(2020, 9, 1)
    return add_member(
        last_name=last_name, **{**defaults, "starts_on": since, **values}, actor=ACTOR
    )


@pytest.fixture
def four(alpha: SchoolRef) -> None:
    with in_school(alpha):
        add("Әхмәтова", role=Role.TEACHER)
        add("Ёлкина", post=Post.DEPUTY)
        add("Яковлева")
        dismiss(add("Арсланова"), last_day=dt.date(2025, 5, 31), actor=ACTOR)


def names(answer: Any) -> list[str]:
    return [member.last_name for member in answer.context["page"].object_list]


def test_those_who_work_stand_in_the_order_of_the_alphabet(admin: Visitor, four: None) -> None:
    assert names(admin.get("/staff/")) == ["Әхмәтова", "Ёлкина", "Яковлева"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=former", ["Арсланова"]),
        ("state=all", ["Арсланова", "Әхмәтова", "Ёлкина", "Яковлева"]),
        ("state=moon", ["Әхмәтова", "Ёлкина", "Яковлева"]),
        ("post=deputy", ["Ёлкина"]),
        ("access=yes", ["Әхмәтова"]),
        ("access=no&post=teacher", ["Яковлева"]),
        ("state=former&access=yes", []),
    ],
)
def test_filters_stand_in_the_address(
    admin: Visitor, four: None, query: str, found: list[str]
) -> None:
    assert names(admin.get(f"/staff/?{query}")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("ахметова", ["Әхмәтова"]), ("елк", ["Ёлкина"]), ("лилия як", ["Яковлева"]), ("Арс", [])],
)
def test_a_search_is_posted_and_folds_letters(
    admin: Visitor, four: None, text: str, found: list[str]
) -> None:
    assert names(admin.post("/staff/", {"q": text})) == found


def test_an_empty_list_says_what_to_do(admin: Visitor, visit: Visit) -> None:
    assert 'href="/staff/new/"' in admin.get("/staff/").content.decode()
    assert 'href="/staff/new/"' not in visit("alpha", "deputy").get("/staff/").content.decode()


def test_a_name_that_is_there_is_asked_about_and_added_when_meant(
    admin: Visitor, alpha: SchoolRef
) -> None:
    assert admin.post("/staff/new/", NEW).status_code == 302
    again: Any = admin.post("/staff/new/", NEW)
    form = again.context["form"]
    assert len(form.warnings) == 1
    meant = {**NEW, form.SEEN: form.warnings_digest}
    assert admin.post("/staff/new/", meant).status_code == 302
    with in_school(alpha):
        assert StaffMember.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_name": ""}, "last_name"), ({"last_name": "Caфина"}, "last_name"),
        ({"first_name": "7"}, "first_name"), ({"starts_on": "0226-09-01"}, "starts_on"),
        ({"post": "other"}, "title"), ({"post": "tsar"}, "post"),
        ({"role": "teacher", "login": "admin"}, "login"),
        ({"role": "teacher", "login": "я"}, "login"), ({"role": "operator"}, "role"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    admin: Visitor, alpha: SchoolRef, changes: dict[str, str], field: str
) -> None:
    answer: Any = admin.post("/staff/new/", {**NEW, **changes})
    assert list(answer.context["form"].errors) == [field]
    with in_school(alpha):
        assert not StaffMember.objects.exists()


def test_a_card_shows_positions_and_access_and_who_may_not_change_sees_no_button(
    admin: Visitor, visit: Visit, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        member = world.teacher(login="teacher")
    card = f"/staff/{member.pk}/"
    text = admin.get(card).content.decode()
    assert member.user is not None
    assert f'href="/access/{member.user.pk}/"' in text
    assert f'href="{card}leave/"' in text
    theirs = visit("alpha", "deputy").get(card).content.decode()
    assert "/access/" not in theirs
    assert "leave/" not in theirs


def test_the_administrator_s_role_is_given_after_the_password(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        member = world.teacher()
    address = f"/staff/{member.pk}/access/"
    role = {"role": "admin", "login": "safina", "valid_from": "2026-09-01", "valid_to": ""}
    for path, data in ((address, role), ("/staff/new/", {**NEW, **role, "last_name": "Ли"})):
        assert admin.post(path, data)["Location"].startswith("/me/confirm/"), path
    with in_school(alpha):
        assert (StaffMember.objects.count(), StaffMember.objects.get().user) == (1, None)

    assert admin.post(address, role | {"role": "teacher"})["Location"] == f"/staff/{member.pk}/"
    admin.post("/me/confirm/", {"password": PASSWORD})
    assert admin.post(address, role)["Location"] == f"/staff/{member.pk}/"
    with in_school(alpha):
        given = RoleGrant.objects.filter(user__staff_member=member).order_by("id")
        assert list(given.values_list("role", flat=True)) == ["teacher", "admin"]


def test_the_card_is_renamed_with_what_the_form_saw(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        member = world.teacher()
    names = {"last_name": "Новая", "first_name": "Гөлнара", "middle_name": ""}
    seen = {"version": member.changed_at.isoformat()}
    address = f"/staff/{member.pk}/name/"
    assert admin.post(address, {**names, **seen}).status_code == 302
    stale: Any = admin.post(address, {**names, "last_name": "Другая", **seen})
    assert list(stale.context["form"].errors) == ["__all__"]


def test_positions_and_access_of_another_are_not_found(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        one, other = world.teacher(), world.teacher("Другая", login="teacher")
        position = other.positions.get()
        assert other.user is not None
        grant = other.user.grants.get()
    assert admin.get(f"/staff/{one.pk}/positions/{position.pk}/").status_code == 404
    assert admin.get(f"/staff/{one.pk}/access/{grant.pk}/end/").status_code == 404


def test_the_spreadsheet_needs_the_password_and_is_a_deed(
    admin: Visitor, alpha: SchoolRef, four: None
) -> None:
    assert admin.get("/staff/sheet/").status_code == 302
    admin.post("/me/confirm/", {"password": PASSWORD})
    answer = admin.get("/staff/sheet/?state=former")
    assert answer.status_code == 200
    content = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
    with ZipFile(BytesIO(content)) as book:
        text = book.read("xl/worksheets/sheet1.xml")
    assert "Арсланова" in text.decode()
    assert "Яковлева" not in text.decode()
    with in_school(alpha):
        deed = Deed.objects.get(what="staff.exported")
    assert deed.details == {"rows": 1}


def queries(visitor: Visitor) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get("/staff/").status_code == 200
    return len(caught)


def test_a_longer_list_asks_no_more(admin: Visitor, alpha: SchoolRef, four: None) -> None:
    admin.get("/staff/")  # the first page of a session settles it
    few = queries(admin)
    with in_school(alpha):
        for number in range(12):
            add("Новая" + "абвгдежзиклм"[number], role=Role.TEACHER)
    assert queries(admin) == few
