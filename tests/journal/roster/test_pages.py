"""Orders and rosters as people work with them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Deed
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from journal.roster import documents
from journal.roster.actions import Line
from journal.roster.models import Enrolment, Ground, Order, OrderKind, OrderLine, OrderState
from journal.roster.queries import lines_of, next_number
from tenants.years.models import YearState
from tests import world
from tests.accounts.entering import confirm
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.journal.roster.ground import OCTOBER, application, draft, enrolled, issued, periods
from ui.forms import Warned

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def header(**values: Any) -> dict[str, Any]:
    return {
        "number": "5", "date": "2026-10-01", "effective_on": "2026-10-01", "basis": "заявления",
        **values,
    }  # fmt: skip


def test_from_an_empty_form_to_enrolled_children(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, pupil = world.group(), world.pupil()
    data = header(group_to=group.pk, pupils=[pupil.pk])
    made = admin.post("/orders/new/?kind=enrol", data)
    with in_school(alpha):
        order = Order.objects.get()
    assert made["Location"] == f"/orders/{order.pk}/"

    looked: Any = admin.post(f"/orders/{order.pk}/issue/")
    assert len(looked.context["effects"]) == 1
    assert len(looked.context["warnings"]) == 1  # no consent; nine full years are in range
    with in_school(alpha):
        assert periods(group) == []
    seen = {Warned.SEEN: looked.context["form"].warnings_digest}
    assert admin.post(f"/orders/{order.pk}/issue/", seen).status_code == 302
    with in_school(alpha):
        assert periods(group) == [("Әхмәтова", "01.10", "")]


def test_what_changed_since_it_was_read_is_shown_again(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        order = draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)], OCTOBER)
    looked: Any = admin.post(f"/orders/{order.pk}/issue/")
    with in_school(alpha):
        enrolled(group, "Борисов")
    seen = {Warned.SEEN: looked.context["form"].warnings_digest}
    assert admin.post(f"/orders/{order.pk}/issue/", seen).status_code == 200
    with in_school(alpha):
        assert len(periods(group)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"effective_on": "2026-08-01"}, "effective_on"),
        ({"number": ""}, "number"),
        ({"group_to": ""}, "group_to"),
        ({"pupils": []}, "pupils"),
        ({"date": "2099-01-01"}, "date"),
        ({"date": "1026-10-01"}, "date"),
        ({"effective_on": "2206-10-01"}, "effective_on"),
    ],
)
def test_bad_input_is_told_at_its_field(
    admin: Visitor, alpha: SchoolRef, values: dict[str, Any], field: str
) -> None:
    with in_school(alpha):
        group, pupil = world.group(), world.pupil()
    data = header(group_to=group.pk, pupils=[pupil.pk]) | values
    answer: Any = admin.post("/orders/new/?kind=enrol", data)
    assert list(answer.context["form"].errors) == [field]
    with in_school(alpha):
        assert (Order.objects.count(), OrderLine.objects.count()) == (0, 0)


def test_a_full_group_is_told_at_the_children(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        enrolled(group, "Ахметова")
        pupil = world.pupil()
    answer: Any = admin.post(
        "/orders/new/?kind=enrol", header(group_to=group.pk, pupils=[pupil.pk])
    )
    assert list(answer.context["form"].errors) == ["pupils"]
    assert "Роботёнок, 1-А" in answer.context["form"].errors["pupils"][0]


def test_an_order_from_ticked_applications(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        asked = [application(world.pupil(n), world.group(n)) for n in ("Ахметова", "Борисов")]
    query = "&".join(f"application={row.pk}" for row in asked)
    page: Any = admin.get(f"/orders/new/?kind=enrol&{query}")
    assert page.context["form"].fields["applications"].initial == [row.pk for row in asked]
    data = header(applications=[row.pk for row in asked])
    admin.post(f"/orders/new/?kind=enrol&{query}", data)
    with in_school(alpha):
        lines = OrderLine.objects.order_by("id").values_list("pupil", "group_to", "application")
        assert set(lines) == {(row.pupil_id, row.group_id, row.pk) for row in asked}


@pytest.mark.parametrize("asks", ["group", "application", "nothing"])
def test_while_the_year_is_prepared_an_order_holds_from_its_first_day(
    admin: Visitor, alpha: SchoolRef, asks: str
) -> None:
    with in_school(alpha):
        today = school_today()
        first = today - dt.timedelta(days=60)
        year = world.year(first, first + dt.timedelta(days=250), YearState.PLANNED)
        group = world.group(year=year)
        asked = application(world.pupil(), group)
    query = {"group": f"&group={group.pk}", "application": f"&application={asked.pk}"}.get(asks, "")
    path = f"/orders/new/?kind=enrol{query}"

    def proposed() -> dt.date:
        page: Any = admin.get(path)
        day: dt.date = page.context["form"]["effective_on"].value()
        return day

    assert proposed() == first
    with in_school(alpha):
        year.state = YearState.OPEN
        year.write(ACTOR, only=["state"])
    assert proposed() == today


def test_a_whole_group_is_proposed_to_move_up(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        pupils = enrolled(group, "Ахметова", "Борисов")
    asks: Any = admin.get("/orders/new/?kind=promote")
    assert [one.children for one in asks.context["groups"]] == [2]
    page: Any = admin.get(f"/orders/new/?kind=promote&group={group.pk}")
    assert sorted(page.context["form"].initial["pupils"]) == [one.pk for one in pupils]


def test_a_draft_is_edited_and_discarded(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        order = draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)], OCTOBER)
        other = world.pupil("Борисов")
    page: Any = admin.get(f"/orders/{order.pk}/edit/")
    version = page.context["form"]["version"].value()
    admin.post(f"/orders/{order.pk}/edit/", header(number="8", version=version))
    stale: Any = admin.post(f"/orders/{order.pk}/edit/", header(number="9", version=version))
    assert list(stale.context["form"].errors) == ["__all__"]
    data = {"group_to": group.pk, "pupils": [other.pk]}
    assert admin.post(f"/orders/{order.pk}/add/", data).status_code == 302
    with in_school(alpha):
        assert Order.objects.get().number == "8"
        line = OrderLine.objects.get(pupil=other)
    admin.post(f"/orders/lines/{line.pk}/remove/")
    with in_school(alpha):
        assert OrderLine.objects.count() == 1
    admin.post(f"/orders/{order.pk}/discard/")
    with in_school(alpha):
        assert not Order.objects.exists()


def test_annulling_shows_first_what_it_does(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        enrolled(group, "Ахметова")
        order = Order.objects.get()
    path = f"/orders/{order.pk}/annul/"
    looked: Any = admin.post(path, {"reason": "ошибка"})
    assert len(looked.context["effects"]) == 1
    seen = {Warned.SEEN: looked.context["form"].warnings_digest, "reason": "ошибка"}
    assert admin.post(path, seen).status_code == 302
    with in_school(alpha):
        assert Order.objects.get().state == OrderState.ANNULLED


def test_the_roster_of_any_date(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        first, _second = enrolled(group, "Яшин", "Ахметова")
        enrolled(group, "Борисов", day=OCTOBER)
        issued(OrderKind.WITHDRAW, [Line(first, group, ground=Ground.FAMILY)], OCTOBER)

    def names(day: str) -> tuple[list[str], list[str]]:
        page: Any = admin.get(f"/groups/{group.pk}/roster/?on={day}")
        here = [row.enrolment.pupil.last_name for row in page.context["rows"]]
        return here, [row.pupil.last_name for row in page.context["left"]]

    assert names("2026-09-30") == (["Ахметова", "Яшин"], [])
    assert names("2026-10-01") == (["Ахметова", "Борисов"], ["Яшин"])
    assert names("не день") == names("")


def test_an_empty_roster_says_why(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
    page: Any = admin.get(f"/groups/{group.pk}/roster/")
    assert page.context["why"].url == f"/orders/new/?kind=enrol&group={group.pk}"
    with in_school(alpha):
        enrolled(group, "Ахметова", day=OCTOBER)
    page = admin.get(f"/groups/{group.pk}/roster/?on=2026-09-02")
    assert page.context["why"].url == "?on=2026-10-01"


def test_a_teacher_sees_the_rosters_of_their_own_groups_alone(
    visit: Visit, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        own = world.group(teacher=world.teacher(login="teacher"))
        other = world.group("2-Б", teacher=world.teacher("Чужая"))
        enrolled(own, "Ахметова")
    teacher = visit("alpha", "teacher")
    page: Any = teacher.get(f"/groups/{own.pk}/roster/?on=2026-10-01")
    assert "Ахметова Алия" in page.content.decode()
    assert "/people/" not in page.content.decode().split("<main")[1]
    assert teacher.get(f"/groups/{other.pk}/roster/").status_code == 404


def _queries(visitor: Visitor, path: str) -> int:
    visitor.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get(path).status_code == 200
    return len(seen)


def test_queries_do_not_grow_with_rows(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=60)
        enrolled(group, *(f"Ахметова{'а' * n}" for n in range(5)))
        order = Order.objects.get()
        paper = draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)], OCTOBER)
    paths = ["/orders/", f"/groups/{group.pk}/roster/?on=2026-10-01", f"/orders/{order.pk}/"]
    drafts = f"/orders/{paper.pk}/"
    few = [_queries(admin, path) for path in [*paths, drafts]]
    with in_school(alpha):
        for n in range(35):
            (pupil,) = enrolled(group, f"Борисов{'а' * n}")
            OrderLine(order=paper, pupil=world.pupil(f"В{pupil.pk}"), group_to=group).write(ACTOR)
    assert [_queries(admin, path) for path in [*paths, drafts]] == few


def test_the_order_on_paper(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        enrolled(world.group(), "Ахметова")
        order = Order.objects.get()
    offer = f"/me/confirm/?next=%2Forders%2F{order.pk}%2F"
    assert admin.get(f"/orders/{order.pk}/pdf/")["Location"] == offer
    confirm(admin)
    answer = admin.get(f"/orders/{order.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    with in_school(alpha):
        deed = Deed.objects.get(what="orders.printed")
        assert (deed.subject, deed.details) == (f"order:{order.pk}", {"rows": 1})


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Роботёнок", "Роботёнок"),
        ("Изостудия «Акварель»", "Изостудия „Акварель“"),
        ('Изостудия "Акварель"', "Изостудия „Акварель“"),
    ],
)
def test_an_order_doubles_no_quotes(
    alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch, name: str, printed: str
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(documents, "pdf", lambda _file, data, **_more: told.append(data))
    with in_school(alpha):
        enrolled(world.group(association=name), "Ахметова")
        order = Order.objects.get()
        documents.print_order(order, lines_of(order), "Приказ")
    (data,) = told
    assert data["points"][0]["to"]["association"] == printed


def test_exports_are_deeds_after_the_password(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        enrolled(group, "Ахметова")
    for path in ("/orders/sheet/", f"/groups/{group.pk}/roster/sheet/?on=2026-10-01"):
        assert admin.get(path)["Location"].startswith("/me/confirm/")
    with in_school(alpha):
        assert not Deed.objects.filter(what__endswith="exported").exists()


def test_the_next_number_is_of_the_calendar_year(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert next_number(OCTOBER) == "1"
        group = world.group()
        for number in ("9", "17-у", "без номера"):
            issued(OrderKind.ENROL, [Line(world.pupil(number), group_to=group)], number=number)
        assert next_number(OCTOBER) == "18-у"
        assert next_number(dt.date(2027, 1, 11)) == "1"
        assert Enrolment.objects.count() == 3
