"""What the demonstration tells: `var/demo.json` for programs, a few lines for people."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from config.demo.plans import YEARS
from config.demo.seed import PASSWORD, Seeded
from controlplane.onboarding import address_of


def describe(seeded: Seeded) -> dict[str, Any]:
    """The content of `demo.json` (contract.md). A school is `full` when it has groups and lessons."""
    return {
        "centre": {
            "url": f"http://{settings.CENTRE_HOST}:{settings.PORT}",
            "users": _users(seeded.centre),
        },
        "schools": [
            {
                "slug": school.slug,
                "name": school.short_name,
                "schema": school.schema_name,
                "state": "full" if school.slug in YEARS else "empty",
                "url": address_of(school).rstrip("/"),
                "users": _users(users),
            }
            for school, users in seeded.schools
        ],
        "database": {
            "owner_dsn": settings.OWNER_DATABASE_URL,
            "app_dsn": settings.DATABASE_URL,
        },
    }


def _users(users: dict[str, User]) -> dict[str, dict[str, str]]:
    return {name: {"login": user.login, "password": PASSWORD} for name, user in users.items()}


def write(told: dict[str, Any], data_dir: Path) -> Path:
    """It holds passwords of the database: only its owner reads it."""
    path = data_dir / "demo.json"
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    fresh.replace(path)
    return path


def lines(told: dict[str, Any], path: Path) -> list[str]:
    """Addresses and log-ins, as printed in the terminal."""
    out = ["", "  Zvonok, demonstration. Stop it with Ctrl-C.", ""]
    places = [("Centre", told["centre"])]
    places += [(school["name"], school) for school in told["schools"]]
    for name, place in places:
        out.append(f"  {name}  {place['url']}")
        out += [f"      {role:<11} {user['login']}" for role, user in place["users"].items()]
    out += ["", f"  Password of everybody: {PASSWORD}", f"  The same for programs: {path}", ""]
    return out
