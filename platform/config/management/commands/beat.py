"""`zvonok beat`: sends the periodic tasks, in the foreground. Run exactly one."""

from typing import Any

from celery.apps.beat import Beat
from django.core.management.base import BaseCommand

from config.celery import app


class Command(BaseCommand):
    help = "Send periodic tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        Beat(app=app, quiet=True, schedule=app.conf.beat_schedule_filename).run()
