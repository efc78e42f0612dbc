"""The Celery application, for the worker, the beat and whoever sends a task."""

import os

from celery import Celery
from django.conf import settings

from config.logs_celery import connect

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zvonok")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="control")
app.set_default()
connect()
