"""`zvonok serve`: the web processes (gunicorn), in the foreground."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serve the web pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port or unix:path")
        parser.add_argument("--workers", default="3", help="about two for each core")
        parser.add_argument(
            "--threads",
            default="1",
            help="of each worker; more than 1 where browsers come without nginx in front, whose"
            " idle connections would otherwise hold a worker each",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        # The owner's credentials stop here: a web process never holds them.
        for name in ("ZVONOK_OWNER_DATABASE_URL", "ZVONOK_OWNER_DATABASE_URL_FILE"):
            os.environ.pop(name, None)
        program = str(Path(sys.executable).with_name("gunicorn"))
        os.execv(program, [program, *_arguments(options)])  # noqa: S606 - our own program


def _arguments(options: dict[str, Any]) -> list[str]:
    return [
        "config.wsgi:application",
        "--bind", options["bind"],
        "--workers", str(options["workers"]),
        "--worker-class", "sync" if str(options["threads"]) == "1" else "gthread",
        "--threads", str(options["threads"]),
        "--timeout", "60",
        "--graceful-timeout", "20",
        "--max-requests", "20000",
        "--max-requests-jitter", "2000",
        "--logger-class", "config.gunicorn_logger.OneFormLogger",
        "--no-control-socket",
    ]  # fmt: skip
