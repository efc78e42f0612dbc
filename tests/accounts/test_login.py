"""Coming in by login and password, on one's own school's host and nowhere else."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import RoleGrant, User
from isolation import SchoolRef, in_school
from isolation.clock import now
from tests.accounts.entering import (
    WRONG,
    confirm,
    deeds,
    end_roles,
    errors,
    log_in,
    one_time_password,
    person_id,
    side,
)
from tests.cast import ACTOR, PASSWORD
from tests.conftest import Visit

REFUSED = {"__all__": ["Логин или пароль неверны."]}
NO_ROLE = {
    "__all__": ["Сейчас у вас здесь нет роли. Попросите того, кто выдаёт доступ, назначить её."]
}
GUARDED = ("/", "/me/", "/me/sessions/", "/me/keys/", "/me/second-factor/", "/me/second-factor/on/",
           "/me/confirm/", "/me/codes/", "/school/", "/nothing-of-ours/")  # fmt: skip


def test_the_right_password_opens_the_first_page_of_the_role(visit: Visit) -> None:
    teacher = visit("alpha")
    response = log_in(teacher, "teacher")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert teacher.get("/")["Location"] == "/today/"
    assert deeds(teacher)[-1] == "accounts.logged_in"


@pytest.mark.parametrize("spelling", ["Teacher", "TEACHER", "  teacher  "])
def test_a_login_is_known_in_any_spelling(visit: Visit, spelling: str) -> None:
    teacher = visit("alpha")
    log_in(teacher, spelling)
    assert teacher.is_inside


def test_a_password_is_taken_as_it_is(visit: Visit) -> None:
    teacher = visit("alpha")
    assert errors(log_in(teacher, "teacher", PASSWORD.upper())) == REFUSED
    assert errors(log_in(teacher, "teacher", f" {PASSWORD}")) == REFUSED
    assert not teacher.is_inside


def test_every_refusal_reads_the_same_so_that_nobody_learns_who_has_a_login(visit: Visit) -> None:
    visitor = visit("alpha")
    with side(visitor):
        User.objects.filter(login="parent").change(ACTOR, is_active=False)
    end_roles(visitor, "pupil", now().date() - dt.timedelta(days=2))
    pages = [
        log_in(visitor, "teacher", WRONG),
        log_in(visitor, "nobody-here", WRONG),
        log_in(visitor, "parent"),
        log_in(visitor, "pupil", WRONG),
    ]
    assert [page.status_code for page in pages] == [200] * 4
    assert [errors(page) for page in pages] == [REFUSED] * 4
    assert not visitor.is_inside


def test_who_knows_the_password_is_told_that_only_the_role_is_missing(visit: Visit) -> None:
    visitor = visit("alpha")
    end_roles(visitor, "pupil", now().date() - dt.timedelta(days=2))
    assert errors(log_in(visitor, "pupil")) == NO_ROLE
    assert not visitor.is_inside


def test_an_unknown_login_costs_a_hash_as_a_known_one_does(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit("alpha")
    log_in(visitor, "teacher")  # the hash is of the present kind from now on
    hashed: list[str] = []

    def count(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return f"md5${salt}$x"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", count)
    log_in(visit("alpha"), "teacher", WRONG)
    log_in(visit("alpha"), "nobody-here", WRONG)
    assert hashed == [WRONG, WRONG]


def test_a_role_that_ended_yesterday_opens_nothing_and_one_that_ends_today_still_does(
    visit: Visit, alpha: SchoolRef
) -> None:
    today = now().astimezone(alpha.zone).date()
    teacher = visit("alpha")
    end_roles(teacher, "teacher", today)
    assert log_in(teacher, "teacher").status_code == 302
    end_roles(teacher, "teacher", today - dt.timedelta(days=1))
    assert teacher.get("/me/")["Location"] == "/login/?next=%2Fme%2F"
    assert errors(log_in(visit("alpha"), "teacher")) == NO_ROLE


def test_a_role_from_tomorrow_opens_nothing_today(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        tomorrow = now().date() + dt.timedelta(days=2)
        RoleGrant.objects.filter(user__login="teacher").change(ACTOR, valid_from=tomorrow)
    assert errors(log_in(visit("alpha"), "teacher")) == NO_ROLE


def test_the_same_login_of_another_school_has_its_own_password(
    visit: Visit, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        user = User.objects.get(login="teacher")
        user.set_password("alphas-own-words")
        user.write(ACTOR, only=["password"])
    assert errors(log_in(visit("beta"), "teacher", "alphas-own-words")) == REFUSED
    assert errors(log_in(visit("centre"), "teacher", "alphas-own-words")) == REFUSED
    assert log_in(visit("alpha"), "teacher", "alphas-own-words").status_code == 302


@pytest.mark.parametrize("path", GUARDED)
def test_a_one_time_password_opens_the_page_for_a_new_one_and_nothing_else(
    visit: Visit, path: str
) -> None:
    teacher = visit("alpha")
    log_in(teacher, "teacher", one_time_password(teacher, "teacher"))
    response = teacher.get(path)
    if path == "/nothing-of-ours/":
        assert response.status_code == 404
    else:
        assert (response.status_code, response["Location"]) == (302, "/me/password/")


def test_a_new_password_opens_the_rest_and_the_one_time_password_no_more(visit: Visit) -> None:
    teacher = visit("alpha")
    drawn = one_time_password(teacher, "teacher")
    log_in(teacher, "teacher", drawn)
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    response = teacher.post("/me/password/", {"oldpassword": drawn, **new})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert teacher.get("/me/").status_code == 200
    assert errors(log_in(visit("alpha"), "teacher", drawn)) == REFUSED
    assert log_in(visit("alpha"), "teacher", "lamp-river-stone").status_code == 302
    assert "accounts.password_changed" in deeds(teacher)


def test_the_one_time_password_is_no_password_of_ones_own(visit: Visit) -> None:
    teacher = visit("alpha")
    drawn = one_time_password(teacher, "teacher")
    log_in(teacher, "teacher", drawn)
    response = teacher.post(
        "/me/password/", {"oldpassword": drawn, "password1": drawn, "password2": drawn}
    )
    assert list(errors(response)) == ["password1"]
    assert teacher.get("/me/")["Location"] == "/me/password/"


def test_a_one_time_password_is_worthless_past_its_day_also_to_one_who_is_inside(
    visit: Visit, settings: Any
) -> None:
    teacher = visit("alpha")
    drawn = one_time_password(teacher, "teacher")
    log_in(teacher, "teacher", drawn)
    settings.CLOCK_SHIFT = dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS, minutes=1)
    assert teacher.get("/me/password/")["Location"] == "/login/?next=%2Fme%2Fpassword%2F"
    assert errors(log_in(visit("alpha"), "teacher", drawn)) == REFUSED


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-7", "Введённый пароль слишком короткий. Он должен состоять из как минимум 10 символов."),
        ("1029384756", "Введённый пароль состоит только из цифр."),
        ("Ивановская", "Введённый пароль слишком похож на фамилия."),
        ("password123", "Введённый пароль слишком широко распространён."),
    ],
)  # fmt: skip
def test_a_weak_password_is_refused_in_words(visit: Visit, password: str, why: str) -> None:
    teacher = visit("alpha", "teacher")
    response = teacher.post(
        "/me/password/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert why in errors(response)["password1"]
    assert log_in(visit("alpha"), "teacher").status_code == 302


def test_the_present_password_is_asked_before_a_new_one_and_not_for_ever(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    answers = [teacher.post("/me/password/", {"oldpassword": WRONG, **new}) for _ in range(21)]
    assert [list(errors(answer)) for answer in answers[:20]] == [["oldpassword"]] * 20
    assert answers[20].status_code == 429
    assert log_in(visit("alpha"), "teacher").status_code == 302


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(visit: Visit) -> None:
    teacher, elsewhere = visit("alpha", "teacher"), visit("alpha", "teacher")
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    teacher.post("/me/password/", {"oldpassword": PASSWORD, **new})
    assert teacher.get("/me/").status_code == 200
    assert elsewhere.get("/me/")["Location"] == "/login/?next=%2Fme%2F"
    assert len(teacher.get("/me/sessions/").context["sessions"]) == 1


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "javascript:alert(1)", "http:///evil.example", "evil.example", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_site_after_the_log_in(visit: Visit, target: str) -> None:
    assert log_in(visit("alpha"), "teacher", next=target)["Location"] == "/"


def test_after_the_log_in_one_is_where_one_wanted_to_be(visit: Visit) -> None:
    assert visit("alpha").get("/school/?from=mail")["Location"] == (
        "/login/?next=%2Fschool%2F%3Ffrom%3Dmail"
    )
    response = log_in(visit("alpha"), "teacher", next="/school/?from=mail")
    assert response["Location"] == "/school/?from=mail"


def test_the_page_of_the_log_in_is_not_shown_to_one_who_is_inside(visit: Visit) -> None:
    assert visit("alpha", "teacher").get("/login/")["Location"] == "/"


def test_only_a_post_logs_out(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    assert (teacher.get("/logout/").status_code, teacher.is_inside) == (200, True)
    assert (teacher.post("/logout/")["Location"], teacher.is_inside) == ("/login/", False)
    assert deeds(teacher)[-1] == "accounts.logged_out"


def test_a_password_hashed_the_old_way_is_hashed_anew_and_the_row_says_by_whom(
    visit: Visit,
) -> None:
    teacher = visit("alpha")
    with side(teacher):
        user = User.objects.get(login="teacher")
        user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        user.write(ACTOR, only=["password"])
    assert log_in(teacher, "teacher").status_code == 302
    assert teacher.get("/me/").status_code == 200
    with side(teacher):
        found = User.objects.get(login="teacher")
    assert found.password.partition("$")[0] == "md5"
    assert (found.changed_by_id, found.changed_via) == (person_id(teacher, "teacher"), "person")


def test_a_password_hashed_the_old_way_stays_while_one_is_inside(visit: Visit) -> None:
    """A new hash would end the session that asks for the password once more."""
    teacher = visit("alpha")
    with side(teacher):
        user = User.objects.get(login="teacher")
        user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        user.write(ACTOR, only=["password"])
    teacher.enter("teacher")
    assert confirm(teacher).status_code == 302
    assert teacher.get("/me/").status_code == 200
