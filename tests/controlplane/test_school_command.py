"""`zvonok school ...` and `zvonok authority ...`: the screens as commands, for people and programs."""

import json
import re
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from controlplane.management.commands.school import Command
from controlplane.models import Authority, School
from history.models import Deed
from isolation import in_school, in_shared
from tests.cast import ACTOR, school
from tests.conftest import Visit
from tests.controlplane.conftest import Come

ONE_TIME = re.compile(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}")
CREATE = {
    "--name": "МБУДО «Дворец творчества»", "--inn": "1655018018",
    "--authority": "Отдел образования", "--municipality": "Казань",
    "--admin": "Гарипова Лейла Маратовна",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command prints."""
    capsys.readouterr()
    call_command(*words)
    return str(capsys.readouterr().out)


def create(slug: str = "dvorets", *more: str, **changes: str) -> list[str]:
    words = {**CREATE, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    return ["school", "create", slug, *[part for pair in words.items() for part in pair], *more]


def test_a_school_is_made_and_its_password_is_in_the_answer_alone(
    committed: None, capsys: pytest.CaptureFixture[str], come: Come
) -> None:
    answer = json.loads(run(capsys, *create("dvorets", "--json")))
    password = answer.pop("password")
    assert ONE_TIME.fullmatch(password)
    with in_shared():
        made = School.objects.get(slug="dvorets")
        assert answer == {
            "slug": "dvorets", "schema": made.schema_name, "login": "garipova.lm",
            "url": "http://dvorets.localhost:8000/",
        }  # fmt: skip
        assert made.changed_via == "cli"
        assert (
            Deed.objects.get(what="controlplane.school_onboarded", subject="dvorets").via == "cli"
        )
    admin = come("dvorets")
    assert admin.post("/login/", {"login": "garipova.lm", "password": password}).status_code == 302


def test_a_person_reads_one_line(committed: None, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, *create())
    assert said.count("\n") == 1
    assert re.fullmatch(
        r"http://dvorets\.localhost:8000/  login: garipova\.lm  one-time password: \S{19}\n", said
    )


def test_another_password_until_the_administrator_has_their_own(
    committed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    first = json.loads(run(capsys, *create("dvorets", "--json")))["password"]
    second = json.loads(run(capsys, "school", "password", "dvorets", "--json"))
    assert second["password"] != first
    assert (second["slug"], second["login"]) == ("dvorets", "garipova.lm")
    with in_school(school("dvorets")):
        User.objects.all().change(ACTOR, one_time_until=None)
    with pytest.raises(CommandError, match="a password of their own"):
        call_command("school", "password", "dvorets")


def test_a_lost_password_of_an_administrator_is_drawn_anew_with_a_reason_in_both_histories(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("school", "password", "alpha", "--login", "admin")
    with pytest.raises(CommandError, match="needs --reason"):
        call_command(*call)
    with pytest.raises(CommandError, match="no journal administrator"):
        call_command("school", "password", "alpha", "--login", "teacher", "--reason", "письмо")
    answer = json.loads(run(capsys, *call, "--reason", "письмо № 7", "--json"))
    assert answer["login"] == "admin"
    with in_school(school("alpha")):
        assert User.objects.get(login="admin").needs_new_password
        assert Deed.objects.get(what="accounts.password_drawn").reason == "письмо № 7"
    with in_shared():
        assert Deed.objects.get(what="controlplane.password_drawn").reason == "письмо № 7"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"inn": "1655018019"}, "inn"),
        ({"municipality": "Атлантида"}, "municipality"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"email": "nobody"}, "email"),
        ({"name": "x" * 301}, "name"),
        ({"short_name": "x" * 81}, "short_name"),
        ({"admin": f"{'x' * 81} Лейла"}, "last_name"),
        ({"admin": "Гарипова"}, "--admin"),
        ({"authority": "Никто"}, "there is no authority"),
    ],
)
def test_what_the_form_refuses_the_command_refuses_by_the_same_words(
    db: None, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(*create(**changes))
    assert str(refused.value).startswith(field)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("slug", ["alpha", "Радуга", "pg_x", "centre", "x" * 41, "a'b", ""])
def test_an_address_that_cannot_be(db: None, slug: str) -> None:
    with pytest.raises(CommandError, match=r"^slug: \S"):
        call_command(*create(slug))


def test_errors_go_to_stderr_with_a_status(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Command(stderr=sys.stderr).run_from_argv(
            ["zvonok", "school", "suspend", "nobody", "--reason", "x"]
        )
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (1, "")
    assert said.err == "CommandError: there is no school nobody\n"


def test_the_list(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, "school", "list", "--json"))
    assert [(row["slug"], row["state"]) for row in rows] == [
        ("alpha", "active"), ("beta", "active"),
    ]  # fmt: skip
    assert set(rows[0]) == {"slug", "name", "schema", "state", "url"}
    lines = run(capsys, "school", "list").splitlines()
    assert [line.split()[1:3] for line in lines] == [["active", "alpha"], ["active", "beta"]]


def test_suspending_and_resuming(
    db: None, capsys: pytest.CaptureFixture[str], visit: Visit
) -> None:
    said = run(capsys, "school", "suspend", "alpha", "--reason", "Договор истёк", "--json")
    assert json.loads(said) == {"slug": "alpha", "state": "suspended"}
    with in_shared():
        found = School.objects.get(slug="alpha")
        assert (found.state, found.change_reason, found.changed_via) == (
            "suspended", "Договор истёк", "cli",
        )  # fmt: skip
        deed = Deed.objects.get(what="controlplane.school_suspended")
        assert (deed.via, deed.reason, deed.subject) == ("cli", "Договор истёк", "alpha")
    assert run(capsys, "school", "resume", "alpha", "--reason", "Оплачено") == "alpha: active\n"
    assert visit("alpha").get("/login/").status_code == 200


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_a_reason(db: None, reason: str) -> None:
    with pytest.raises(CommandError, match=r"^reason: "):
        call_command("school", "suspend", "alpha", "--reason", reason)
    assert school("alpha").state == "active"


@pytest.mark.parametrize(
    "verb", [["suspend", "--reason", "x"], ["resume", "--reason", "x"], ["password"]]
)
def test_a_school_that_is_not_there(db: None, verb: list[str]) -> None:
    with pytest.raises(CommandError, match=r"^there is no school nobody$"):
        call_command("school", verb[0], "nobody", *verb[1:])


def test_authorities(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(
        capsys, "authority", "add", "Управление", "--municipality", "Арский", "--json"
    )  # fmt: skip
    assert json.loads(said) == [
        {"name": "Отдел образования", "municipality": "Казань"},
        {"name": "Управление", "municipality": "Арский"},
    ]
    lines = run(capsys, "authority", "list").splitlines()
    assert lines == ["Отдел образования (Казань)", "Управление (Арский)"]
    for name, municipality, field in (
        ("Управление", "Арский", "name"), ("", "Арский", "name"), ("x" * 201, "Арский", "name"),
        ("Ещё", "Атлантида", "municipality"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=f"^{field}: "):
            call_command("authority", "add", name, "--municipality", municipality)
    with in_shared():
        assert Authority.objects.count() == 2


@pytest.mark.parametrize("words", [["operator", "ab"], ["operator", "новый"], ["operator", "novy"]])
def test_an_operator_needs_a_login_and_a_name(db: None, words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command(*words)


def test_the_first_operator_and_a_new_password_for_one(
    db: None, capsys: pytest.CaptureFixture[str], visit: Visit, no_second_factor: None
) -> None:
    first = run(capsys, "operator", "Novy", "Новиков Нурлан")
    found: Any = re.fullmatch(r"login: novy  one-time password: (\S{19})\n", first)
    assert found is not None
    again = run(capsys, "operator", "novy")
    assert again.rpartition(" ")[2] != first.rpartition(" ")[2]
    visitor = visit("centre")
    password = again.strip().rpartition(" ")[2]
    assert visitor.post("/login/", {"login": "novy", "password": password}).status_code == 302
    assert visitor.get("/")["Location"] == "/me/password/"
