"""Telling people something. A row is written in the caller's transaction, so that what was done and
that it is told come together or not at all; letters come after it (`messaging.tasks`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from history.signature import Actor
from isolation.clock import now
from tenants.messaging.kinds import Kind
from tenants.messaging.models import Notification
from tenants.messaging.tasks import mail_soon

NOW = dt.timedelta()


@transaction.atomic
def notify(
    kind: Kind, readers: Mapping[int, str], *, subject: str, wait: dt.timedelta = NOW
) -> None:
    """Tell these people, by user id with the page that each opens, of `subject`: rows by model and
    id. With `wait` no letter goes sooner, so that what is corrected at once was never said. Who has
    been told of it already is not told again."""
    moment = now()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user, kind=kind.name, subject=subject, path=path,
                made_at=moment, due_at=moment + wait,
            )
            for user, path in sorted(readers.items())
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    if readers and not wait:
        for user in sorted(readers):
            transaction.on_commit(lambda user=user: mail_soon(user), robust=True)  # type: ignore[misc]


@transaction.atomic
def withdraw(kind: Kind, subjects: Iterable[str], *, even_told: bool = False) -> int:
    """It turned out otherwise: what no letter told yet is taken back, or all of it; returns how many.
    A row whose letter is being sent this very moment counts as told."""
    rows = Notification.objects.standing().filter(kind=kind.name, subject__in=list(subjects))
    if not even_told:
        rows = rows.filter(mailed_at__isnull=True)
    free = list(rows.select_for_update(skip_locked=True).order_by().values_list("pk", flat=True))
    if not free:
        return 0
    return Notification.objects.filter(pk__in=free).update(withdrawn_at=now())


def see_all(user: User) -> None:
    """Whoever opens the list has seen what stands in it."""
    Notification.objects.of(user).unseen().update(seen_at=now())


@transaction.atomic
def set_address(user: User, email: str, *, actor: Actor) -> None:
    """Where the person's letters go; "" for nowhere. Raises ValidationError."""
    if email:
        validate_email(email)
    if user.email != email:
        user.email = email
        user.write(actor, only=["email"])
