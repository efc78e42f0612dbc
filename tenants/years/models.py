"""The academic year, its terms, and days without lessons."""

import datetime as dt
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked

ACADEMIC_HOURS: Final = (15, 20, 25, 30, 35, 40, 45)  # minutes, by age (domain.md 4)


class YearState(models.TextChoices):
    PLANNED = "planned", _("being prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class YearQuerySet(SignedQuerySet):
    def open_now(self) -> "AcademicYear | None":
        """The one open year."""
        return self.filter(state=YearState.OPEN).first()

    def holding(self, day: dt.date) -> "AcademicYear | None":
        """The year that this day is in; years do not overlap."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).first()

    def in_work(self) -> "AcademicYear | None":
        """The year that pages show unasked: the open one, else the earliest being prepared, else
        the last one."""
        return (
            self.open_now()
            or self.filter(state=YearState.PLANNED).order_by("starts_on").first()
            or self.order_by("-starts_on").first()
        )


@tracked()
class AcademicYear(SignedModel):
    """From its first to its last day, both inclusive; years do not overlap and one at most is open
    (regulation 5.1). `break_minutes`: rest between two academic hours of one lesson."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=7, choices=YearState, default=YearState.PLANNED)
    break_minutes = models.SmallIntegerField(_("break between hours, minutes"), default=10)

    objects: ClassVar[YearQuerySet] = YearQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("academic year")
        verbose_name_plural = _("academic years")
        ordering = ["-starts_on"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=YearState.OPEN), name="years_one_open"
            ),
            models.CheckConstraint(
                name="years_academicyear_bounds", condition=Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        """«2026/27», or «2027» for a year within one calendar year."""
        first, last = self.starts_on.year, self.ends_on.year
        return f"{first}/{last % 100:02}" if first != last else str(first)

    @property
    def is_open(self) -> bool:
        return self.state == YearState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == YearState.CLOSED

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


@tracked()
class Term(SignedModel):
    """A part of the year with a name, as the school counts: half-years, quarters."""

    year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta(SignedModel.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["starts_on"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="years_term_bounds", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    FEDERAL = "federal", _("federal")
    REPUBLIC = "republic", _("of Tatarstan")
    SCHOOL = "school", _("of the school")


@tracked()
class NonWorkingDay(SignedModel):
    """A day without lessons. Weekends and vacations are not among them: lessons on these are legal
    (domain.md 4). Copied from the dated tables when a year is made, then the school's own."""

    date = models.DateField(_("day"))
    name = models.CharField(_("what for"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind, default=DayKind.SCHOOL)
    basis = models.CharField(_("basis (law, decree, order)"), max_length=200, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("non-working day")
        verbose_name_plural = _("non-working days")
        ordering = ["date"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["date"], name="years_nonworkingday_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.name}"


def days_off(first: dt.date, last: dt.date) -> "models.QuerySet[NonWorkingDay]":
    """Days without lessons from `first` to `last`, both inclusive."""
    found: models.QuerySet[NonWorkingDay] = NonWorkingDay.objects.filter(date__range=(first, last))
    return found


def days_off_of(year: AcademicYear) -> "models.QuerySet[NonWorkingDay]":
    return days_off(year.starts_on, year.ends_on)
