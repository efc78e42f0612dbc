"""Celery's settings: short, late-acknowledged, idempotent tasks; PostgreSQL as the broker unless
`ZVONOK_BROKER_URL` names another."""

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CONTROL = "control"
MINUTE = 60.0
DAY = 24 * 60 * MINUTE
# A task that runs longer is delivered again: tasks are short, long work is a row with a lease.
VISIBILITY_TIMEOUT = 120


def broker(url: str) -> dict[str, Any]:
    """Broker URL and transport options. `pgmq://` is PostgreSQL through kombu's transport, with
    the queue's SQL installed beforehand by `zvonok setup-database`."""
    if not url.startswith("pgmq://"):
        return {"broker_url": url or "memory://"}
    return {
        "broker_url": "pgmq://postgresql",  # the name is for the log; conn_string says where
        "broker_transport_options": {
            "conn_string": _conninfo("postgresql" + url.removeprefix("pgmq")),
            "init_extension": False,
            "use_notify": True,
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "polling_interval": 1.0,
            "wait_time_seconds": 0,  # no polling inside the database: NOTIFY wakes us
            "pool_size": 2,
            "pool_timeout": 5,
        },
    }


def _conninfo(url: str) -> str:
    """The URL in libpq's own form. The queue's client takes host, port, database, user and password
    from it and writes them out again without quotes: hence escaped twice. It knows no socket in a
    URL's query, and drops other parameters (set PGSSLMODE and the like in the environment)."""
    parts = {
        name: str(value).replace("\\", "\\\\").replace(" ", "\\ ").replace("'", "\\'")
        for name, value in conninfo_to_dict(url).items()
        if name in {"host", "port", "dbname", "user", "password"}
    }
    return make_conninfo(**parts)


def celery_settings(url: str, data_dir: Path) -> dict[str, Any]:
    return {
        **broker(url),
        "broker_connection_retry_on_startup": True,
        "task_default_queue": "work",
        "task_routes": {"controlplane.control.*": {"queue": CONTROL}},
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_time_limit": VISIBILITY_TIMEOUT - 10,
        "task_soft_time_limit": VISIBILITY_TIMEOUT - 20,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "enable_utc": True,
        "beat_schedule_filename": str(data_dir / "beat-schedule"),
        "beat_schedule": {
            "onboardings-left-behind": _every(MINUTE, "controlplane.control.sweep_onboardings"),
            "sessions-of-ended-grants": _every(MINUTE / 2, "controlplane.end_sessions_everywhere"),
            "roles-with-a-password-or-a-setting": _every(DAY, "controlplane.control.check_roles"),
            "letters-left-behind": _every(MINUTE, "messaging.mail_everywhere"),
            "pulses": _every(5 * MINUTE, "controlplane.take_pulses"),
            "expired-rows": _every(DAY / 24, "controlplane.clear_expired_everywhere"),
        },
    }


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A periodic task; one that no worker took before the next is due is dropped."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}
