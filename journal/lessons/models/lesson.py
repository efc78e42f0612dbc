"""The lesson: a group on a date."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from journal.lessons.models.substitution import Substitution
from tenants.groups.models import SEES_ALL, Room, StudyGroup, TimetableSlot
from tenants.staff.models import StaffMember, staff_member_of


class LessonStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    MOVED = "moved", _("moved")


TAKES_PLACE = (LessonStatus.PLANNED, LessonStatus.HELD)
_NAME = ("last_name", "first_name", "middle_name")
_TO_FILL = (
    "changed_at", "date", "starts_at", "ends_at", "hours", "held_hours", "status",
    "teacher_id", "accompanist_id", "topic", "plan_lines", "homework", "note", "must_move", "reason",
    "group__name", "group__association__name",
    "group__year__state", "group__year__starts_on", "group__year__ends_on", "room__name",
    "substitution__substitute_id", "substitution__order_number", "substitution__order_date",
    "roll__is_late", "roll__changed_at",
)  # fmt: skip
_NAMES = tuple(
    f"{person}__{part}" for person in ("teacher", "substitution__substitute") for part in _NAME
)


class LessonQuerySet(SignedQuerySet):
    def visible_to(self, user: Any) -> "LessonQuerySet":
        """All for the administration; for a teacher those of their groups, their own and those
        that they substitute in."""
        if user.has_role(*SEES_ALL):
            return self
        member = staff_member_of(user)
        if member is None:
            return self.none()
        return self.seen_by(member.pk)

    def seen_by(self, staff: Any) -> "LessonQuerySet":
        """What a teacher sees; `staff` is an id."""
        return self.filter(
            Q(teacher=staff)
            | Q(accompanist=staff)
            | Q(group__teacher=staff)
            | Q(group__accompanist=staff)
            | Q(substitution__substitute=staff)
        )

    def conducted_by(self, user: Any) -> "LessonQuerySet":
        """Those that this log-in is to fill: its own but for the substituted, and the given ones."""
        return self.filter(
            Q(teacher__user=user, substitution__isnull=True)
            | Q(substitution__substitute__user=user)
        )

    def conducted_by_member(self, member: StaffMember) -> "LessonQuerySet":
        """The same for a person, log-in or not."""
        return self.filter(
            Q(teacher=member, substitution__isnull=True) | Q(substitution__substitute=member)
        )

    def untouched(self) -> "LessonQuerySet":
        """Made from the timetable and left as made, or only marked «перенести»: these alone may be
        made anew."""
        return self.filter(
            status=LessonStatus.PLANNED, slot__isnull=False, topic="", homework="", note="",
            moved_from__isnull=True, marks__isnull=True, files__isnull=True,
        )  # fmt: skip

    def for_page(self) -> "LessonQuerySet":
        """With all that a page says of each, in one statement."""
        return self.select_related(
            "group__association", "group__year", "room", "teacher", "accompanist",
            "substitution__substitute", "roll",
        )  # fmt: skip

    def to_fill(self, *, named: bool = False) -> "LessonQuerySet":
        """The same for the pages opened most, the lesson's own and «today»: no more than they show,
        for putting a hundred columns into a statement takes longer than reading them. A list wants
        its people `named`; one lesson asks for them when it was given to somebody."""
        rows = self.select_related("group__association", "group__year", "room", "roll")
        if not named:
            return rows.select_related("substitution").only(*_TO_FILL)
        return rows.select_related("teacher", "substitution__substitute").only(*_TO_FILL, *_NAMES)

    def unfilled(self, moment: tuple[dt.date, dt.time]) -> "LessonQuerySet":
        """Begun by this moment of the school and not filled: without a roll or without a topic."""
        day, time = moment
        begun = Q(date__lt=day) | Q(date=day, starts_at__lte=time)
        return self.filter(
            begun, Q(roll__isnull=True) | Q(topic=""), status__in=TAKES_PLACE, must_move=False
        )

    def to_move(self) -> "LessonQuerySet":
        """Marked «перенести» and not moved yet."""
        return self.filter(must_move=True, status=LessonStatus.PLANNED)


@tracked()
class Lesson(SignedModel):
    """A lesson on its date, in wall-clock times of the school, with its academic hours. Teacher,
    accompanist and room are as they were on that day, so a later change of the group leaves the past.

    `must_move`: a day off came upon it; its hours stay due until it is moved (domain.md 4). A moved
    lesson keeps its row with status `moved`; the new one names it in `moved_from`.

    `hours` are those due, of the timetable; `held_hours` those conducted, null until then. `topic`
    is what was taught, with the lines of the plan it took (`plan_lines`, ids; none when the teacher
    wrote a topic of their own). `is_extra`: added by hand, it makes up for others and is due to nobody,
    wherever it is moved. `reason` and `basis` are of a cancelling, moving or adding.
    """

    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="lessons")
    slot = models.ForeignKey(
        TimetableSlot, on_delete=models.PROTECT, null=True, related_name="lessons"
    )
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("begins"))
    ends_at = models.TimeField(_("ends"))
    hours = models.DecimalField(_("academic hours"), max_digits=3, decimal_places=1)
    teacher = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("teacher")
    )
    accompanist = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("accompanist"),
    )  # fmt: skip
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("room")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=LessonStatus, default=LessonStatus.PLANNED
    )
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    plan_lines = ArrayField(models.BigIntegerField(), default=list, blank=True)
    held_hours = models.DecimalField(
        _("hours conducted"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    homework = models.TextField(_("homework"), blank=True)
    note = models.TextField(_("note"), blank=True)
    must_move = models.BooleanField(_("to be moved"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    substitution = models.ForeignKey(
        Substitution, on_delete=models.PROTECT, null=True, blank=True, related_name="lessons",
        verbose_name=_("substitution"),
    )  # fmt: skip
    is_extra = models.BooleanField(_("additional"), default=False)
    moved_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="moved_to"
    )

    objects: ClassVar[LessonQuerySet] = LessonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["date", "starts_at", "id"]
        indexes = [
            models.Index(fields=["date", "teacher"], name="lessons_lesson_day"),
        ]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "date", "starts_at"],
                condition=Q(status__in=TAKES_PLACE),
                name="lessons_lesson_once",
            ),
            models.CheckConstraint(
                name="lessons_lesson_times",
                condition=Q(ends_at__gt=F("starts_at")) & Q(hours__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.date:%d.%m.%Y} {self.starts_at:%H:%M}"

    @property
    def conductor(self) -> StaffMember:
        """Who conducts it: the substitute, if there is one."""
        return self.substitution.substitute if self.substitution else self.teacher

    @property
    def conductor_id(self) -> int:
        return self.substitution.substitute_id if self.substitution else self.teacher_id

    @property
    def takes_place(self) -> bool:
        return self.status in TAKES_PLACE

    @property
    def minutes(self) -> int:
        """How long it lasts, on the clock."""
        length = dt.datetime.combine(self.date, self.ends_at) - dt.datetime.combine(
            self.date, self.starts_at
        )
        return int(length.total_seconds()) // 60

    def begins(self, zone: dt.tzinfo) -> dt.datetime:
        """The moment it begins, in the school's zone."""
        return dt.datetime.combine(self.date, self.starts_at, zone)
