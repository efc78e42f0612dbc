"""The administrator gives log-ins and takes them away (regulation 4.1, 5.1)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction

from accounts import actions, rules
from accounts.models import Role, RoleGrant, User
from accounts.tasks import end_sessions_of_ended_grants
from accounts.views.access import PER_PAGE
from isolation import in_school
from isolation.clock import now
from tests.accounts.entering import confirm, deeds, errors, log_in, person_id, side
from tests.cast import ACTOR, make
from tests.conftest import Visit, Visitor

PERSON = {
    "last_name": "Гыйззәтуллина", "first_name": "Җәмилә", "middle_name": "Әнвәровна",
    "role": "teacher", "valid_from": "2020-09-01", "login": "", "email": "",
}  # fmt: skip
ONE_TIME = re.compile(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}")

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    return visit("centre", "operator")


def add(visitor: Visitor, **changes: Any) -> Any:
    return visitor.post("/access/new/", {**PERSON, **changes})


def logins(visitor: Visitor) -> list[str]:
    with side(visitor):
        return list(User.objects.order_by("id").values_list("login", flat=True))


def grants(visitor: Visitor, login: str) -> list[tuple[str, dt.date, dt.date | None]]:
    with side(visitor):
        found = RoleGrant.objects.filter(user__login=login).order_by("id")
        return list(found.values_list("role", "valid_from", "valid_to"))


def today() -> dt.date:
    return now().astimezone(dt.timezone(dt.timedelta(hours=3))).date()


def test_a_login_is_made_of_the_name_in_latin_letters(admin: Visitor) -> None:
    answer = add(admin)
    assert logins(admin)[-1] == "gyizzatullina.ja"
    pk = person_id(admin, "gyizzatullina.ja")
    assert answer["Location"] == f"/access/{pk}/"
    assert grants(admin, "gyizzatullina.ja") == [("teacher", dt.date(2020, 9, 1), None)]
    with side(admin):
        user = User.objects.get(pk=pk)
        assert not user.has_usable_password()
        assert user.changed_by.login == "admin"
    assert {"accounts.user_added", "accounts.role_given"} <= set(deeds(admin))


def test_namesakes_get_numbers(admin: Visitor) -> None:
    for _ in range(3):
        add(admin)
    assert logins(admin)[-3:] == ["gyizzatullina.ja", "gyizzatullina.ja2", "gyizzatullina.ja3"]


@pytest.mark.parametrize(
    ("login", "why"), [("teacher", "taken"), ("TEACHER", "taken"), ("ab", "short"),
                       ("иванова", "letters"), ("a b c", "letters"), ("x" * 65, "long"),
                       (".abc", "letters"), ("abc\0", "letters"), ("<b>abc", "letters")],
)  # fmt: skip
def test_a_login_that_cannot_be_is_refused_at_its_field(
    admin: Visitor, login: str, why: str
) -> None:
    before = logins(admin)
    assert list(errors(add(admin, login=login))) == ["login"]
    assert logins(admin) == before


def test_one_who_was_quicker_by_a_moment_is_no_accident(
    admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.views.access.propose", lambda *names: "teacher")
    assert list(errors(add(admin))) == ["login"]
    assert logins(admin).count("teacher") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("last_name", ""), ("last_name", "   "), ("last_name", "x" * 81), ("first_name", "a\0b"),
     ("middle_name", "x" * 5000), ("role", "operator"), ("role", "specialist"), ("role", "root"),
     ("role", ""), ("valid_from", "31.02.2026"), ("valid_from", ""), ("email", "not-one")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field_and_nobody_is_made(
    admin: Visitor, field: str, value: str
) -> None:
    before = logins(admin)
    assert list(errors(add(admin, **{field: value}))) == [field]
    assert logins(admin) == before


@pytest.mark.parametrize("role", ["admin", "teacher", "parent"])
def test_a_school_role_cannot_be_given_at_the_centre(operator: Visitor, role: str) -> None:
    assert list(errors(add(operator, role=role))) == ["role"]
    pk = person_id(operator, "specialist")
    answer = operator.post(f"/access/{pk}/", {"role": role, "valid_from": "2020-01-01"})
    assert list(errors(answer)) == ["role"]
    assert [row[0] for row in grants(operator, "specialist")] == ["specialist"]


@pytest.mark.parametrize("role", ["operator", "specialist", "director\0", ""])
def test_a_role_of_the_centre_cannot_be_given_in_a_school(admin: Visitor, role: str) -> None:
    pk = person_id(admin, "teacher")
    answer = admin.post(f"/access/{pk}/", {"role": role, "valid_from": "2020-01-01"})
    assert list(errors(answer)) == ["role"]
    assert [row[0] for row in grants(admin, "teacher")] == ["teacher"]


def test_a_role_is_given_from_a_day_to_a_day(admin: Visitor) -> None:
    pk = person_id(admin, "teacher")
    data = {"role": "deputy", "valid_from": "2020-01-01", "valid_to": "2020-02-01"}
    assert admin.post(f"/access/{pk}/", data).status_code == 302
    assert grants(admin, "teacher")[1:] == [("deputy", dt.date(2020, 1, 1), dt.date(2020, 2, 1))]
    backwards = {**data, "valid_to": "2019-12-31"}
    assert list(errors(admin.post(f"/access/{pk}/", backwards))) == ["valid_to"]


def test_a_role_that_gives_access_is_given_after_the_password(
    admin: Visitor, operator: Visitor
) -> None:
    pk = person_id(admin, "teacher")
    role = {"role": "admin", "valid_from": "2020-01-01", "valid_to": ""}
    asks = f"/me/confirm/?next=%2Faccess%2F{pk}%2F"
    assert admin.post(f"/access/{pk}/", role)["Location"] == asks
    assert [row[0] for row in grants(admin, "teacher")] == ["teacher"]
    before = logins(admin), logins(operator)
    assert add(admin, role="admin")["Location"] == "/me/confirm/?next=%2Faccess%2Fnew%2F"
    assert add(operator, role="operator")["Location"] == "/me/confirm/?next=%2Faccess%2Fnew%2F"
    assert (logins(admin), logins(operator)) == before

    confirm(admin)
    admin.post(f"/access/{pk}/", role)
    assert [row[0] for row in grants(admin, "teacher")] == ["teacher", "admin"]


def draw(visitor: Visitor, login: str) -> Any:
    return visitor.post(f"/access/{person_id(visitor, login)}/password/")


def test_a_one_time_password_is_drawn_after_the_administrators_own(admin: Visitor) -> None:
    pk = person_id(admin, "teacher")
    assert draw(admin, "teacher")["Location"] == (
        f"/me/confirm/?next=%2Faccess%2F{pk}%2Fpassword%2F"
    )
    page: Any = admin.post(
        f"/me/confirm/?next=/access/{pk}/password/", {"password": "correct-horse-7"}
    )
    assert ONE_TIME.fullmatch(page.context["password"])


def test_it_is_shown_once_and_kept_by_nobody(admin: Visitor, visit: Visit) -> None:
    confirm(admin)
    page: Any = draw(admin, "teacher")
    shown = page.context["password"]
    assert page["Cache-Control"] == "no-store"
    assert shown in page.content.decode()
    again = admin.get(f"/access/{person_id(admin, 'teacher')}/")
    assert shown not in again.content.decode()
    assert log_in(visit("alpha"), "teacher", shown).status_code == 302
    with side(admin):
        user = User.objects.get(login="teacher")
        assert shown not in str(vars(user))
    assert deeds(admin).count("accounts.password_drawn") >= 1


def test_a_role_is_ended_from_yesterday_on(admin: Visitor, visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    with side(admin):
        grant = RoleGrant.objects.get(user__login="teacher")
    assert admin.post(f"/access/roles/{grant.pk}/end/").status_code == 302
    yesterday = today() - dt.timedelta(days=1)
    assert grants(admin, "teacher") == [("teacher", dt.date(2020, 1, 1), yesterday)]
    assert teacher.get("/school/")["Location"] == "/login/?next=%2Fschool%2F"
    assert deeds(admin)[-1] == "accounts.role_ended"


def test_the_task_ends_the_sessions_of_those_who_lost_their_last_role(
    admin: Visitor, visit: Visit
) -> None:
    teacher, deputy = visit("alpha", "teacher"), visit("alpha", "deputy")
    with side(admin):
        grant = RoleGrant.objects.get(user__login="teacher")
        actions.end_grant(grant, last_day=dt.date(2021, 1, 1), actor=ACTOR)
        assert end_sessions_of_ended_grants() == 1
    assert (teacher.is_inside, deputy.is_inside, admin.is_inside) == (False, True, True)


def test_a_role_that_ended_long_ago_is_not_ended_again(admin: Visitor) -> None:
    with side(admin):
        user = User.objects.get(login="teacher")
        old = actions.grant_role(
            user, Role.DEPUTY, valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2020, 6, 1),
            actor=ACTOR,
        )  # fmt: skip
    admin.post(f"/access/roles/{old.pk}/end/")
    assert grants(admin, "teacher")[-1] == ("deputy", dt.date(2020, 1, 1), dt.date(2020, 6, 1))


def test_the_last_administrator_stays(admin: Visitor) -> None:
    with side(admin):
        for other in RoleGrant.objects.filter(role=Role.ADMIN).exclude(user__login="admin"):
            actions.end_grant(other, last_day=dt.date(2021, 1, 1), actor=ACTOR)
        last = RoleGrant.objects.get(user__login="admin")
    answer: Any = admin.post(f"/access/roles/{last.pk}/end/", follow=True)
    with side(admin), transaction.atomic():
        problem = rules.last_manager(last)
    assert [str(message) for message in answer.context["messages"]] == [problem]
    assert grants(admin, "admin") == [("admin", dt.date(2020, 1, 1), None)]


def test_nobody_ends_their_own_role_of_an_administrator_by_a_slip(admin: Visitor) -> None:
    with side(admin):
        actions.grant_role(
            User.objects.get(login="deputy"), Role.ADMIN, valid_from=dt.date(2020, 1, 1),
            actor=ACTOR,
        )  # fmt: skip
        own = RoleGrant.objects.get(user__login="admin")
    admin.post(f"/access/roles/{own.pk}/end/")
    assert admin.get("/access/").status_code == 200
    with side(admin):
        assert RoleGrant.objects.get(pk=own.pk).valid_to is None


def test_the_last_operator_stays_while_a_specialist_may_go(operator: Visitor) -> None:
    with side(operator):
        keeper = RoleGrant.objects.get(user__login="operator")
        other = RoleGrant.objects.get(user__login="specialist")
    operator.post(f"/access/roles/{keeper.pk}/end/")
    operator.post(f"/access/roles/{other.pk}/end/")
    assert grants(operator, "operator") == [("operator", dt.date(2020, 1, 1), None)]
    assert grants(operator, "specialist")[0][2] == today() - dt.timedelta(days=1)


def test_people_are_found_without_their_names_in_an_address(admin: Visitor) -> None:
    add(admin)
    page: Any = admin.post("/access/", {"q": "гыйззәт җәм"})
    assert [user.login for user in page.context["page"]] == ["gyizzatullina.ja"]
    by_address: Any = admin.get("/access/?q=Гыйззәт")
    assert by_address.context["q"] == ""
    assert "гыйззәт" not in "".join(re.findall(r'(?:href|action)="[^"]*"', page.content.decode()))


@pytest.mark.parametrize("q", ["\0", "%", "_", "'", "\\", "x" * 100_000, "а" * 300])
def test_any_text_may_be_looked_for(admin: Visitor, q: str) -> None:
    assert admin.post("/access/", {"q": q}).status_code == 200


def test_what_was_found_is_on_one_page_because_a_next_one_would_forget_the_search(
    admin: Visitor,
) -> None:
    with side(admin):
        for number in range(PER_PAGE + 1):
            actions.create_user(
                login=f"row{number}", last_name="Рядовой", first_name="Р", middle_name="",
                email="", actor=ACTOR,
            )  # fmt: skip
    found: Any = admin.post("/access/", {"q": "рядовой"})
    assert (len(found.context["page"]), found.context["page"].has_next()) == (PER_PAGE + 1, False)
    listed: Any = admin.get("/access/?page=2")
    assert listed.context["page"].number == 2


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999999999999999", "\0", "²", ""])
def test_a_page_that_is_not_there_is_another_one(admin: Visitor, page: str) -> None:
    assert admin.get("/access/", {"page": page}).status_code == 200


def test_an_administrator_is_nobody_in_another_school(visit: Visit, admin: Visitor) -> None:
    """The same numbers are other people there; alpha's session is none in beta."""
    stranger = visit("beta")
    stranger.cookies = admin.cookies
    pk = person_id(admin, "teacher")
    for path in (f"/access/{pk}/password/", f"/access/{pk}/log-out/", f"/access/{pk}/"):
        assert stranger.post(path)["Location"] == "/login/"
    with side(visit("beta")):
        assert not User.objects.get(login="teacher").needs_new_password


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999999"])
@pytest.mark.parametrize("path", ["/access/{}/", "/access/{}/password/", "/access/{}/log-out/",
                                  "/access/{}/second-factor/", "/access/roles/{}/end/",
                                  "/access/locked/{}/open/"])  # fmt: skip
def test_nobody_of_a_number_is_404(admin: Visitor, path: str, number: str) -> None:
    assert admin.post(path.format(number)).status_code == 404


def test_a_name_is_shown_as_text(admin: Visitor) -> None:
    refused = add(admin, last_name="<img src=x onerror=alert(1)>", login="strange")
    assert "<img src=x" not in refused.content.decode()
    assert admin.side is not None
    with in_school(admin.side):
        user = make("strange")
        user.last_name = "<img src=x onerror=alert(1)>"
        user.write(ACTOR, only=["last_name"])
    for path in ("/access/", f"/access/{person_id(admin, 'strange')}/"):
        text = admin.get(path).content.decode()
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
