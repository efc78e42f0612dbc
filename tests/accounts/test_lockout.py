"""Too many failures shut a login for an address; neither is shut alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt

from accounts.lockout import client_address
from history.models import Deed
from tests.accounts.entering import WRONG, confirm, deeds, log_in, person_id, side
from tests.conftest import Visit, Visitor

FAILURES = 7
PROXY, SCHOOL, HOME = "10.0.0.1", "198.51.100.7", "203.0.113.9"


def shut(visitor: Visitor, login: str = "teacher") -> Any:
    """The answer to the failure that is one too many."""
    answers = [log_in(visitor, login, WRONG) for _ in range(FAILURES)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * (FAILURES - 1)
    return answers[-1]


@pytest.fixture
def at(visit: Visit) -> Callable[..., Visitor]:
    """A visitor of alpha who comes from an address, perhaps through a proxy's word."""

    def come(address: str, forwarded: str = "", place: str = "alpha") -> Visitor:
        headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        return visit(place, REMOTE_ADDR=address, **headers)

    return come


At = Callable[..., Visitor]


def test_the_seventh_failure_shuts_the_login_also_for_the_right_password(at: At) -> None:
    visitor = at(SCHOOL)
    assert shut(visitor).status_code == 429
    assert log_in(visitor, "teacher").status_code == 429
    assert not visitor.is_inside


def test_the_page_says_how_long_and_whom_to_ask(at: At) -> None:
    answer = shut(at(SCHOOL))
    text = answer.content.decode()
    assert answer["Retry-After"] == "900"
    assert "15 минут" in text
    assert "администратор" in text


def test_other_spellings_of_the_login_count_as_the_same(at: At) -> None:
    visitor = at(SCHOOL)
    spellings = ["teacher", "Teacher", " TEACHER", "teacher ", "tEacher", "TEACHER"]
    assert [log_in(visitor, one, WRONG).status_code for one in spellings] == [200] * 6
    assert log_in(visitor, "teacheR", WRONG).status_code == 429


def test_other_browsers_of_the_address_count_together_and_are_listed_once(
    at: At, visit: Visit, no_second_factor: None
) -> None:
    for number in range(FAILURES):
        visitor = at(SCHOOL)
        visitor.defaults["HTTP_USER_AGENT"] = f"Browser {number}"
        answer = log_in(visitor, "teacher", WRONG)
    assert answer.status_code == 429
    locked = visit("alpha", "admin").get("/access/").context["locked"]
    assert [one.username for one in locked] == ["teacher"]


def test_the_same_login_from_another_address_and_another_login_from_this_one_come_in(
    at: At,
) -> None:
    shut(at(SCHOOL))
    assert log_in(at(HOME), "teacher").status_code == 302
    assert log_in(at(SCHOOL), "parent").status_code == 302


def test_the_same_login_of_another_school_is_not_shut(at: At) -> None:
    shut(at(SCHOOL))
    assert log_in(at(SCHOOL, place="beta"), "teacher").status_code == 302


def test_six_failures_are_forgotten_by_a_success(at: At) -> None:
    visitor = at(SCHOOL)
    for _ in range(2):
        for _ in range(FAILURES - 1):
            assert log_in(visitor, "teacher", WRONG).status_code == 200
        assert log_in(visitor, "teacher").status_code == 302
        visitor.post("/logout/")


def test_it_opens_by_itself_after_a_quarter_of_an_hour(at: At) -> None:
    visitor = at(SCHOOL)
    shut(visitor)
    with side(visitor):
        for attempt in AccessAttempt.objects.all():
            AccessAttempt.objects.filter(pk=attempt.pk).update(
                attempt_time=attempt.attempt_time - dt.timedelta(minutes=15, seconds=1)
            )
    assert log_in(visitor, "teacher").status_code == 302


