"""The product's Celery application for tests of a real worker: impatient, with a task to watch.

`celery -A tests.config.worker_app worker`; only the worker's process imports it.
"""

import datetime as dt

import django

django.setup()

from config.celery import app  # noqa: E402
from controlplane import control  # noqa: E402
from isolation.clock import now  # noqa: E402
from isolation.tasks import SchoolTask  # noqa: E402

VISIBILITY_TIMEOUT = 2  # seconds until a dead worker's task is delivered again

app.conf.broker_transport_options = {
    **app.conf.broker_transport_options,
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "polling_interval": 0.2,
}
control.LEASE = dt.timedelta(seconds=1)


@app.task(base=SchoolTask, name="tests.mark")  # type: ignore[untyped-decorator]
def mark(number_id: int) -> None:
    """Leave one row in the school, however often it runs."""
    from accounts.models import RateCounter

    RateCounter.objects.get_or_create(
        key=f"mark {number_id}", defaults={"count": 1, "expires_at": now()}
    )
