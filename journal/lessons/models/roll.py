"""Who was there: the roll of a lesson and its marks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, tracked
from journal.lessons.models.absence import AbsenceNotice, AbsenceReason
from journal.lessons.models.lesson import Lesson
from journal.roster.models import Enrolment


@tracked()
class RollTaken(SignedModel):
    """That the roll of a lesson was taken: its own fact, for unmarked is not present. `is_late` when
    the day of the lesson was over (regulation 4.4). `claimed_at` is what the device's clock said:
    kept, never trusted. `took_topic`: the topic that the plan proposed was taken over with it."""

    lesson = models.OneToOneField(Lesson, on_delete=models.PROTECT, related_name="roll")
    is_late = models.BooleanField(_("after the day of the lesson"), default=False)
    claimed_at = models.DateTimeField(_("by the device's clock"), null=True, blank=True)
    took_topic = models.BooleanField(default=False)

    class Meta(SignedModel.Meta):
        verbose_name = _("roll taken")
        verbose_name_plural = _("rolls taken")

    def __str__(self) -> str:
        return str(self.lesson_id)


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    ABSENT = "absent", _("absent")
    LATE = "late", _("late")
    LEFT = "left", _("left early")


CAME = (Presence.PRESENT, Presence.LATE, Presence.LEFT)


class Excuse(models.TextChoices):
    NOT_SET = "", _("not set")
    EXCUSED = "excused", _("excused")
    UNEXCUSED = "unexcused", _("unexcused")


@tracked(by=("lesson",))
class Attendance(SignedModel):
    """A mark. Whether the child was there, whether an absence is excused and whether it counts are
    three things (architecture.md 4). `minutes`: how late the child came, or how much before the end
    it left; null when nobody measured. No row is «not marked»."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    status = models.CharField(_("mark"), max_length=7, choices=Presence)
    minutes = models.SmallIntegerField(_("minutes"), null=True, blank=True)
    reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, verbose_name=_("reason"),
    )  # fmt: skip
    excuse = models.CharField(_("excuse"), max_length=9, choices=Excuse, blank=True)
    counts = models.BooleanField(_("counts in attendance"), default=True)
    notice = models.ForeignKey(
        AbsenceNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="marks",
        verbose_name=_("announced by"),
    )  # fmt: skip
    is_late = models.BooleanField(_("after the day of the lesson"), default=False)
    claimed_at = models.DateTimeField(_("by the device's clock"), null=True, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["lesson", "enrolment"], name="lessons_attendance_once"),
            models.CheckConstraint(
                name="lessons_attendance_minutes",
                condition=Q(minutes__isnull=True)
                | Q(status__in=[Presence.LATE, Presence.LEFT], minutes__range=(1, 600)),
            ),
            models.CheckConstraint(
                name="lessons_attendance_reason",
                condition=Q(status=Presence.ABSENT) | Q(reason__isnull=True, excuse=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}/{self.enrolment_id}: {self.status}"
