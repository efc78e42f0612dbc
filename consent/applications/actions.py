"""How an application comes in and is decided. None of this enrols a child: an order does."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from consent.applications import rules
from consent.applications.models import UNDECIDED, Application, Status
from history.signature import Actor
from isolation.clock import now, school_today
from tenants.groups.models import StudyGroup
from tenants.people.models import LegalRepresentative, Pupil


@transaction.atomic
def submit(
    *, pupil: Pupil, representative: LegalRepresentative | None, group: StudyGroup, source: str,
    submitted_on: dt.date, actor: Actor,
) -> Application:  # fmt: skip
    """A new application. Raises `ValidationError` by field."""
    Pupil.objects.select_for_update().get(pk=pupil.pk)  # one of two at once is told of the other
    rules.check_new(
        pupil=pupil, representative=representative, group=group, submitted_on=submitted_on
    )
    application = Application(
        pupil=pupil, representative=representative, group=group, source=source,
        submitted_on=submitted_on,
    )  # fmt: skip
    return application.write(actor)


@transaction.atomic
def confirm(application: Application, *, actor: Actor) -> Application:
    """The school will enrol the child. Raises `ValidationError` when the group is full."""
    held = _held(application, Status.CONFIRMED)
    if problem := rules.no_place(held.group):
        raise ValidationError(problem, code="full")
    return _move(held, Status.CONFIRMED, actor, queued_at=None)


@transaction.atomic
def queue(application: Application, *, actor: Actor) -> Application:
    """To the end of the group's waiting list."""
    return _move(_held(application, Status.WAITING), Status.WAITING, actor, queued_at=now())


@transaction.atomic
def reject(application: Application, *, reason: str, actor: Actor) -> Application:
    return _close(application, Status.REJECTED, reason, actor)


@transaction.atomic
def cancel(application: Application, *, reason: str, actor: Actor) -> Application:
    """The family takes its application back."""
    return _close(application, Status.CANCELLED, reason, actor)


@transaction.atomic
def mark_enrolled(applications: Iterable[Application], *, on: dt.date, actor: Actor) -> int:
    """An order enrolled the children from this day; called by the order alone. What is decided
    already stays as it is. How many were not."""
    keys = [application.pk for application in applications]
    undecided = Application.objects.undecided().filter(pk__in=keys)
    return undecided.change(actor, status=Status.ENROLLED, decided_on=on)


@transaction.atomic
def reopen(application: Application, *, actor: Actor) -> bool:
    """The order that enrolled the child was annulled: confirmed again, or at its old place in the
    queue. Stays as it is, and tells so, when the family has applied anew meanwhile."""
    held: Application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    fellows = Application.objects.filter(pupil=held.pupil_id, group=held.group_id)
    if held.status != Status.ENROLLED or fellows.filter(status__in=UNDECIDED).exists():
        return False
    _move(held, Status.WAITING if held.queued_at else Status.CONFIRMED, actor, decided_on=None)
    return True


def _held(application: Application, status: Status) -> Application:
    """Locked and fit for this step, or `ValidationError`."""
    held: Application = (
        Application.objects.select_related("group__association")
        .select_for_update(of=("self",))
        .get(pk=application.pk)
    )
    rules.check_step(held, status)
    return held


def _close(application: Application, status: Status, reason: str, actor: Actor) -> Application:
    held = _held(application, status)
    return _move(
        held, status, actor, reason=reason, decided_on=school_today(), queued_at=held.queued_at
    )


def _move(application: Application, status: Status, actor: Actor, **values: object) -> Application:
    application.status = status
    for name, value in values.items():
        setattr(application, name, value)
    return application.write(actor, only=["status", *values])
