"""`zvonok ...`: every management command, with the errors of people in one line.

Without `ZVONOK_DATABASE_URL` a command runs on an installation of its own under `ZVONOK_DATA_DIR`
(see `installation`), which it starts, or joins when it runs already.
"""

import os
import socket
import sys
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.core.management import CommandError, ManagementUtility
from django.db import OperationalError

from config.embedded import EmbeddedError
from config.environment import Environment, EnvironmentProblem
from config.installation import begin_anew, own_database

# Commands that need no database, or bring up their own.
_WITHOUT_DATABASE = {"texts", "collectstatic", "help", "--help", "-h", "version", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    argv = [sys.argv[0], *(sys.argv[1:] or ["help"])]
    argv[1] = argv[1].replace("-", "_") if not argv[1].startswith("-") else argv[1]
    try:
        if argv[1] == "demo":
            _demonstration(argv[2:])
        with _database(argv[1]):
            ManagementUtility(argv).execute()
    except (EmbeddedError, EnvironmentProblem, CommandError) as problem:
        sys.exit(f"zvonok: {problem}")
    except OperationalError as problem:
        sys.exit(f"zvonok: the database does not answer: {str(problem).splitlines()[0]}")
    except KeyboardInterrupt:
        sys.exit(130)


def _demonstration(arguments: list[str]) -> None:
    """What must be in the environment before the settings are read."""
    parser = ArgumentParser(prog="zvonok demo", add_help=False)
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
    parser.add_argument("--today", default="")
    parser.add_argument("--reset", action="store_true")
    known, _rest = parser.parse_known_args(arguments)
    if not known.port.isdigit() or not 0 < int(known.port) < 65536:
        raise EnvironmentProblem(f"PORT must be a number from 1 to 65535, not {known.port!r}")
    os.environ |= {"ZVONOK_DEMO": "1", "PORT": known.port}
    if known.today:
        os.environ["ZVONOK_TODAY"] = known.today
    if known.reset:
        _begin_anew(int(known.port))


def _begin_anew(port: int) -> None:
    if Environment().text("ZVONOK_DATABASE_URL"):
        raise EnvironmentProblem("a real database is not dropped: unset ZVONOK_DATABASE_URL")
    with socket.socket() as trial:
        if trial.connect_ex(("127.0.0.1", port)) == 0:
            raise EnvironmentProblem(f"something answers on port {port}: stop it first")
    begin_anew(_data_dir())


def _database(command: str) -> AbstractContextManager[object]:
    env = Environment()
    if command in _WITHOUT_DATABASE or env.text("ZVONOK_DATABASE_URL"):
        return nullcontext()
    if command != "demo":
        sys.stderr.write(f"zvonok: no ZVONOK_DATABASE_URL: working on {_data_dir()}\n")
    return own_database(_data_dir())


def _data_dir() -> Path:
    return Path(Environment().text("ZVONOK_DATA_DIR", "var")).resolve()


if __name__ == "__main__":
    main()
