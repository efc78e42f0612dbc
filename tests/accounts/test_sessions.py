"""Browsers that are logged in: how long, where, and how they are ended."""

import datetime as dt
from http.cookies import Morsel
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError

from accounts import actions
from accounts.models import Role, RoleGrant, Session, SessionPolicy, User
from accounts.sessions import SessionStore, device_of, machine_now
from history.models import Deed
from isolation import SchoolRef, in_school
from isolation.clock import now
from tests.accounts.entering import deeds, log_in, one_time_password, side
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

HOUR, DAY = 3600, 86400
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


def cookie(visitor: Visitor) -> "Morsel[str]":
    return visitor.cookies["session"]


def row(visitor: Visitor) -> Session:
    with side(visitor):
        return Session.objects.get(session_key=cookie(visitor).value)


def lasts(visitor: Visitor) -> int:
    """Seconds that the row has left, to the nearest minute."""
    return round((row(visitor).expire_date - machine_now()).total_seconds() / 60) * 60


def test_the_key_changes_at_the_log_in_so_that_a_planted_one_is_worthless(visit: Visit) -> None:
    visitor = visit("alpha")
    with side(visitor):
        planted = SessionStore()
        planted["next"] = "x"
        planted.save()
    visitor.cookies["session"] = str(planted.session_key)
    log_in(visitor, "teacher")
    assert cookie(visitor).value != planted.session_key
    with side(visitor):
        assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_a_key_that_we_never_drew_begins_a_session_under_another(visit: Visit) -> None:
    visitor = visit("alpha")
    visitor.cookies["session"] = "a" * 32
    log_in(visitor, "teacher")
    assert cookie(visitor).value != "a" * 32


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaaa"', "'; DROP TABLE x", "\xff" * 20, "a" * 4000])
def test_a_key_that_is_none_is_nobody(visit: Visit, key: str) -> None:
    visitor = visit("alpha")
    response = visitor.get("/me/", headers={"Cookie": f"session={key}"})
    assert (response.status_code, response["Location"]) == (302, "/login/?next=%2Fme%2F")


def test_user_7_of_one_school_is_not_user_7_of_another(visit: Visit, beta: SchoolRef) -> None:
    teacher = visit("alpha", "teacher")
    with side(teacher):
        user = User.objects.get(login="teacher")
        data = dict(SessionStore(cookie(teacher).value).items())
    with in_school(beta):
        other = User.objects.get(login="teacher")
        assert other.pk == user.pk
        other.password = user.password
        other.write(ACTOR, only=["password"])
        assert other.get_session_auth_hash() != data["_auth_user_hash"]
        copied = SessionStore()
        copied.update(data)
        copied.save()
    stranger = visit("beta")
    stranger.cookies["session"] = str(copied.session_key)
    assert stranger.get("/me/")["Location"] == "/login/?next=%2Fme%2F"


def test_a_row_copied_to_another_school_is_not_even_read(visit: Visit, beta: SchoolRef) -> None:
    copied = row(visit("alpha", "teacher"))
    with in_school(beta):
        copied.user = None
        copied.save(force_insert=True)
        assert dict(SessionStore(copied.session_key).items()) == {}


@pytest.mark.parametrize(
    ("login", "seconds"),
    [("teacher", 14 * HOUR), ("admin", 14 * HOUR), ("parent", 30 * DAY), ("pupil", 30 * DAY)],
)
def test_staff_stay_for_a_working_day_and_families_for_a_month(
    visit: Visit, login: str, seconds: int
) -> None:
    visitor = visit("alpha")
    log_in(visitor, login)
    assert int(cookie(visitor)["max-age"]) == seconds
    assert lasts(visitor) == seconds


def test_a_parent_who_also_teaches_lives_by_the_staffs_rule(visit: Visit) -> None:
    visitor = visit("alpha")
    with side(visitor):
        parent = User.objects.get(login="parent")
        actions.grant_role(parent, Role.TEACHER, valid_from=dt.date(2020, 1, 1), actor=ACTOR)
    log_in(visitor, "parent")
    assert lasts(visitor) == 14 * HOUR


def test_the_administrator_sets_how_long(visit: Visit, no_second_factor: None) -> None:
    admin = visit("alpha", "admin")
    page: Any = admin.post("/access/length/", {"staff_hours": 0, "family_days": 366})
    assert sorted(page.context["form"].errors) == ["family_days", "staff_hours"]
    answer = admin.post("/access/length/", {"staff_hours": 2, "family_days": 7})
    assert answer["Location"] == "/access/"
    for login, seconds in (("teacher", 2 * HOUR), ("parent", 7 * DAY)):
        visitor = visit("alpha")
        log_in(visitor, login)
        assert lasts(visitor) == seconds
    other = visit("beta")
    log_in(other, "teacher")
    assert lasts(other) == 14 * HOUR
    with side(admin):
        assert SessionPolicy.objects.get(changed_by__login="admin").staff_hours == 2
    assert deeds(admin)[-1] != "accounts.policy_set"  # log-ins came after it
    assert "accounts.policy_set" in deeds(admin)


def test_someone_elses_computer_forgets_when_the_browser_closes_and_soon_by_itself(
    visit: Visit,
) -> None:
    visitor = visit("alpha")
    log_in(visitor, "parent", shared_computer="on")
    assert (cookie(visitor)["max-age"], cookie(visitor)["expires"]) == ("", "")
    assert lasts(visitor) == 2 * HOUR


