"""`/api/v1/me/`: whose key it is; and how the API refuses, always in JSON."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts import actions
from accounts.models import Session, User
from accounts.rights import MANAGE_ACCESS
from api.v1.views import Me
from isolation import in_school, in_shared
from isolation.clock import now
from tests.cast import ACTOR, school
from tests.conftest import Visit

WRONG = "zv_" + "x" * 43


def key_of(place: str, login: str) -> str:
    with in_shared() if place == "centre" else in_school(school(place)):
        user = User.objects.get(login=login)
        last_day = now().date() + dt.timedelta(days=9)
        return actions.issue_token(user, "test", expires_on=last_day, actor=ACTOR)


def ask(
    authorization: str = "", place: str = "alpha", path: str = "/api/v1/me/", **more: Any
) -> Any:
    headers = {"host": f"{place}.localhost", "accept": "application/json"}
    if authorization:
        headers["authorization"] = authorization
    return Client(headers=headers, **more).get(path)


def test_a_key_of_a_school_tells_whose_it_is_and_where(db: None) -> None:
    answer = ask(f"Bearer {key_of('alpha', 'teacher')}")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": answer.json()["id"],
        "login": "teacher",
        "last_name": "Ивановская",
        "first_name": "Мария",
        "middle_name": "Олеговна",
        "roles": ["teacher"],
        "side": {"slug": "alpha", "name": "Alpha"},
    }


def test_a_key_of_the_centre_has_no_school(db: None) -> None:
    answer = ask(f"Bearer {key_of('centre', 'specialist')}", place="centre")
    assert answer.json()["side"] == {"slug": None, "name": "Муниципальный центр"}
    assert answer.json()["roles"] == ["specialist"]


def test_the_schemes_name_is_read_in_any_case(db: None) -> None:
    key = key_of("alpha", "teacher")
    assert [ask(f"{word} {key}").status_code for word in ("bearer", "BEARER")] == [200, 200]


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", f"Bearer {WRONG}", f"Bearer {WRONG} {WRONG}", "Bearer \xff\xfe",
     f"Basic {WRONG}", f"Token {WRONG}", "Bearer " + "x" * 8000, "Bearer null"],
)  # fmt: skip
def test_without_a_right_key_it_is_401_in_json(db: None, authorization: str) -> None:
    answer = ask(authorization)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert list(answer.json()) == ["detail"]


def test_a_browsers_session_is_no_key(visit: Visit) -> None:
    assert visit("alpha", "director").get("/api/v1/me/").status_code == 401


def test_a_right_that_the_user_lacks_is_403_in_json(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Me, "right", MANAGE_ACCESS)
    answer = ask(f"Bearer {key_of('alpha', 'teacher')}")
    assert (answer.status_code, list(answer.json())) == (403, ["detail"])
    assert ask(f"Bearer {key_of('alpha', 'admin')}").status_code == 200


def test_a_view_that_names_no_right_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Me, "right", None)
    assert ask(f"Bearer {key_of('alpha', 'admin')}").status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing/", "/api/v1/me/1/", "/api/v1/%00/"])
def test_what_is_not_there_is_404_in_json_for_everybody(db: None, path: str) -> None:
    for authorization in ("", f"Bearer {WRONG}", f"Bearer {key_of('alpha', 'teacher')}"):
        answer = ask(authorization, path=path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
        assert list(answer.json()) == ["detail"]


def test_a_method_that_is_not_there_is_405_in_json(db: None) -> None:
    client = Client(
        headers={"host": "alpha.localhost", "authorization": f"Bearer {key_of('alpha', 'teacher')}"}
    )
    for method in (client.post, client.put, client.patch, client.delete):
        answer: Any = method("/api/v1/me/", data="{}", content_type="application/json")
        assert (answer.status_code, list(answer.json())) == (405, ["detail"])
    assert client.head("/api/v1/me/").status_code == 200
    assert client.options("/api/v1/me/").status_code == 200


def test_a_hundred_wrong_keys_of_an_address_and_then_it_waits(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.v1.authentication.WRONG_KEYS_PER_ADDRESS", 3)
    answers = [ask(f"Bearer {WRONG}") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert answers[3]["Content-Type"] == "application/json"
    assert 1 <= int(answers[3]["Retry-After"]) <= 300
    assert ask(f"Bearer {WRONG}", REMOTE_ADDR="203.0.113.9").status_code == 401
    assert ask(f"Bearer {WRONG}", place="beta").status_code == 401
    assert ask(f"Bearer {key_of('alpha', 'teacher')}").status_code == 200


def test_an_answer_about_a_person_is_kept_by_nobody(db: None) -> None:
    answer = ask(f"Bearer {key_of('alpha', 'teacher')}")
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}
    with in_school(school("alpha")):
        assert not Session.objects.exists()
