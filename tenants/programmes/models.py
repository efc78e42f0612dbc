"""Programmes and their curricula."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.names import Keyed, SortKeyField
from history.models import SignedModel, SignedQuerySet, tracked


class FocusArea(models.TextChoices):
    """The six of п. 9 of the Порядок № 629 (domain.md 1)."""

    TECHNICAL = "technical", _("technical")
    SCIENCE = "science", _("natural science")
    SPORT = "sport", _("physical culture and sport")
    ART = "art", _("art")
    TOURISM = "tourism", _("tourism and local history")
    SOCIAL = "social", _("social and humanitarian")


class ProgrammeKind(models.TextChoices):
    GENERAL = "general", _("general developmental")
    PREPROFESSIONAL = "preprofessional", _("pre-professional (arts)")
    TRAINING = "training", _("sports training")


class Level(models.TextChoices):
    START = "start", _("starting")
    BASE = "base", _("basic")
    ADVANCED = "advanced", _("advanced")


class Funding(models.TextChoices):
    BUDGET = "budget", _("budget")
    CERTIFICATE = "certificate", _("certificate (personal funding, social order)")
    PAID = "paid", _("paid")


class ProgrammeQuerySet(SignedQuerySet):
    def in_use(self) -> "ProgrammeQuerySet":
        return self.filter(is_archived=False)


@tracked(without=("sort_key",))
class Programme(Keyed):
    """A programme of so many years and academic hours for children of an age range, approved by a
    protocol of the pedagogical council and an order. `hours` is the whole, all years together; the
    curriculum divides it."""

    title = models.CharField(_("title"), max_length=200)
    focus_area = models.CharField(_("focus area"), max_length=9, choices=FocusArea)
    kind = models.CharField(
        _("kind"), max_length=15, choices=ProgrammeKind, default=ProgrammeKind.GENERAL
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.BASE)
    years = models.SmallIntegerField(_("years of study"), default=1)
    hours = models.SmallIntegerField(_("academic hours in all"))
    age_from = models.SmallIntegerField(_("age from"))
    age_to = models.SmallIntegerField(_("age to"))
    funding = models.CharField(_("funding"), max_length=11, choices=Funding, default=Funding.BUDGET)
    protocol = models.CharField(_("protocol of the council: number"), max_length=40, blank=True)
    protocol_on = models.DateField(_("protocol of the council: date"), null=True, blank=True)
    order = models.CharField(_("order of approval: number"), max_length=40, blank=True)
    order_on = models.DateField(_("order of approval: date"), null=True, blank=True)
    is_archived = models.BooleanField(_("in the archive"), default=False)
    sort_key = SortKeyField(of=("title",), max_length=255, editable=False, default="")

    objects: ClassVar[ProgrammeQuerySet] = ProgrammeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["sort_key", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="programmes_programme_ages",
                condition=Q(age_from__gte=1) & Q(age_to__gte=F("age_from")) & Q(age_to__lte=99),
            ),
            models.CheckConstraint(
                name="programmes_programme_size",
                condition=Q(years__range=(1, 12)) & Q(hours__range=(1, 5000)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_approved(self) -> bool:
        return bool(self.order and self.order_on)

    def curriculum_hours(self) -> dict[int, Decimal]:
        """Academic hours of the curriculum by year of study; years without items are absent."""
        rows = self.items.values("study_year").annotate(sum=Sum(F("theory") + F("practice")))
        return {row["study_year"]: row["sum"] for row in rows.order_by("study_year")}


@tracked()
class CurriculumItem(SignedModel):
    """A section of the curriculum in a year of study: academic hours of theory and practice, in
    halves, and the form of control. `position` orders; two of one position are ordered by id."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="items")
    study_year = models.SmallIntegerField(_("year of study"), default=1)
    position = models.SmallIntegerField(_("number"))
    title = models.CharField(_("section, topic"), max_length=300)
    theory = models.DecimalField(_("theory, hours"), max_digits=5, decimal_places=1, default=0)
    practice = models.DecimalField(_("practice, hours"), max_digits=5, decimal_places=1, default=0)
    control = models.CharField(_("form of control"), max_length=120, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("section of the curriculum")
        verbose_name_plural = _("sections of the curriculum")
        ordering = ["study_year", "position", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="programmes_curriculumitem_hours",
                condition=Q(theory__gte=0) & Q(practice__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> Decimal:
        return Decimal(self.theory) + Decimal(self.practice)