def test_someone_elses_computer_keeps_no_page(visit: Visit) -> None:
    shared, own = visit("alpha"), visit("alpha")
    log_in(shared, "parent", shared_computer="on")
    log_in(own, "parent")
    assert shared.get("/me/")["Cache-Control"] == "no-store"
    assert own.get("/me/")["Cache-Control"] == "private, no-cache"


def test_someone_elses_computer_is_remembered_over_the_second_factor(visit: Visit) -> None:
    visitor = visit("alpha")
    with side(visitor):
        store = SessionStore()
        store["shared_computer"] = True
        store.save()
    visitor.cookies["session"] = str(store.session_key)
    log_in(visitor, "parent", shared_computer="on")
    with side(visitor):
        assert SessionStore(cookie(visitor).value)["shared_computer"] is True


def test_a_session_past_its_time_is_nobody(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    with side(teacher):
        Session.objects.update(expire_date=machine_now() - dt.timedelta(seconds=1))
    assert teacher.get("/me/")["Location"] == "/login/?next=%2Fme%2F"


def test_use_is_noted_every_five_minutes_at_most(visit: Visit, settings: Any) -> None:
    teacher = visit("alpha")
    log_in(teacher, "teacher")
    teacher.get("/me/")
    seen = row(teacher).last_seen_at
    settings.CLOCK_SHIFT = dt.timedelta(minutes=4)
    teacher.get("/me/")
    assert row(teacher).last_seen_at == seen
    settings.CLOCK_SHIFT = dt.timedelta(minutes=6)
    teacher.get("/me/")
    assert row(teacher).last_seen_at > seen + dt.timedelta(minutes=5)


def test_ones_browsers_are_listed_by_words_and_never_by_key(visit: Visit) -> None:
    teacher, phone = visit("alpha"), visit("alpha", "teacher")
    teacher.defaults["HTTP_USER_AGENT"] = FIREFOX
    log_in(teacher, "teacher")
    page: Any = teacher.get("/me/sessions/")
    shown = page.context["sessions"]
    assert [(one.device, one.is_current) for one in shown] == [
        ("Firefox, Windows", True), ("Неизвестное устройство", False),
    ]  # fmt: skip
    for visitor in (teacher, phone):
        assert cookie(visitor).value not in page.content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 YaBrowser/24 Mobile", "Yandex, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
        ("<script>alert(1)</script>", ""),
        ("x" * 9000, ""),
    ],
)
def test_a_browser_in_a_few_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


def test_one_browser_is_ended_from_another(visit: Visit) -> None:
    here, there = visit("alpha", "teacher"), visit("alpha", "teacher")
    page: Any = here.get("/me/sessions/")
    (handle,) = (one.handle for one in page.context["sessions"] if not one.is_current)
    assert here.post("/me/sessions/", {"end": handle})["Location"] == "/me/sessions/"
    assert here.is_inside
    assert not there.is_inside
    with side(here):
        assert Deed.objects.filter(what="accounts.sessions_ended").latest("id").details == {
            "count": 1
        }


@pytest.mark.parametrize("handle", ["", "nonsense", "\0", "x" * 5000])
def test_a_handle_of_nobody_ends_nothing(visit: Visit, handle: str) -> None:
    teacher, parent = visit("alpha", "teacher"), visit("alpha", "parent")
    assert teacher.post("/me/sessions/", {"end": handle}).status_code == 302
    assert (teacher.is_inside, parent.is_inside) == (True, True)


def test_nobody_ends_a_browser_of_somebody_else(visit: Visit) -> None:
    teacher, parent = visit("alpha", "teacher"), visit("alpha", "parent")
    page: Any = parent.get("/me/sessions/")
    teacher.post("/me/sessions/", {"end": page.context["sessions"][0].handle})
    assert parent.is_inside


def test_everywhere_is_everywhere_of_this_person(visit: Visit) -> None:
    here, there, parent = (visit("alpha", login) for login in ("teacher", "teacher", "parent"))
    namesake = visit("beta", "teacher")
    assert here.post("/me/sessions/", {"end": "all"})["Location"] == "/login/"
    inside = [one.is_inside for one in (here, there, parent, namesake)]
    assert inside == [False, False, True, True]
    assert deeds(here)[-2:] == ["accounts.sessions_ended", "accounts.logged_out"]


def test_a_new_one_time_password_ends_every_session_of_its_user(visit: Visit) -> None:
    teacher, parent = visit("alpha", "teacher"), visit("alpha", "parent")
    one_time_password(teacher, "teacher")
    assert (teacher.is_inside, parent.is_inside) == (False, True)


def test_what_was_ended_is_not_written_back_by_a_request_under_way(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    with side(teacher):
        under_way = SessionStore(cookie(teacher).value)
        under_way["x"] = 1
        Session.objects.all().delete()
        with pytest.raises(UpdateError):
            under_way.save()
        assert not Session.objects.exists()


def test_the_demonstrations_shifted_day_logs_nobody_out(visit: Visit, settings: Any) -> None:
    teacher = visit("alpha")
    log_in(teacher, "teacher")
    settings.CLOCK_SHIFT = dt.timedelta(days=400)
    page: Any = teacher.get("/me/sessions/")
    assert len(page.context["sessions"]) == 1
    with side(teacher):
        assert RoleGrant.objects.on(now().date()).filter(user__login="teacher").exists()
