"""A code from the phone besides the password: offered to all, demanded of those who hold keys."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.test import TestCase

from accounts import secrets
from accounts.models import User
from isolation import SchoolRef, in_school
from tests.accounts.entering import (
    MOMENT,
    WRONG,
    code_of,
    confirm,
    deeds,
    errors,
    log_in,
    one_time_password,
    person_id,
    side,
)
from tests.conftest import Visit, Visitor

DEMANDED = [("alpha", "admin"), ("centre", "operator"), ("centre", "specialist")]
WRONG_CODE = {"code": ["Неверный код."]}


@dataclass
class Clock:
    """Stands still, so that a code does not grow old in the middle of a test."""

    moment: int = MOMENT

    def time(self) -> int:
        return self.moment


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", still)
    return still


def switch_on(visitor: Visitor) -> str:
    """Log-in is done: set the factor up as a person does. Returns the secret."""
    confirm(visitor)
    page: Any = visitor.get("/me/second-factor/on/")
    secret: str = page.context["form"].secret
    with side(visitor), TestCase.captureOnCommitCallbacks(execute=True):
        answer = visitor.post("/me/second-factor/on/", {"code": code_of(secret, steps=-1)})
    assert answer.status_code == 302, errors(answer)
    return secret


def send_code(visitor: Visitor, code: str) -> Any:
    return visitor.post("/login/code/", {"code": code})


def recovery_codes(visitor: Visitor) -> list[str]:
    page: Any = visitor.get("/me/codes/")
    return list(page.context["unused_codes"])


def test_switching_it_on_asks_for_the_password_first(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    asked = teacher.get("/me/second-factor/on/")
    assert asked["Location"] == "/me/confirm/?next=%2Fme%2Fsecond-factor%2Fon%2F"
    assert teacher.post("/me/second-factor/on/", {"code": "123456"}).status_code == 302
    with side(teacher):
        assert not Authenticator.objects.exists()


def test_a_wrong_code_does_not_switch_it_on(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    confirm(teacher)
    teacher.get("/me/second-factor/on/")
    assert errors(teacher.post("/me/second-factor/on/", {"code": "000000"})) == WRONG_CODE
    with side(teacher):
        assert not Authenticator.objects.exists()


def test_once_on_the_password_alone_opens_nothing(visit: Visit) -> None:
    secret = switch_on(visit("alpha", "teacher"))
    visitor = visit("alpha")
    assert log_in(visitor, "teacher")["Location"] == "/login/code/"
    assert visitor.get("/me/")["Location"] == "/login/?next=%2Fme%2F"
    assert errors(send_code(visitor, "000000")) == WRONG_CODE
    assert send_code(visitor, code_of(secret))["Location"] == "/"
    assert visitor.get("/me/").status_code == 200


def test_switching_it_on_ends_the_sessions_that_came_in_without(visit: Visit) -> None:
    teacher, elsewhere = visit("alpha", "teacher"), visit("alpha", "teacher")
    switch_on(teacher)
    assert teacher.is_inside
    assert not elsewhere.is_inside


def test_a_code_opens_once_also_in_another_browser_and_spelt_otherwise(visit: Visit) -> None:
    secret = switch_on(visit("alpha", "teacher"))
    code, first, second = code_of(secret), visit("alpha"), visit("alpha")
    log_in(first, "teacher")
    log_in(second, "teacher")
    assert send_code(first, code).status_code == 302
    assert errors(send_code(second, f"{code[:3]} {code[3:]}")) == WRONG_CODE


def test_the_code_that_switched_it_on_opens_nothing_more(visit: Visit) -> None:
    teacher, visitor = visit("alpha", "teacher"), visit("alpha")
    secret = switch_on(teacher)
    log_in(visitor, "teacher")
    assert errors(send_code(visitor, code_of(secret, steps=-1))) == WRONG_CODE


def test_a_code_is_remembered_when_the_process_is_another(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """allauth remembers in the process's cache, half a minute; a code is good for longer."""
    secret = switch_on(visit("alpha", "teacher"))
    monkeypatch.setattr("django.core.cache.cache.add", lambda *_args, **_kwargs: True)
    first, second = visit("alpha"), visit("alpha")
    log_in(first, "teacher")
    log_in(second, "teacher")
    code = code_of(secret)
    assert send_code(first, code).status_code == 302
    clock.moment += 31
    assert errors(send_code(second, code)) == WRONG_CODE


