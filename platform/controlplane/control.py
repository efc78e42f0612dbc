"""The queue `control`, whose worker alone holds the owner's credentials: how it is asked for a
school, and its tasks."""

import datetime as dt

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from controlplane.models import Onboarding
from controlplane.onboarding import AlreadyDone, SlugTaken, onboard
from controlplane.wish import Wish
from history.models import record
from history.signature import person
from isolation.clock import now
from isolation.provision import FleetBusyError, owner_in
from isolation.ref import SHARED_SCHEMA
from isolation.tasks import SharedTask

log = structlog.get_logger(__name__)
LEASE = dt.timedelta(minutes=2)
GAVE_UP = _(
    "The school could not be made in several attempts. The reason is in the worker's log; once it is"
    " mended, send the form again."
)


@transaction.atomic
def ask(wish: Wish, *, by: User) -> Onboarding:
    """Write the wish down; the task that carries it out is sent when the row is safe. A broker that
    does not answer only delays: the sweep finds the row."""
    job = Onboarding.objects.create(asked_by=by, asked_at=now(), wish=wish.as_json())
    record("controlplane.school_asked", actor=person(by), subject=wish.slug)
    transaction.on_commit(lambda: carry_out.delay(job.pk), robust=True)
    return job


@shared_task(base=SharedTask, name="controlplane.control.carry_out")
def carry_out(job_id: int) -> None:
    """Grant one wish. May run twice, or be killed anywhere: the school comes once or not at all,
    because its row, its schema and the job's `done` are one transaction."""
    job = _claim(job_id)
    if job is None:
        return
    actor = person(job.asked_by, f"onboarding {job.pk}")
    try:
        onboard(Wish(**job.wish), actor=actor, job=job)
    except AlreadyDone:
        log.info("onboarding_done_before", onboarding=job.pk)
    except SlugTaken as refused:
        _fail(job, str(refused))
    except FleetBusyError:
        # Not the wish's fault: the sweep comes again within a minute, as often as it takes.
        Onboarding.objects.filter(pk=job.pk).update(started_at=None, attempts=F("attempts") - 1)
    except Exception:
        log.exception("onboarding_failed", onboarding=job.pk, attempt=job.attempts)
        if job.attempts >= Onboarding.MAX_ATTEMPTS:
            _fail(job, GAVE_UP)
            return
        Onboarding.objects.filter(pk=job.pk).update(started_at=None)


def _claim(job_id: int) -> Onboarding | None:
    """Take the lease of a job that nobody works on; None when it is done or somebody does, or when
    it was tried too often: a worker that was killed each time told nobody."""
    free = Q(started_at=None) | Q(started_at__lt=now() - LEASE)
    open_states = [Onboarding.State.QUEUED, Onboarding.State.RUNNING]
    taken = Onboarding.objects.filter(free, pk=job_id, state__in=open_states).update(
        state=Onboarding.State.RUNNING, started_at=now(), attempts=F("attempts") + 1
    )
    job = Onboarding.objects.get(pk=job_id) if taken else None
    if job is not None and job.attempts > Onboarding.MAX_ATTEMPTS:
        _fail(job, GAVE_UP)
        return None
    return job


def _fail(job: Onboarding, problem: "str | Promise") -> None:
    """What is done stays done, whatever a run that came too late says."""
    unfinished = Onboarding.objects.filter(pk=job.pk).exclude(state=Onboarding.State.DONE)
    unfinished.update(state=Onboarding.State.FAILED, problem=str(problem))


@shared_task(base=SharedTask, name="controlplane.control.sweep_onboardings")
def sweep_onboardings() -> int:
    """Send again the tasks of jobs that died or were never sent."""
    free = Q(started_at=None, asked_at__lt=now() - dt.timedelta(seconds=30)) | Q(
        started_at__lt=now() - LEASE
    )
    left = Onboarding.objects.filter(
        free, state__in=[Onboarding.State.QUEUED, Onboarding.State.RUNNING]
    ).values_list("pk", flat=True)
    for pk in left:
        carry_out.delay(pk)
    return len(left)


@shared_task(name="controlplane.control.check_roles")
def check_roles() -> list[str]:
    """School roles that gave themselves a password or a setting (a role may alter itself): each is
    an error line, and it still cannot log in, for its connection limit is 0."""
    with owner_in(SHARED_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT name FROM extensions.altered_school_roles() ORDER BY 1")
        altered = [row[0] for row in cursor.fetchall()]
    for role in altered:
        log.error("school_role_altered", role=role)
    return altered
