"""The lesson plan (КТП) of a group."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, tracked
from tenants.groups.models import StudyGroup
from tenants.programmes.models import CurriculumItem
from tenants.staff.models import StaffMember


class PlanState(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("sent for approval")
    RETURNED = "returned", _("returned with remarks")
    APPROVED = "approved", _("approved")


@tracked()
class LessonPlan(SignedModel):
    """One plan a group. `remark` is what the deputy returned it with; `decided_by` and `decided_on`
    are of the last decision. Every earlier one stays in the history."""

    group = models.OneToOneField(StudyGroup, on_delete=models.PROTECT, related_name="plan")
    state = models.CharField(_("state"), max_length=9, choices=PlanState, default=PlanState.DRAFT)
    submitted_on = models.DateField(_("sent on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    remark = models.TextField(_("remarks"), max_length=2000, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("lesson plan")
        verbose_name_plural = _("lesson plans")

    def __str__(self) -> str:
        return f"{self.group_id}: {self.get_state_display()}"

    @property
    def is_editable(self) -> bool:
        return self.state in {PlanState.DRAFT, PlanState.RETURNED}


@tracked()
class PlannedLesson(SignedModel):
    """A line of the plan: a topic with academic hours of theory and practice, in halves. A line is
    not a lesson: it may take two, or a part of one (domain.md 1). `planned_on` is the day on which
    laying the plan onto the lessons puts its beginning; null where no lesson is left for it."""

    plan = models.ForeignKey(LessonPlan, on_delete=models.PROTECT, related_name="lines")
    position = models.SmallIntegerField(_("number"))
    item = models.ForeignKey(
        CurriculumItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("section of the curriculum"),
    )  # fmt: skip
    topic = models.CharField(_("topic"), max_length=300)
    theory = models.DecimalField(_("theory, hours"), max_digits=4, decimal_places=1, default=0)
    practice = models.DecimalField(_("practice, hours"), max_digits=4, decimal_places=1, default=0)
    form = models.CharField(_("form of the lesson, control"), max_length=120, blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("line of a lesson plan")
        verbose_name_plural = _("lines of lesson plans")
        ordering = ["position", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="plans_plannedlesson_hours",
                condition=Q(theory__gte=0) & Q(practice__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def hours(self) -> Decimal:
        return Decimal(self.theory) + Decimal(self.practice)
