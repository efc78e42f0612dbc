"""Housekeeping that visits every side, one transaction each."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.db import connection
from django.db.models import Max

from accounts.models import RoleGrant, Session, today
from accounts.tasks import clear_expired_rows, end_sessions_of_ended_grants
from controlplane.hooks import school_housekeeping
from controlplane.models import Pulse
from isolation import SchoolRef, in_school, in_shared
from isolation.clock import now
from isolation.hooks import directory

log = structlog.get_logger(__name__)


@shared_task(name="controlplane.end_sessions_everywhere")
def end_sessions_everywhere() -> None:
    _everywhere(end_sessions_of_ended_grants)


@shared_task(name="controlplane.clear_expired_everywhere")
def clear_expired_everywhere() -> None:
    _everywhere(clear_expired_rows)
    for work in school_housekeeping:
        _in_schools(work)


def _everywhere(work: Callable[[], int]) -> None:
    """Do `work` on the shared side and in every school; one school's trouble stops no other."""
    try:
        with in_shared():
            work()
    except Exception:
        log.exception("housekeeping_failed", work=work.__name__)
    _in_schools(work)


def _in_schools(work: Callable[[], int]) -> None:
    for school in directory().schools():
        try:
            with in_school(school):
                work()
        except Exception:
            log.exception("housekeeping_failed", school=school.slug, work=work.__name__)


@shared_task(name="controlplane.take_pulses")
def take_pulses() -> None:
    """Measure every school: people, last activity, size."""
    for school in directory().schools():
        try:
            take_pulse(school)
        except Exception:
            log.exception("pulse_failed", school=school.slug)


def take_pulse(school: SchoolRef) -> None:
    with in_school(school):
        people = RoleGrant.objects.on(today()).values("user").distinct().count()
        active = Session.objects.filter(user__isnull=False).aggregate(at=Max("last_seen_at"))["at"]
    with in_shared():
        before = Pulse.objects.filter(school_id=school.id).first()
        Pulse.objects.update_or_create(
            school_id=school.id,
            defaults={
                "people": people,
                "size_bytes": _size(school.schema),
                "last_activity_at": active or (before.last_activity_at if before else None),
                "measured_at": now(),
            },
        )


def _size(schema: str) -> int:
    """Bytes of the schema's tables with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind = 'r'",
            [schema],
        )
        return int(cursor.fetchone()[0])
