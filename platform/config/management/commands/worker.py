"""`zvonok worker`: a Celery worker, in the foreground. `--queue control` needs the owner's URL."""

import warnings
from argparse import ArgumentParser
from typing import Any

from celery.platforms import SecurityWarning
from django.core.management.base import BaseCommand

from config.celery import app


class Command(BaseCommand):
    help = "Run background tasks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queue", action="append", help="work (default), control; repeatable")
        parser.add_argument("--concurrency", default="2")

    def handle(self, *args: Any, **options: Any) -> None:
        # The demonstration and compose run in a container's or machine's own user, root included;
        # tasks are JSON alone, so nobody can send code.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        queues = ",".join(options["queue"] or ["work"])
        app.worker_main(
            [
                "--quiet", "worker", "--queues", queues, "--concurrency", str(options["concurrency"]),
                "--without-gossip", "--without-mingle", "--without-heartbeat",
            ]
        )  # fmt: skip
