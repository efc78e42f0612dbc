"""Another teacher for a time (regulation 5.2, domain.md 7)."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember


class SubstitutionQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> Self:
        """Those that hold on this day; the last day counts."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def of(self, user: Any) -> Self:
        """Those given to this log-in."""
        return self.filter(substitute__user=user)


@tracked()
class Substitution(SignedModel):
    """By an order somebody conducts the lessons of a group from a day to a day, both inclusive, in
    place of its teacher. Rights are for that group and those days alone; each lesson keeps both
    names (`Lesson.substitution`), its hours go to the substitute. One that was taken back before
    its first day ends the day before it. An order for several groups is several rows."""

    group = models.ForeignKey(
        StudyGroup, on_delete=models.PROTECT, related_name="substitutions", verbose_name=_("group")
    )
    absent = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+", verbose_name=_("who is absent")
    )
    substitute = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="substitutions",
        verbose_name=_("who substitutes"),
    )  # fmt: skip
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    order_number = models.CharField(_("number of the order"), max_length=40)
    order_date = models.DateField(_("date of the order"))
    reason = models.CharField(_("reason"), max_length=200)

    objects: ClassVar[SubstitutionQuerySet] = SubstitutionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["group", "starts_on"], name="lessons_substitution_days"),
        ]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="lessons_substitution_period",
                condition=Q(ends_on__gte=F("starts_on") - dt.timedelta(days=1)),
            ),
            models.CheckConstraint(
                name="lessons_substitution_another", condition=~Q(substitute=F("absent"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on
