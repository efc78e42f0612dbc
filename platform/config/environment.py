"""The environment, read loudly: every name is declared here, every secret may come from a file.

A name `ZVONOK_*` that nobody declared is an error at start, because a misspelt one would silently
mean its default. `NAME_FILE` holds the path of a file with the value, for secrets of systemd and
compose.
"""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path

NAMES = frozenset(
    {
        "ZVONOK_DATABASE_URL",
        "ZVONOK_OWNER_DATABASE_URL",
        "ZVONOK_BROKER_URL",
        "ZVONOK_EMAIL_URL",
        "ZVONOK_SECRET_KEY",
        "ZVONOK_MASTER_KEY",
        "ZVONOK_BASE_DOMAIN",
        "ZVONOK_HTTPS",
        "ZVONOK_TRUSTED_PROXIES",
        "ZVONOK_DATA_DIR",
        "ZVONOK_DATABASE_POOL",
        "ZVONOK_DEMO",
        "ZVONOK_TODAY",
    }
)


class EnvironmentProblem(Exception):
    """A setting is missing, unknown or malformed; its text is one line for the administrator."""


class Environment:
    """Reads declared names from a mapping (default: the process's environment)."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source = os.environ if source is None else source
        for name in self.source:
            if name.startswith("ZVONOK_") and name.removesuffix("_FILE") not in NAMES:
                raise EnvironmentProblem(f"unknown setting {name}: see README, «Settings»")

    def text(self, name: str, default: str = "") -> str:
        """The value of NAME, else the content of the file that NAME_FILE names, else `default`."""
        if name in self.source:
            return self.source[name].strip()
        path = self.source.get(f"{name}_FILE")
        if path is None:
            return default
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise EnvironmentProblem(
                f"{name}_FILE: cannot read {path}: {error.strerror}"
            ) from error

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
            return default if value == "" else value in {"1", "true", "yes", "on"}
        raise EnvironmentProblem(f"{name} must be 1 or 0, not {value!r}")

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if value and not value.isdigit():
            raise EnvironmentProblem(f"{name} must be a whole number, not {value!r}")
        return int(value) if value else default

    def networks(self, name: str) -> list[str]:
        """Addresses or networks separated by commas or spaces; `unix` stands for a local socket."""
        words = self.text(name).replace(",", " ").split()
        for word in words:
            try:
                word == "unix" or ipaddress.ip_network(word, strict=False)
            except ValueError:
                raise EnvironmentProblem(f"{name}: {word!r} is no address or network") from None
        return words
