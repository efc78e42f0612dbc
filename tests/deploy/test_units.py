"""The systemd units, and root's `zvonok`."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.deploy.places import OWNER, SECRETS, SYSTEMD, is_understood, started_by

SERVICES = ("beat", "control", "web", "worker")
UNITS = {name: f"zvonok-{name}.service" for name in SERVICES}
COMMON = "zvonok-.service.d/50-common.conf"


def read(name: str) -> str:
    return (SYSTEMD / name).read_text("utf-8")


def test_the_target_wants_every_service_there_is() -> None:
    wanted = re.findall(r"\bzvonok-\w+\.service\b", read("zvonok.target"))

    assert sorted(wanted) == sorted(path.name for path in SYSTEMD.glob("*.service"))
    assert sorted(wanted) == sorted(UNITS.values())


def test_units_start_commands_that_zvonok_understands() -> None:
    commands = {name: started_by(unit) for name, unit in UNITS.items()}

    assert all(is_understood(command) for command in commands.values())
    assert commands["control"][:3] == ["worker", "--queue", "control"]
    assert commands["worker"][:3] == ["worker", "--queue", "work"]


def test_only_control_holds_the_owner_s_url_and_it_has_a_user_of_its_own() -> None:
    holding = [name for name, unit in UNITS.items() if "owner" in read(unit).split("[Service]")[1]]
    users = {
        name: re.findall(r"^User=(\S+)", read(unit), re.MULTILINE) for name, unit in UNITS.items()
    }

    assert holding == ["control"]
    assert "owner" not in read(COMMON)
    assert "OWNER" not in read("zvonok.env.example")
    assert users == {
        "beat": ["zvonok"],
        "control": ["zvonok-control"],
        "web": ["zvonok"],
        "worker": ["zvonok"],
    }


def test_every_credential_is_loaded_and_named() -> None:
    for text, names in ((read(COMMON), SECRETS), (read(UNITS["control"]), {OWNER})):
        loaded = dict(re.findall(r"^LoadCredential=(\w+):(\S+)$", text, re.MULTILINE))
        named = dict(re.findall(r"^Environment=ZVONOK_(\w+)_FILE=%d/(\w+)$", text, re.MULTILINE))
        assert loaded == {name: f"/etc/zvonok/secrets/{name}" for name in names}
        assert named == {name.upper(): name for name in names}


def test_the_walls_around_every_service_stand() -> None:
    lines = set(read(COMMON).splitlines())

    assert {
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateDevices=yes",
        "PrivateTmp=yes",
        "ProtectProc=invisible",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "UMask=0027",
    } <= lines


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """systemd's own word where it is installed; every line's form always."""
    for path in SYSTEMD.rglob("zvonok[.-]*"):
        if path.suffix not in {".service", ".target", ".conf"}:
            continue
        for line in path.read_text("utf-8").splitlines():
            assert re.fullmatch(r"|#.*|\[(Unit|Service|Install)\]|[A-Z]\w+=.*", line), (path, line)
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    units = tmp_path / "units"
    shutil.copytree(SYSTEMD, units)
    for unit in UNITS.values():
        text = (units / unit).read_text("utf-8")
        (units / unit).write_text(text.replace("/opt/zvonok/.venv/bin/zvonok", "/bin/true"))
    checked = subprocess.run(
        [analyze, "verify", "--man=no", *(str(units / unit) for unit in UNITS.values())],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"},
        capture_output=True,
        text=True,
    )
    ours = [line for line in checked.stderr.splitlines() if "zvonok" in line]
    assert (checked.returncode, ours) == (0, []), checked.stderr


def prepared(folder: Path) -> dict[str, str]:
    """An /etc/zvonok of ours, and programs that tell instead of doing."""
    (folder / "secrets").mkdir()
    for name in (*SECRETS, OWNER):
        (folder / "secrets" / name).write_text(f'{name}\'s "value" $HOME\n')
    shutil.copy(SYSTEMD / "zvonok.env.example", folder / "zvonok.env")
    programs = folder / "programs"
    programs.mkdir()
    for name, text in {"setpriv": 'echo "$@"; env', "getent": "exit 0"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    return {"PATH": path, "ETC_DIR": str(folder), "PROGRAM": "/program"}


def told(environment: dict[str, str], *arguments: str) -> tuple[str, dict[str, str]]:
    """What would be run, and its environment."""
    done = subprocess.run(
        [SYSTEMD / "zvonok", *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    first, _, rest = done.stdout.partition("\n")
    return first, dict(line.split("=", 1) for line in rest.splitlines() if "=" in line)


def test_root_s_zvonok_goes_on_as_control_with_every_secret(tmp_path: Path) -> None:
    command, environment = told(prepared(tmp_path), "school", "list")

    assert command.startswith("--reuid=zvonok-control --regid=zvonok-control --init-groups")
    assert command.endswith(
        "--no-new-privs --inh-caps=-all --bounding-set=-all -- /program school list"
    )
    for name in (*SECRETS, OWNER):
        assert environment[f"ZVONOK_{name.upper()}"] == f'{name}\'s "value" $HOME'
    assert environment["ZVONOK_BASE_DOMAIN"] == "zvonok.example"
    assert environment["HOME"] == "/nonexistent"


def test_root_s_zvonok_sets_the_database_up_as_postgres_without_our_keys(tmp_path: Path) -> None:
    command, environment = told(prepared(tmp_path), "setup-database", "postgresql:///zvonok")

    assert command.startswith("--reuid=postgres --regid=postgres")
    assert re.fullmatch("[0-9a-f]{64}", environment["ZVONOK_SECRET_KEY"])
    assert re.fullmatch("[0-9a-f]{64}", environment["ZVONOK_MASTER_KEY"])


def test_root_s_zvonok_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    environment = prepared(tmp_path)
    with (tmp_path / "zvonok.env").open("a") as file:
        file.write("export ZVONOK_HTTPS=1\n")
    spoilt = subprocess.run(
        [SYSTEMD / "zvonok", "migrate"], env=environment, capture_output=True, text=True
    )
    missing = subprocess.run(
        [SYSTEMD / "zvonok", "migrate"],
        env=environment | {"ETC_DIR": str(tmp_path / "nowhere")},
        capture_output=True,
        text=True,
    )

    assert (spoilt.returncode, missing.returncode) == (1, 1)
    assert spoilt.stderr.splitlines() == [
        f"zvonok: {tmp_path}/zvonok.env: not NAME=VALUE: export ZVONOK_HTTPS=1"
    ]
    assert len(missing.stderr.splitlines()) == 1
