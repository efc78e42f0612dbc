"""The notification: that there is something new for somebody."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet["Notification"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def of(self, user: Any) -> Self:
        return self.standing().filter(user=user)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def to_mail(self, moment: dt.datetime, oldest: dt.datetime) -> Self:
        """Due and not told yet. What was seen in the portal needs no letter, and one that could not
        be sent since `oldest` is news no more."""
        return (
            self.standing()
            .unseen()
            .filter(mailed_at__isnull=True, due_at__lte=moment, made_at__gte=oldest)
            .filter(user__is_active=True)
            .exclude(user__email="")
        )


class Notification(models.Model):
    """Something new for one person. A row first; a letter follows from a task, not before `due_at`,
    and says only that there is something new.

    `kind` is a word of `messaging.kinds`, which knows how it is told; `subject` names rows by model
    and id («lesson:12 enrolment:7»), `path` is the page to open. No name stands in it: the words are
    made when the page is drawn, of what its reader may see then. One stands for a person, kind and
    subject at a time, so telling the same twice tells it once.
    """

    history_exempt = "it tells of facts that have a history of their own"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=24)
    subject = models.CharField(_("about"), max_length=80)
    path = models.CharField(_("page"), max_length=200)
    made_at = models.DateTimeField(_("when"))
    due_at = models.DateTimeField(_("letter not before"))
    mailed_at = models.DateTimeField(_("letter sent"), null=True)
    seen_at = models.DateTimeField(_("seen"), null=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(seen_at__isnull=True, withdrawn_at__isnull=True),
                name="messaging_notification_unseen",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(
                    mailed_at__isnull=True, seen_at__isnull=True, withdrawn_at__isnull=True
                ),
                name="messaging_notification_due",
            ),
            models.Index(fields=["kind", "subject"], name="messaging_notification_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=Q(withdrawn_at__isnull=True),
                name="messaging_notification_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
