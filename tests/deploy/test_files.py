"""deploy/ against the product: every name and file that a system administrator is told of."""

import re

from config.environment import NAMES
from tests.deploy.places import DEPLOY, OWNER, README, SECRETS, compose, settings, texts


def test_every_setting_that_deploy_names_is_known() -> None:
    named = {name: settings(text) for name, text in texts().items()}

    assert {name: found - NAMES for name, found in named.items() if found - NAMES} == {}


def test_the_readme_s_table_tells_every_setting_once() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", README.read_text("utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted({*NAMES, "SENTRY_DSN", "PORT"})


def test_the_readme_names_only_files_that_are_there() -> None:
    text = README.read_text("utf-8")
    named = set(re.findall(r"(?:/opt/zvonok/)?deploy/([\w./-]+\w)", text))

    assert {name for name in named if not list(DEPLOY.glob(name))} == set()


def test_the_readme_draws_every_secret_that_both_ways_need() -> None:
    by_systemd, by_compose = README.read_text("utf-8").split("## Путь 2")
    needed = {*SECRETS, OWNER}

    assert set(re.findall(r">(\w+)$", by_systemd, re.MULTILINE)) == needed
    assert needed | {"postgres_password"} == set(compose()["secrets"])
    assert set(re.findall(r">(\w+)$", by_compose, re.MULTILINE)) == set(compose()["secrets"])
