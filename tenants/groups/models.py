"""Associations, study groups, rooms, the timetable, and limits that it is warned of."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.names import Keyed, SortKeyField
from history.models import SignedModel, SignedQuerySet, tracked
from tenants.programmes.models import Programme
from tenants.staff.models import StaffMember, staff_member_of
from tenants.years.models import ACADEMIC_HOURS, AcademicYear, YearState

SEES_ALL = (Role.ADMIN, Role.DIRECTOR, Role.DEPUTY)


@tracked(without=("sort_key",))
class Room(Keyed):
    name = models.CharField(_("room"), max_length=80)
    address = models.CharField(_("building, address"), max_length=200, blank=True)
    capacity = models.SmallIntegerField(_("places"), null=True, blank=True)
    is_archived = models.BooleanField(_("no longer used"), default=False)
    sort_key = SortKeyField(of=("name",), max_length=255, editable=False, default="")

    class Meta(SignedModel.Meta):
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["sort_key", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["name", "address"], name="groups_room_unique"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(without=("sort_key",))
class Association(Keyed):
    """A circle, studio, section, club, ensemble: many groups and years (domain.md 1)."""

    name = models.CharField(_("name"), max_length=120)
    department = models.CharField(_("department"), max_length=120, blank=True)
    is_archived = models.BooleanField(_("in the archive"), default=False)
    sort_key = SortKeyField(of=("name",), max_length=255, editable=False, default="")

    class Meta(SignedModel.Meta):
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["sort_key", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["name"], name="groups_association_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupQuerySet(SignedQuerySet):
    def visible_to(self, user: Any) -> "GroupQuerySet":
        """All for the administration; for a teacher the groups they lead or accompany; none for
        somebody who is not logged in, whom the guard sends to do so."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*SEES_ALL):
            return self
        return self.taught_by(user)

    def taught_by(self, user: Any) -> "GroupQuerySet":
        return self.filter(Q(teacher__user=user) | Q(accompanist__user=user))

    def working(self) -> "GroupQuerySet":
        """Of the years that are not closed: what forms and lists of work offer."""
        return self.exclude(year__state=YearState.CLOSED)

    def of_year_first(self, year: AcademicYear | None) -> "GroupQuerySet":
        """For a choice among the groups of all years: those of this one (None: of the year that
        pages show unasked) come first, then the latest years."""
        year = year or AcademicYear.objects.in_work()
        elsewhere = Case(When(year=year, then=0), default=1)
        return self.order_by(
            elsewhere, "-year__starts_on", "association__sort_key", "sort_key", "id"
        )

    def with_names(self) -> "GroupQuerySet":
        """What a list shows of each, in one statement."""
        return self.select_related("year", "association", "programme", "teacher", "room")


@tracked(without=("sort_key",))
class StudyGroup(Keyed):
    """The unit of the journal: a programme x year of study x teacher x academic year. A group of one
    is legal (domain.md 1). Its days lie within the academic year, both inclusive."""

    year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="groups",
        verbose_name=_("academic year"),
    )  # fmt: skip
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="groups", verbose_name=_("association")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="groups", verbose_name=_("programme")
    )
    name = models.CharField(_("group"), max_length=60)
    study_year = models.SmallIntegerField(_("year of study"), default=1)
    teacher = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="groups", verbose_name=_("teacher")
    )
    accompanist = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("accompanist"),
    )  # fmt: skip
    capacity = models.SmallIntegerField(_("places"), default=15)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("room"),
    )  # fmt: skip
    academic_hour = models.SmallIntegerField(
        _("academic hour, minutes"), choices=[(n, str(n)) for n in ACADEMIC_HOURS], default=45
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    sort_key = SortKeyField(of=("name",), max_length=255, editable=False, default="")

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("study group")
        verbose_name_plural = _("study groups")
        ordering = ["association__sort_key", "sort_key", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "association", "name"], name="groups_studygroup_unique"
            ),
            models.CheckConstraint(
                name="groups_studygroup_bounds",
                condition=Q(ends_on__gte=F("starts_on")) & Q(capacity__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association.name}, {self.name}"

    def is_taught_by(self, user: Any) -> bool:
        member = staff_member_of(user)
        return member is not None and member.pk in (self.teacher_id, self.accompanist_id)


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts. Lessons on Sundays are legal."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class SlotQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> "SlotQuerySet":
        """Slots that hold on this day and fall on its weekday."""
        return self.filter(weekday=day.weekday(), valid_from__lte=day, valid_to__gte=day)

    def with_names(self) -> "SlotQuerySet":
        """What a timetable shows of each and clashes are told from, in one statement."""
        return self.select_related(
            "room", "group__year", "group__association", "group__programme", "group__teacher",
            "group__accompanist", "group__room",
        )  # fmt: skip


@tracked()
class TimetableSlot(SignedModel):
    """A lesson every week, from a day to a day, both inclusive, within the group's. Wall-clock times
    of the school; `hours` are academic ones, breaks not counted (domain.md 4)."""

    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="slots")
    weekday = models.SmallIntegerField(_("day of the week"), choices=Weekday)
    starts_at = models.TimeField(_("begins"))
    ends_at = models.TimeField(_("ends"))
    hours = models.DecimalField(_("academic hours"), max_digits=3, decimal_places=1)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("room"),
    )  # fmt: skip
    valid_from = models.DateField(_("holds from"))
    valid_to = models.DateField(_("holds to"))

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("timetable slot")
        verbose_name_plural = _("timetable slots")
        ordering = ["weekday", "starts_at", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="groups_timetableslot_bounds",
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(valid_to__gte=F("valid_from"))
                & Q(weekday__range=(0, 6))
                & Q(hours__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is in force on this day, whatever the day of the week."""
        return self.valid_from <= day <= self.valid_to

    @property
    def place(self) -> Room | None:
        """Its own room, else the group's."""
        return self.room or self.group.room


@tracked()
class SanitaryLimit(SignedModel):
    """What an act says of lessons of an age, while it holds: a timetable outside is warned of by the
    act's name, never refused (domain.md 4). An empty limit says nothing."""

    act = models.CharField(_("act"), max_length=200)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    age_from = models.SmallIntegerField(_("age from"))
    age_to = models.SmallIntegerField(_("age to"))
    earliest = models.TimeField(_("begins not before"), null=True, blank=True)
    latest = models.TimeField(_("ends not after"), null=True, blank=True)
    longest_hour = models.SmallIntegerField(
        _("academic hour at most, minutes"), null=True, blank=True
    )
    hours_a_week = models.DecimalField(
        _("academic hours a week at most"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    class Meta(SignedModel.Meta):
        verbose_name = _("sanitary limit")
        verbose_name_plural = _("sanitary limits")
        ordering = ["age_from", "valid_from", "id"]

    def __str__(self) -> str:
        return f"{self.act}: {self.age_from}–{self.age_to}"
