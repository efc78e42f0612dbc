"""Pupils and legal representatives: what the journal itself needs to know of them."""

import datetime as dt
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.names import KEYS, Named, named_like
from history.models import SignedModel, SignedQuerySet, tracked
from isolation.clock import school_today

ADULT: Final = 18  # full years: from then on nobody acts for a pupil (ГК ст. 21)


class Sex(models.TextChoices):
    GIRL = "f", _("girl")
    BOY = "m", _("boy")


class PeopleQuerySet(SignedQuerySet):
    def named_like(self, text: str) -> Self:
        """Names that contain every word; ё and Tatar letters folded (domain.md 5.5)."""
        return named_like(self, text)  # type: ignore[return-value]


def born_by(day: dt.date, years: int) -> dt.date:
    """The last birth date of those who are `years` old on a day, by the count of `Pupil.age_on`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


class PupilQuerySet(PeopleQuerySet):
    def aged(self, first: int | None, last: int | None, *, on: dt.date) -> Self:
        """From `first` to `last` full years on a day, both inclusive; None: no such bound."""
        found = self
        if first is not None:
            found = found.filter(birth_date__lte=born_by(on, first))
        if last is not None:
            found = found.filter(birth_date__gt=born_by(on, last + 1))
        return found

    def without_representative(self) -> Self:
        """Those for whom nobody acts now."""
        acting = Representation.objects.acting().filter(pupil=OuterRef("pk"))
        return self.filter(~Exists(acting))

    def of_family(self, user: Any) -> Self:
        """Those for whom this log-in acts now, as a parent, and the pupil that it is itself. Nobody
        acts for a pupil who is of age."""
        acting = Representation.objects.acting().filter(
            pupil=OuterRef("pk"), representative__user=user
        )
        mine = Q(pk__in=[])
        if user.has_role(Role.PARENT):
            mine |= Q(Exists(acting), birth_date__gt=born_by(school_today(), ADULT))
        if user.has_role(Role.PUPIL):
            mine |= Q(user=user)
        return self.filter(mine)


@tracked(without=KEYS)
class Pupil(Named):
    """A child, once, in however many groups. Documents, СНИЛС and contacts are in the vault; address,
    school, health and social notes are not stored at all. `sex` is outside the regulation's list
    (4.8), so it is optional; blank is «не указан» in every report. `user` is the log-in, for those
    who have one."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="pupil",
        verbose_name=_("log-in"),
    )  # fmt: skip
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)

    objects: ClassVar[PupilQuerySet] = PupilQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Named.Meta):
        verbose_name = _("pupil")
        verbose_name_plural = _("pupils")
        ordering = ["sort_key", "id"]
        indexes = [models.Index(fields=["sort_key", "id"], name="people_pupil_order")]

    def __str__(self) -> str:
        return self.full_name

    def age_on(self, day: dt.date) -> int:
        """Full years on a day (domain.md 4); a child of 29 February is older on 1 March."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    def turns(self, years: int) -> dt.date:
        """The first day on which the pupil is so old, by the count of `age_on`."""
        try:
            return self.birth_date.replace(year=self.birth_date.year + years)
        except ValueError:  # 29 February
            return dt.date(self.birth_date.year + years, 3, 1)

    def is_adult_on(self, day: dt.date) -> bool:
        return self.age_on(day) >= ADULT

    @property
    def age(self) -> int:
        return self.age_on(school_today())

    @property
    def is_adult(self) -> bool:
        return self.is_adult_on(school_today())


@tracked(without=KEYS)
class LegalRepresentative(Named):
    """A grown-up who acts for a child. One person for several children, siblings or not. `user` is
    the log-in, for those who have one."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="representative",
        verbose_name=_("log-in"),
    )  # fmt: skip
    objects: ClassVar[PeopleQuerySet] = PeopleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Named.Meta):
        verbose_name = _("legal representative")
        verbose_name_plural = _("legal representatives")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.full_name


class Relation(models.TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    ADOPTER = "adopter", _("adoptive parent")
    GUARDIAN = "guardian", _("guardian")
    TRUSTEE = "trustee", _("trustee")
    OTHER = "other", _("other")


PARENTS = (Relation.MOTHER, Relation.FATHER)


class RepresentationQuerySet(SignedQuerySet):
    def acting(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)


@tracked()
class Representation(SignedModel):
    """That somebody acts for a child, and by which right. `authority` names the document of whoever
    is not a parent (act of guardianship, decision of a court): kind, number, date, who issued it;
    it is needed before a consent can be signed (domain.md 3.1, item 2)."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="representations")
    representative = models.ForeignKey(
        LegalRepresentative, on_delete=models.PROTECT, related_name="representations"
    )
    relation = models.CharField(_("relation"), max_length=8, choices=Relation)
    authority = models.CharField(_("document of authority"), max_length=300, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    objects: ClassVar[RepresentationQuerySet] = RepresentationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "representative"], name="people_representation_unique"
            ),
            models.CheckConstraint(
                name="people_representation_authority",
                condition=Q(relation__in=PARENTS) | ~Q(authority=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}"


class ToldApartQuerySet(SignedQuerySet):
    def pairs(self) -> set[frozenset[int]]:
        """The two pupils of each, by their keys."""
        return {frozenset(pair) for pair in self.values_list("one_id", "other_id")}


@tracked()
class ToldApart(SignedModel):
    """That two pupils who look alike are different people, as whoever signs it knows; they are then
    shown as possible duplicates no more. Taken back by erasing the row: its events stay."""

    one = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ToldApartQuerySet] = ToldApartQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("pupils told apart")
        verbose_name_plural = _("pupils told apart")
        ordering = ["-changed_at", "-id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["one", "other"], name="people_toldapart_unique"),
            models.CheckConstraint(
                name="people_toldapart_order", condition=Q(one__lt=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}, {self.other_id}"
