"""Settings are read loudly: what is unknown, missing or malformed stops the start in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import Environment, EnvironmentProblem
from tests.paths import ROOT

SECRET = "s" * 64


def test_a_misspelt_name_is_an_error_and_others_are_none_of_ours() -> None:
    Environment({"PATH": "/bin", "ZVONOK_HTTPS": "1", "ZVONOK_SECRET_KEY_FILE": "/x"})
    with pytest.raises(EnvironmentProblem, match="unknown setting ZVONOK_HTPS"):
        Environment({"ZVONOK_HTPS": "1"})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("long and secret\n")
    env = Environment({"ZVONOK_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env.text("ZVONOK_SECRET_KEY") == "long and secret"
    missing = Environment({"ZVONOK_SECRET_KEY_FILE": str(tmp_path / "none")})
    with pytest.raises(EnvironmentProblem, match=r"ZVONOK_SECRET_KEY_FILE: cannot read .*none"):
        missing.text("ZVONOK_SECRET_KEY")


@pytest.mark.parametrize(
    ("text", "flag"), [("1", True), ("on", True), ("0", False), ("no", False), ("", True)]
)
def test_a_flag(text: str, flag: bool) -> None:
    assert Environment({"ZVONOK_HTTPS": text}).flag("ZVONOK_HTTPS", default=True) is flag


def test_what_is_no_flag_number_or_network_says_so() -> None:
    env = Environment(
        {
            "ZVONOK_HTTPS": "maybe",
            "ZVONOK_DATABASE_POOL": "-1",
            "ZVONOK_TRUSTED_PROXIES": "10.0.0.1/8, unix nginx",
        }
    )
    with pytest.raises(EnvironmentProblem, match="must be 1 or 0, not 'maybe'"):
        env.flag("ZVONOK_HTTPS")
    with pytest.raises(EnvironmentProblem, match="must be a whole number, not '-1'"):
        env.number("ZVONOK_DATABASE_POOL", 0)
    with pytest.raises(EnvironmentProblem, match="'nginx' is no address or network"):
        env.networks("ZVONOK_TRUSTED_PROXIES")


def test_networks_are_separated_by_commas_or_spaces() -> None:
    env = Environment({"ZVONOK_TRUSTED_PROXIES": "10.0.0.1/8, ::1 unix"})
    assert env.networks("ZVONOK_TRUSTED_PROXIES") == ["10.0.0.1/8", "::1", "unix"]


def _start(**settings: str) -> str:
    """What `zvonok check` says on standard error with these settings alone."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("ZVONOK_")}
    env |= {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "config.cli", "check"], env=env, cwd=ROOT, capture_output=True
    )
    assert done.returncode == 1
    return done.stderr.decode()


def test_a_start_that_cannot_be_right_ends_in_one_line() -> None:
    url = {"ZVONOK_DATABASE_URL": "postgresql://zvonok_app@db/zvonok"}
    keys = {"ZVONOK_SECRET_KEY": SECRET, "ZVONOK_MASTER_KEY": SECRET}
    assert _start(**url).startswith("zvonok: ZVONOK_SECRET_KEY must be set")
    assert _start(**url, ZVONOK_SECRET_KEY="short").startswith("zvonok: ZVONOK_SECRET_KEY")
    told = _start(**url, **keys, ZVONOK_HTTPS="1")
    assert told.startswith("zvonok: ZVONOK_HTTPS=1 needs ZVONOK_TRUSTED_PROXIES")
    assert told.count("\n") == 1
