"""Applications for a place in a group, and the waiting list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.models import SignedModel, SignedQuerySet, tracked
from tenants.groups.models import StudyGroup
from tenants.people.models import LegalRepresentative, Pupil


class Status(models.TextChoices):
    NEW = "new", _("new")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    ENROLLED = "enrolled", pgettext_lazy("application", "enrolled")
    REJECTED = "rejected", _("rejected")
    CANCELLED = "cancelled", _("cancelled by the family")


UNDECIDED = (Status.NEW, Status.CONFIRMED, Status.WAITING)


class Source(models.TextChoices):
    OFFICE = "office", _("on paper, at the school")
    NAVIGATOR = "navigator", _("from the Navigator")
    PORTAL = "portal", _("by the family, here")
    IMPORT = "import", pgettext_lazy("application", "from a spreadsheet")


class ApplicationQuerySet(SignedQuerySet):
    def undecided(self) -> "ApplicationQuerySet":
        return self.filter(status__in=UNDECIDED)

    def waiting(self) -> "ApplicationQuerySet":
        """The waiting list, the longest waiting first."""
        return self.filter(status=Status.WAITING).order_by("queued_at", "id")


@tracked()
class Application(SignedModel):
    """A family asks for a place. It enrols nobody: an order does (273-ФЗ ст. 53 ч. 1). `queued_at`
    is when it joined the waiting list; `reason` explains a rejection or a cancellation."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="applications")
    representative = models.ForeignKey(
        LegalRepresentative, on_delete=models.PROTECT, null=True, blank=True,
        related_name="applications", verbose_name=_("legal representative"),
    )  # fmt: skip
    group = models.ForeignKey(
        StudyGroup, on_delete=models.PROTECT, related_name="applications", verbose_name=_("group")
    )
    source = models.CharField(_("source"), max_length=9, choices=Source, default=Source.OFFICE)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.NEW)
    submitted_on = models.DateField(_("submitted on"))
    queued_at = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_on", "-id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "group"],
                condition=Q(status__in=UNDECIDED),
                name="applications_application_open",
            ),
            models.CheckConstraint(
                name="applications_application_reason",
                condition=~Q(status__in=[Status.REJECTED, Status.CANCELLED]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_status_display()}"
