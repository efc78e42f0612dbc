"""A server that the product did not start, from nothing to a school: what deploy/README.md tells.

One test, because the installation is made once and every step stands on the one before.
"""

import json
import re
from pathlib import Path

import psycopg
import pytest

from tests.deploy.installation import BASE, WORDS, Browser, Installation, until_ready
from tests.deploy.servers import Server, real_server
from tests.deploy.waiting import until

AUTHORITY, TOWN = "Отдел образования", "Казань"
ASK = f"""
from accounts.models import User
from controlplane.models import Authority
from controlplane.control import ask
from controlplane.wish import Wish
from controlplane.tasks import take_pulses

ask(
    Wish(
        name="МБУДО «Луч»", short_name="Луч", slug="luch", inn="1655018018",
        authority_id=Authority.objects.get().pk, municipality="{TOWN}",
        timezone="Europe/Moscow", last_name="Админов", first_name="Азат",
    ),
    by=User.objects.get(login="ivanova"),
)
take_pulses.delay()
"""


def test_a_real_server_serves_from_nothing_to_a_school(tmp_path: Path) -> None:
    with real_server() as server:
        installation = Installation(server, tmp_path)
        for _again in range(2):
            installation.run("setup-database", server.url())
        installation.run("migrate")
        with installation.running() as processes:
            password = _first_operator(installation)
            school = _school_by_command(installation)
            until_ready(installation)
            _holds_the_owner_s_url(installation, processes)
            _answers_behind_the_proxy(installation)
            _operator_comes_in(installation, password)
            installation.run("shell", "-v", "0", owner=False, script=ASK)
            _school_by_queue(installation, server)
            _walls_stand(server, school)


def _first_operator(installation: Installation) -> str:
    told = installation.run("operator", "ivanova", "Иванова Анна Петровна", owner=False)
    found = re.fullmatch(r"login: ivanova  one-time password: (\S+)", told)
    assert found, told
    return found[1]


def _school_by_command(installation: Installation) -> str:
    """Makes «raduga»; gives its schema."""
    installation.run("authority", "add", AUTHORITY, "--municipality", TOWN, owner=False)
    told = installation.run(
        *("school", "create", "raduga", "--name", "МБУДО «Радуга»", "--inn", "1655018018"),
        *("--authority", AUTHORITY, "--municipality", TOWN),
        *("--admin", "Петрова Мария Ивановна", "--json"),
    )
    answer = json.loads(told)
    assert answer["url"] == f"https://raduga.{BASE}/"
    return str(answer["schema"])


def _holds_the_owner_s_url(installation: Installation, processes: dict[str, int]) -> None:
    """The control worker alone, whatever the system says of each process's environment."""
    holding = [
        name
        for name, pid in processes.items()
        if "ZVONOK_OWNER" in Path(f"/proc/{pid}/environ").read_text()
    ]
    assert holding == ["control"]
    assert all(word not in installation.logs() for word in WORDS.values())


def _answers_behind_the_proxy(installation: Installation) -> None:
    status, headers, _body = Browser(installation, "raduga", scheme="http").get("/login/")
    assert (status, headers["Location"]) == (301, f"https://raduga.{BASE}/login/")

    status, headers, _body = Browser(installation, "raduga").get("/login/")
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")

    assert Browser(installation, "nobody").get("/login/")[0] == 404


def _operator_comes_in(installation: Installation, password: str) -> None:
    """With the one-time password, over cookies that only HTTPS may carry, to a password of one's
    own and to the second factor that an operator must have."""
    browser = Browser(installation, "centre")
    browser.get("/login/")
    status, _headers, page = browser.post("/login/", login="ivanova", password=password)
    assert status == 302, page
    assert browser.get("/")[1]["Location"] == "/me/password/"

    browser.get("/me/password/")
    own = "верный конь скрепка 7"
    status, _headers, page = browser.post(
        "/me/password/", oldpassword=password, password1=own, password2=own
    )
    assert status == 302, page
    assert browser.get("/")[1]["Location"] == "/me/second-factor/on/"
    assert {"__Host-session", "__Host-csrf"} <= set(browser.cookies)


def _school_by_queue(installation: Installation, server: Server) -> None:
    """The control worker has made «luch», the other worker has measured the schools."""
    with psycopg.connect(server.url(), autocommit=True) as admin:

        def made() -> bool:
            job = admin.execute("SELECT state, problem FROM controlplane_onboarding").fetchone()
            assert job is not None
            assert job[0] != "failed", job
            pulses = admin.execute("SELECT count(*) FROM controlplane_pulse").fetchone()
            return job[0] == "done" and pulses != (0,)

        until(made, lambda: f"the onboarding is done\n{installation.logs()}")
    browser = Browser(installation, "luch")
    until(lambda: browser.get("/login/")[0] == 200, lambda: "the new host is known")


def _walls_stand(server: Server, schema: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as admin:
        found = admin.execute(
            "SELECT nspname, role FROM pg_namespace"
            " JOIN controlplane_school ON schema_name = nspname ORDER BY nspname"
        ).fetchall()
    roles: dict[str, str] = dict(found)
    other = next(name for name in roles if name != schema)
    with psycopg.connect(server.url("zvonok_app", WORDS["app"]), autocommit=True) as app:
        _refused(app, "SELECT * FROM public.controlplane_school")
        app.execute(f'SET ROLE "{roles[schema]}"'.encode())
        app.execute(f"SELECT count(*) FROM {schema}.accounts_user".encode())
        for statement in (
            f"SELECT * FROM {other}.accounts_user",
            "SELECT * FROM public.controlplane_school",
            "SELECT * FROM pgmq.meta",
            f"SELECT set_config('role', '{roles[other]}', false)",
            "DO $$ BEGIN END $$",
            f"CREATE TABLE {schema}.mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
        ):
            _refused(app, statement)


def _refused(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())
