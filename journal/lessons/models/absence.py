"""Why children are absent, and what their families announced."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from tenants.people.models import Pupil


class ReasonQuerySet(SignedQuerySet):
    def in_use(self) -> Self:
        return self.filter(is_retired=False)


@tracked()
class AbsenceReason(SignedModel):
    """A category of absence, never a diagnosis (domain.md 1). The dictionary is the school's own.

    `code` is the word of the wire format («absent:<code>») and never changes; `letter` stands in a
    cell. `excused` and `counts` are what a mark with this reason begins with: whether the absence
    is excused, and whether it counts against attendance. A retired one is offered no more.
    """

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("reason"), max_length=60)
    letter = models.CharField(_("letter in the journal"), max_length=2)
    excused = models.BooleanField(_("excuses"), default=True)
    counts = models.BooleanField(_("counts in attendance"), default=True)
    position = models.SmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    objects: ClassVar[ReasonQuerySet] = ReasonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("reason of absence")
        verbose_name_plural = _("reasons of absence")
        ordering = ["position", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="lessons_absencereason_code"),
        ]

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(SignedQuerySet):
    def standing(self) -> Self:
        """Those that the family did not take back."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: Any) -> Self:
        """`day` is a date or an expression of one."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)


@tracked()
class AbsenceNotice(SignedModel):
    """A family announced that the child will not come from a day to a day, both inclusive. It
    proposes a mark and is none. Marks name the notice they agree with (`Attendance.notice`), so a
    period and its lessons are linked both ways. Taken back by a moment, never deleted."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absence_notices")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, related_name="+", verbose_name=_("reason")
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("notice of absence")
        verbose_name_plural = _("notices of absence")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["pupil", "starts_on"], name="lessons_absencenotice_days")]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="lessons_absencenotice_period", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id}: {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"
