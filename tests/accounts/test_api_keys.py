"""Keys for programs: made after the password, shown once, ended at any time."""

import datetime as dt
import re
from typing import Any

from django.test import Client

from accounts import actions
from accounts.models import ApiToken, User
from tests.accounts.entering import confirm, deeds, end_roles, one_time_password, side
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

KEY = re.compile(r"zv_[\w-]{43}")


def make(visitor: Visitor, name: str = "Отчёты", days: int = 30) -> str:
    """The value as the page shows it."""
    confirm(visitor)
    page: Any = visitor.post("/me/keys/", {"name": name, "days": days})
    value: str = page.context["value"]
    assert value in page.content.decode()
    return value


def ask(value: str, place: str = "alpha") -> int:
    """The status of a program's request."""
    headers = {"host": f"{place}.localhost", "authorization": f"Bearer {value}"}
    return int(Client(headers=headers).get("/api/v1/me/").status_code)


def test_a_key_is_made_only_after_the_password(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    answer = teacher.post("/me/keys/", {"name": "Отчёты", "days": 30})
    assert answer["Location"] == "/me/confirm/?next=%2Fme%2Fkeys%2F"
    with side(teacher):
        assert not ApiToken.objects.exists()


def test_what_was_asked_for_is_done_after_the_password_without_asking_again(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    teacher.post("/me/keys/", {"name": "Отчёты", "days": 30})
    page: Any = teacher.post("/me/confirm/?next=/me/keys/", {"password": "correct-horse-7"})
    assert KEY.fullmatch(page.context["value"])
    assert "no-store" in page["Cache-Control"]
    assert ask(page.context["value"]) == 200


def test_it_is_shown_once_and_no_copy_stays(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    value = make(teacher)
    page = teacher.get("/me/keys/")
    assert value not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    with side(teacher):
        kept = ApiToken.objects.get()
    assert value not in str(vars(kept))
    assert len(kept.digest) == 64


def test_it_opens_its_own_school_and_no_other(visit: Visit) -> None:
    value = make(visit("alpha", "teacher"))
    assert [ask(value, place) for place in ("alpha", "beta", "centre")] == [200, 401, 401]


def test_it_is_worthless_after_its_last_day(visit: Visit, settings: Any) -> None:
    value = make(visit("alpha", "teacher"), days=3)
    settings.CLOCK_SHIFT = dt.timedelta(days=3)
    assert ask(value) == 200
    settings.CLOCK_SHIFT = dt.timedelta(days=4)
    assert ask(value) == 401


def test_its_owner_ends_it(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    value = make(teacher)
    with side(teacher):
        pk = ApiToken.objects.get().pk
    assert teacher.post("/me/keys/", {"end": pk})["Location"] == "/me/keys/"
    assert ask(value) == 401
    page: Any = teacher.get("/me/keys/")
    assert list(page.context["tokens"]) == []
    assert [deed for deed in deeds(teacher) if "key" in deed] == [
        "accounts.key_made", "accounts.key_ended",
    ]  # fmt: skip


def test_nobody_ends_somebody_elses(visit: Visit) -> None:
    teacher, parent = visit("alpha", "teacher"), visit("alpha", "parent")
    value = make(teacher)
    with side(teacher):
        pk = ApiToken.objects.get().pk
    confirm(parent)
    for number in (pk, 0, -1, "x", "\0", "9" * 40, "²"):
        assert parent.post("/me/keys/", {"end": number}).status_code == 404, number
    assert ask(value) == 200


def test_it_ends_with_the_role_of_its_owner(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    value = make(teacher)
    end_roles(teacher, "teacher", dt.date(2021, 1, 1))
    assert ask(value) == 401


def test_it_sleeps_while_its_owner_may_not_log_in(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    value = make(teacher)
    with side(teacher):
        User.objects.filter(login="teacher").change(ACTOR, is_active=False)
    assert ask(value) == 401
    with side(teacher):
        User.objects.filter(login="teacher").change(ACTOR, is_active=True)
    assert ask(value) == 200


def test_it_ends_when_its_owner_gets_a_one_time_password(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    value = make(teacher)
    one_time_password(teacher, "teacher")
    assert ask(value) == 401
    with side(teacher):
        user = User.objects.get(login="teacher")
        actions.change_password(user, "lamp-river-stone", actor=ACTOR)
    assert ask(value) == 401
    page: Any = visit("alpha", "teacher").get("/me/keys/")
    assert list(page.context["tokens"]) == []


def test_the_form_says_what_is_wrong(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    confirm(teacher)
    for data, fields in (
        ({"name": "", "days": 30}, ["name"]),
        ({"name": "x" * 81, "days": 30}, ["name"]),
        ({"name": "x\0", "days": 367}, ["days", "name"]),
        ({"name": "x", "days": "много"}, ["days"]),
    ):
        page: Any = teacher.post("/me/keys/", data)
        assert sorted(page.context["form"].errors) == fields
    with side(teacher):
        assert not ApiToken.objects.exists()


def test_a_name_is_shown_as_text(visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    make(teacher, name="<script>alert(1)</script>")
    text = teacher.get("/me/keys/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
