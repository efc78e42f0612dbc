"""`zvonok beat`: sends the periodic tasks, in the foreground. Run exactly one."""

from pathlib import Path
from typing import Any

from celery.apps.beat import Beat
from django.core.management.base import BaseCommand

from config.celery import app


class Command(BaseCommand):
    help = "Send periodic tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        # What was sent when, kept over restarts: else a daily task might never come due.
        schedule = Path(app.conf.beat_schedule_filename)
        schedule.parent.mkdir(parents=True, exist_ok=True)
        Beat(app=app, quiet=True, schedule=str(schedule)).run()
