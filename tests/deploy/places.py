"""The files of deploy/ and what the tests ask of them."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml
from django.core.management import load_command_class

from tests.paths import ROOT

DEPLOY = ROOT / "deploy"
README = DEPLOY / "README.md"
SYSTEMD = DEPLOY / "systemd"
SECRETS = {"database_url", "broker_url", "secret_key", "master_key"}
OWNER = "owner_database_url"
_ROOMS = {"serve": "config", "worker": "config", "beat": "config"}


def texts() -> dict[str, str]:
    """Every file a system administrator gets, by its path; drawings and our own tools are not."""
    return {
        str(path.relative_to(DEPLOY)): path.read_text("utf-8")
        for path in sorted(DEPLOY.rglob("*"))
        if path.is_file() and path.suffix != ".png" and path.parent.name != "bin"
    }


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def is_understood(command: list[str]) -> bool:
    """Would `zvonok` take these words? Ends the test with the parser's words when not."""
    verb, *arguments = command
    parser = load_command_class(_ROOMS[verb], verb).create_parser("zvonok", verb)
    return bool(parser.parse_args(arguments))


def started_by(unit: str) -> list[str]:
    """The words after the program in a unit's ExecStart."""
    line = re.search(r"^ExecStart=(.*)$", (SYSTEMD / unit).read_text("utf-8"), re.MULTILINE)
    assert line, unit
    program, *command = shlex.split(line[1])
    assert program == "/opt/zvonok/.venv/bin/zvonok"
    return command


def settings(text: str) -> set[str]:
    """Names of ours in a text, without the suffix that says «from a file»."""
    found = re.findall(r"\bZVONOK_[A-Z][A-Z_]*[A-Z]\b", text)
    return {name.removesuffix("_FILE") for name in found}


def path_of(name: str) -> Path:
    return DEPLOY / name