def test_a_recovery_code_opens_once(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    switch_on(teacher)
    code = recovery_codes(teacher)[0]
    first, second = visit("alpha"), visit("alpha")
    log_in(first, "teacher")
    assert send_code(first, code)["Location"] == "/"
    log_in(second, "teacher")
    assert errors(send_code(second, code)) == WRONG_CODE
    assert code not in recovery_codes(teacher)


def test_ten_codes_in_ten_minutes_and_then_not_even_the_right_one(visit: Visit) -> None:
    secret = switch_on(visit("alpha", "teacher"))
    visitor = visit("alpha")
    log_in(visitor, "teacher")
    answers = [send_code(visitor, f"{number:06}") for number in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    late = send_code(visitor, code_of(secret))
    assert late.status_code == 429
    assert 1 <= int(late["Retry-After"]) <= 600


def test_the_database_holds_no_secret_that_an_app_could_use(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    secret = switch_on(teacher)
    codes = recovery_codes(teacher)
    with side(teacher):
        kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    raw = base64.b32decode(secret)
    for shown in (secret, base64.b64encode(raw).decode(), raw.hex(), *codes):
        assert shown not in kept


def test_a_row_copied_to_another_school_does_not_open(visit: Visit, beta: SchoolRef) -> None:
    teacher = visit("alpha", "teacher")
    switch_on(teacher)
    with side(teacher):
        data = Authenticator.objects.get(type="totp").data
        assert len(secrets.unseal(data["secret"])) == 32
    with in_school(beta):
        copied = Authenticator.objects.create(
            user=User.objects.get(login="teacher"), type="totp", data=data
        )
        with pytest.raises(InvalidTag):
            secrets.unseal(copied.data["secret"])


@pytest.mark.parametrize(("place", "login"), DEMANDED)
def test_those_who_hold_keys_must_set_it_up_before_anything_else(
    visit: Visit, place: str, login: str
) -> None:
    visitor = visit(place)
    assert log_in(visitor, login).status_code == 302
    for path in ("/", "/me/", "/me/keys/", "/me/second-factor/", "/access/", "/schools/"):
        response = visitor.get(path)
        there = response.status_code != 404
        assert not there or response["Location"] == "/me/second-factor/on/", path
    switch_on(visitor)
    assert visitor.get("/me/").status_code == 200


@pytest.mark.parametrize("login", ["director", "deputy", "teacher", "parent", "pupil"])
def test_it_is_offered_to_the_others(visit: Visit, login: str) -> None:
    visitor = visit("alpha")
    log_in(visitor, login)
    page: Any = visitor.get("/me/second-factor/")
    assert (page.status_code, page.context["authenticators"]) == (200, {})


def test_a_new_administrator_gets_a_password_first_and_a_factor_next(visit: Visit) -> None:
    admin = visit("alpha")
    drawn = one_time_password(admin, "admin")
    log_in(admin, "admin", drawn)
    assert admin.get("/me/second-factor/on/")["Location"] == "/me/password/"
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    admin.post("/me/password/", {"oldpassword": drawn, **new})
    assert admin.get("/access/")["Location"] == "/me/second-factor/on/"


@pytest.mark.parametrize(("place", "login"), DEMANDED)
def test_the_demonstration_demands_it_of_nobody(
    visit: Visit, place: str, login: str, no_second_factor: None
) -> None:
    visitor = visit(place)
    log_in(visitor, login)
    assert visitor.get("/me/").status_code == 200


def test_switching_it_off_asks_for_the_password_and_takes_the_recovery_codes_along(
    visit: Visit,
) -> None:
    teacher = visit("alpha", "teacher")
    switch_on(teacher)
    with side(teacher):
        assert Authenticator.objects.count() == 2
    assert teacher.post("/me/second-factor/off/")["Location"] == "/me/second-factor/"
    with side(teacher):
        assert not Authenticator.objects.exists()
    assert log_in(visit("alpha"), "teacher")["Location"] == "/"


def test_a_session_that_confirmed_nothing_cannot_switch_it_off(visit: Visit) -> None:
    switch_on(visit("alpha", "teacher"))
    later = visit("alpha", "teacher")
    answer = later.post("/me/second-factor/off/")
    assert answer["Location"].startswith("/me/confirm/")
    with side(later):
        assert Authenticator.objects.count() == 2


def test_one_who_must_have_it_and_switches_it_off_is_led_back(visit: Visit) -> None:
    admin = visit("alpha", "admin")
    switch_on(admin)
    assert admin.get("/access/").status_code == 200
    admin.post("/me/second-factor/off/")
    assert admin.get("/access/")["Location"] == "/me/second-factor/on/"


def test_the_deeds_are_written_down(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    switch_on(teacher)
    teacher.post("/me/second-factor/off/")
    wanted = {"totp_set", "recovery_codes_set", "totp_removed", "recovery_codes_removed"}
    assert {f"accounts.{name}" for name in wanted} <= set(deeds(teacher))


def test_the_administrator_takes_a_lost_factor_away(visit: Visit, no_second_factor: None) -> None:
    teacher, admin = visit("alpha", "teacher"), visit("alpha", "admin")
    switch_on(teacher)
    path = f"/access/{person_id(admin, 'teacher')}/second-factor/"
    assert admin.get(path).status_code == 405
    assert admin.post(path)["Location"].startswith("/me/confirm/")
    confirm(admin)
    page: Any = admin.get(f"/access/{person_id(admin, 'teacher')}/")
    assert page.context["has_second_factor"]
    assert admin.post(path).status_code == 302
    assert not teacher.is_inside
    assert deeds(admin)[-1] == "accounts.second_factor_removed"
    assert log_in(visit("alpha"), "teacher")["Location"] == "/"
    assert errors(log_in(visit("alpha"), "teacher", WRONG)) != {}
