"""Who did what and when, told for people."""

import ast
from typing import Any

import pytest

from accounts.models import User
from controlplane.told import WORDS, tell
from history.models import Deed, record
from history.signature import command, person
from isolation import in_shared
from tests.cast import PASSWORD
from tests.conftest import Visit, Visitor
from tests.controlplane.conftest import authority_id
from tests.paths import ROOT

pytestmark = pytest.mark.usefixtures("no_second_factor")
ROOMS = ("platform/accounts", "platform/controlplane")


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    visitor = visit("centre", "operator")
    visitor.post("/me/confirm/", {"password": PASSWORD})
    return visitor


def recorded() -> set[str]:
    """Every literal first argument of `record(...)` in the rooms of the centre."""
    trees = [ast.parse(path.read_text()) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if getattr(call.func, "id", "") == "record" and isinstance(call.args[0], ast.Constant)
    }


def test_every_deed_has_words() -> None:
    assert len(recorded()) > 10
    assert recorded() - set(WORDS) == set()


def acts(operator: Visitor) -> dict[str, tuple[str, dict[str, Any]]]:
    with in_shared():
        specialist = User.objects.get(login="specialist").pk
    person_data = {
        "last_name": "Новикова", "first_name": "Нурия", "role": "specialist",
        "valid_from": "2020-01-01", "login": "novikova",
    }  # fmt: skip
    return {
        "controlplane.school_suspended": ("/schools/alpha/suspend/", {"reason": "Договор"}),
        "controlplane.school_resumed": ("/schools/alpha/resume/", {"reason": "Оплачено"}),
        "controlplane.authority_added": (
            "/authorities/", {"name": "Управление", "municipality": "Арский"},
        ),
        "controlplane.supervision_ended": (
            f"/authorities/{authority_id()}/", {"specialist": specialist, "end": "1"},
        ),
        "accounts.user_added": ("/access/new/", person_data),
        "accounts.role_given": (
            f"/access/{specialist}/", {"role": "operator", "valid_from": "2020-01-01"},
        ),
        "accounts.password_drawn": (f"/access/{specialist}/password/", {}),
        "accounts.sessions_ended": (f"/access/{specialist}/log-out/", {}),
        "accounts.second_factor_removed": (f"/access/{specialist}/second-factor/", {}),
        "accounts.policy_set": ("/access/length/", {"staff_hours": 8, "family_days": 8}),
        "accounts.key_made": ("/me/keys/", {"name": "x", "days": 3}),
    }  # fmt: skip


def test_every_act_of_the_operator_is_in_the_history_with_who_and_when(
    operator: Visitor,
) -> None:
    with in_shared():
        keeper = User.objects.get(login="operator")
        before = Deed.objects.latest("at").at
    for what, (path, data) in acts(operator).items():
        assert operator.post(path, data).status_code in {200, 302}, what
        with in_shared():
            deed = Deed.objects.filter(what=what).latest("id")
            assert (deed.by_id, deed.via, deed.at > before) == (keeper.pk, "person", True), what
    page: Any = operator.get("/history/")
    words = {str(event.what) for event in page.context["events"]}
    assert {str(WORDS[what]) for what in acts(operator)} <= words
    assert "Ивановская М. О." in page.content.decode()


def test_a_reason_stands_beside_the_act(operator: Visitor) -> None:
    operator.post("/schools/alpha/suspend/", {"reason": "Договор <i>истёк</i>"})
    text = operator.get("/history/").content.decode()
    assert "Договор &lt;i&gt;истёк&lt;/i&gt;" in text


def test_rows_named_by_number_are_told_by_name(db: None) -> None:
    with in_shared():
        user = User.objects.get(login="specialist")
        deed = record("accounts.password_drawn", actor=person(user), subject=f"user {user.pk}")
        of_authority = record(
            "controlplane.authority_added",
            actor=command("x"),
            subject=f"authority {authority_id()}",
        )
        unknown = record("later.invented", actor=command("x"), subject="user 987654")
        told = tell([deed, of_authority, unknown])
    assert [(str(one.what), str(one.who), one.subject) for one in told] == [
        (str(WORDS["accounts.password_drawn"]), "Ивановская М. О.", "Ивановская М. О."),
        (str(WORDS["controlplane.authority_added"]), "командная строка", "Отдел образования"),
        ("later.invented", "командная строка", "user 987654"),
    ]


def test_the_history_costs_the_same_however_long_it_is(
    operator: Visitor, django_assert_max_num_queries: Any
) -> None:
    with in_shared():
        user = User.objects.get(login="operator")
        for _ in range(60):
            record("accounts.unlocked", actor=person(user), subject=f"user {user.pk}")
    with in_shared(), django_assert_max_num_queries(12):
        page: Any = operator.get("/history/")
    assert len(page.context["events"]) == 50
    older: Any = operator.get("/history/?page=2")
    assert len(older.context["events"]) >= 10


def test_a_specialist_does_not_read_it(visit: Visit) -> None:
    assert visit("centre", "specialist").get("/history/").status_code == 403
