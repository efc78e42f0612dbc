"""Files of a lesson's homework and of a notice of absence."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from journal.lessons.models.absence import AbsenceNotice
from journal.lessons.models.lesson import Lesson


class AttachmentQuerySet(SignedQuerySet):
    def shown(self) -> Self:
        """Those that nobody took away."""
        return self.filter(removed_at__isnull=True)


@tracked()
class Attachment(SignedModel):
    """A file, kept in the school's own folder (`isolation.files`) and served by a guarded view as a
    download. `kind` is the media type told from its content. Taken away by a moment, never deleted."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    notice = models.ForeignKey(
        AbsenceNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=80)
    size = models.IntegerField(_("size, bytes"))
    stored = models.FileField()
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="lessons_attachment_place",
                condition=Q(lesson__isnull=False, notice__isnull=True)
                | Q(lesson__isnull=True, notice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
