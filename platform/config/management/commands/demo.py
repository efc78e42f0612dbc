"""`zvonok demo`: set up, fill and serve the demonstration, in the foreground, until interrupted."""

import fcntl
import os
import socket
import sys
import threading
import time
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import supervisor
from config.demo import tell
from config.demo.seed import refuse_real_data, seed

WEB = ["--workers", "2", "--threads", "8"]


class Command(BaseCommand):
    help = "Serve the demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Read by the command line before the settings: see config.cli.
        parser.add_argument("--port", default=settings.PORT)
        parser.add_argument("--today", default="", help="YYYY-MM-DD: the product's clock")
        parser.add_argument(
            "--reset", action="store_true", help="begin anew: everything is dropped"
        )
        parser.add_argument("--prepare", action="store_true", help="fill, but do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        port = int(options["port"])
        _refuse_taken(port)
        _refuse_second()
        call_command("migrate")
        refuse_real_data()
        told = tell.describe(seed())
        path = tell.write(told, settings.DATA_DIR)
        if options["prepare"]:
            return
        ready = "\n".join(tell.lines(told, path))
        announcement = threading.Thread(target=_announce, args=(port, ready), daemon=True)
        announcement.start()
        sys.exit(supervisor.run(_processes(port)))


def _processes(port: int) -> list[supervisor.Process]:
    """Web without the owner's credentials, one worker for both queues, the beat."""
    program = [sys.executable, "-m", "config.cli"]
    everything = dict(os.environ)
    web = {key: value for key, value in everything.items() if "OWNER" not in key}
    bind = f"127.0.0.1:{port}"
    queues = ["--queue", "work", "--queue", "control"]
    return [
        supervisor.Process("web", [*program, "serve", "--bind", bind, *WEB], web),
        supervisor.Process(
            "worker", [*program, "worker", *queues, "--concurrency", "1"], everything
        ),
        supervisor.Process("beat", [*program, "beat"], web),
    ]


def _announce(port: int, text: str) -> None:
    """Tell the addresses when, and not before, the web answers."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _refuse_second() -> None:
    """One demonstration for each folder. The lock goes with the process."""
    lock = os.open(settings.DATA_DIR / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(f"a demonstration runs on {settings.DATA_DIR} already") from error


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"port {port} is taken; choose another: make demo PORT={port + 1}"
            ) from error
