"""compose.yaml: who gets which secret, what runs, what is open. No engine is needed."""

import re

from tests.deploy.places import OWNER, SECRETS, compose, is_understood, path_of

OURS = {"setup", "web", "worker", "control", "beat"}


def test_compose_gives_the_owner_s_url_to_control_and_setup_alone() -> None:
    services = compose()["services"]
    secrets = {name: set(service.get("secrets", [])) for name, service in services.items()}
    paths = {
        name: {key for key in service.get("environment", {}) if "OWNER" in key}
        for name, service in services.items()
    }

    assert secrets == {
        "postgres": {"postgres_password"},
        "setup": {*SECRETS, OWNER, "postgres_password"},
        "web": SECRETS,
        "worker": SECRETS,
        "control": {*SECRETS, OWNER},
        "beat": SECRETS,
        "nginx": set(),
    }
    assert {name for name, found in paths.items() if found} == {"control", "setup"}


def test_compose_points_each_setting_at_a_secret_that_the_service_has() -> None:
    for name in OURS:
        service = compose()["services"][name]
        files = {
            value.removeprefix("/run/secrets/")
            for key, value in service["environment"].items()
            if key.endswith("_FILE")
        }
        assert files == set(service["secrets"]) - {"postgres_password"}, name
        assert "_URL" not in "".join(key.replace("_URL_FILE", "") for key in service["environment"])


def test_compose_runs_commands_that_zvonok_understands() -> None:
    services = compose()["services"]
    plain = {
        name: [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", word) for word in services[name]["command"]]
        for name in OURS - {"setup"}
    }

    assert all(is_understood(command) for command in plain.values())
    assert plain["control"][:3] == ["worker", "--queue", "control"]
    assert plain["worker"][:3] == ["worker", "--queue", "work"]


def test_compose_opens_nothing_but_nginx_and_restarts_everything_but_setup() -> None:
    services = compose()["services"]

    assert {name for name, service in services.items() if "ports" in service} == {"nginx"}
    assert {name: service["restart"] for name, service in services.items()} == {
        name: "no" if name == "setup" else "unless-stopped" for name in services
    }
    assert all(services[name]["cap_drop"] == ["ALL"] for name in OURS)


def test_compose_and_its_example_name_the_same_variables() -> None:
    text = path_of("compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    given = re.findall(r"^([A-Z_]+)=", path_of(".env.example").read_text("utf-8"), re.MULTILINE)

    assert sorted(given) == sorted(asked)