def test_the_administrator_opens_it_again_and_it_is_written_down(
    at: At, visit: Visit, no_second_factor: None
) -> None:
    visitor, admin = at(SCHOOL), visit("alpha", "admin")
    shut(visitor)
    (locked,) = admin.get("/access/").context["locked"]
    assert (locked.username, locked.failures_since_start) == ("teacher", FAILURES)
    assert admin.post(f"/access/locked/{locked.pk}/open/")["Location"] == "/access/"
    assert log_in(visitor, "teacher").status_code == 302
    assert admin.get("/access/").context["locked"] == []
    with side(admin):
        deed = Deed.objects.get(what="accounts.unlocked")
    assert deed.by_id == person_id(admin, "admin")
    assert deed.subject == f"user {person_id(admin, 'teacher')}"


def test_nobody_opens_what_is_shut_in_another_school(
    at: At, visit: Visit, no_second_factor: None
) -> None:
    visitor = at(SCHOOL)
    shut(visitor)
    with side(visitor):
        pk = AccessAttempt.objects.get().pk
    assert visit("beta", "admin").post(f"/access/locked/{pk}/open/").status_code == 404
    assert log_in(visitor, "teacher").status_code == 429


def test_the_list_of_the_shut_ones_goes_by_the_machines_clock_as_they_do(
    at: At, visit: Visit, settings: Any, no_second_factor: None
) -> None:
    shut(at(SCHOOL))
    settings.CLOCK_SHIFT = dt.timedelta(days=30)
    assert len(visit("alpha", "admin").get("/access/").context["locked"]) == 1


def test_the_question_for_the_password_inside_counts_too(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    answers = [confirm(teacher, WRONG) for _ in range(FAILURES)]
    assert [answer.status_code for answer in answers] == [200] * (FAILURES - 1) + [429]
    assert confirm(teacher).status_code == 429


def test_a_forged_hop_of_an_untrusted_peer_changes_nothing(at: At) -> None:
    for number in range(FAILURES - 1):
        log_in(at(SCHOOL, forwarded=f"192.0.2.{number}"), "teacher", WRONG)
    assert log_in(at(SCHOOL, forwarded="192.0.2.99"), "teacher", WRONG).status_code == 429


def test_a_trusted_proxy_says_who_it_is(at: At, settings: Any) -> None:
    settings.TRUSTED_PROXIES = [PROXY]
    shut(at(PROXY, forwarded=f"192.0.2.1, {SCHOOL}"))
    assert log_in(at(PROXY, forwarded=f"192.0.2.2, {SCHOOL}"), "teacher").status_code == 429
    assert log_in(at(PROXY, forwarded=HOME), "teacher").status_code == 302


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], SCHOOL, "", SCHOOL),
        ([], SCHOOL, HOME, SCHOOL),
        ([PROXY], PROXY, "", PROXY),
        ([PROXY], PROXY, HOME, HOME),
        ([PROXY], PROXY, f"{HOME}, {SCHOOL}", SCHOOL),
        ([PROXY, SCHOOL], PROXY, f"{HOME}, {SCHOOL}", HOME),
        ([PROXY], PROXY, f"{HOME}, {PROXY}", HOME),
        (["10.0.0.0/24"], PROXY, HOME, HOME),
        (["10.0.1.0/24"], PROXY, HOME, PROXY),
        (["unix"], "", HOME, HOME),
        (["unix"], "", "", "127.0.0.1"),
        ([], "", HOME, "127.0.0.1"),
        ([PROXY], PROXY, "'; DROP TABLE", PROXY),
        ([PROXY], PROXY, f"{HOME},", PROXY),
        (["fd00::/8"], "fd00::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_of_the_client(
    rf: Any, settings: Any, trusted: list[str], peer: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == client


def test_an_address_may_try_three_hundred_times_in_five_minutes(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.forms.LOGINS_PER_ADDRESS", 3)
    answers = [log_in(at(SCHOOL), f"somebody{number}", WRONG) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 300
    assert log_in(at(HOME), "teacher").status_code == 302
    assert deeds(at(HOME))[-1] == "accounts.logged_in"
