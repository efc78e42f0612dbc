"""When the journal may still be written: settings, closed months, unlocks."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from journal.lessons.models.lesson import Lesson
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember


@tracked()
class JournalSettings(SignedModel):
    """The school's own rules of filling; at most one row, absent means the defaults.

    `free_days`: so many days after the day of the lesson nothing counts as late (0: the day itself,
    regulation 4.4). `lock_days`: after so many days only an unlock helps, null: not before the month
    is closed. `keeps_pages`: devices may keep pages for work without a connection; switched off
    where computers are shared.
    """

    free_days = models.SmallIntegerField(_("days without «late»"), default=0)
    lock_days = models.SmallIntegerField(_("days until locked"), null=True, blank=True)
    keeps_pages = models.BooleanField(_("pages work offline"), default=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("settings of the journal")
        verbose_name_plural = _("settings of the journal")
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="lessons_journalsettings_bounds",
                condition=Q(free_days__range=(0, 31))
                & (Q(lock_days__isnull=True) | Q(lock_days__range=(1, 366))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.free_days}/{self.lock_days}"


@tracked()
class MonthClosure(SignedModel):
    """The journal of a group is closed for a month, named by its first day. Never taken back: a
    lesson of it is opened by an unlock."""

    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="closed_months")
    month = models.DateField(_("month"))

    class Meta(SignedModel.Meta):
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["group", "month"], name="lessons_monthclosure_once"),
            models.CheckConstraint(name="lessons_monthclosure_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.month:%m.%Y}"


class UnlockQuerySet(SignedQuerySet):
    def open_at(self, moment: dt.datetime) -> Self:
        return self.filter(until__gt=moment)


@tracked()
class Unlock(SignedModel):
    """A deputy opens one locked lesson to one person until a moment, for a reason."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="unlocks")
    staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+", verbose_name=_("to whom")
    )
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)

    objects: ClassVar[UnlockQuerySet] = UnlockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("unlock")
        verbose_name_plural = _("unlocks")
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return str(self.lesson_id)
