"""The shared schema's own facts. No row here is about a child."""

import datetime as dt
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from controlplane.municipalities import NAMED
from history.models import SignedModel, SignedQuerySet, tracked
from isolation import SchoolRef, SchoolState


class Installation(models.Model):
    """One row: what this installation is called in its cluster, where roles are global."""

    history_exempt = "written once, at set-up"

    id = models.BigIntegerField(primary_key=True, default=1)
    prefix = models.CharField(max_length=16)
    key = models.BinaryField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(name="one_installation", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.prefix


@tracked()
class Authority(SignedModel):
    """An education authority whose schools a specialist of the municipal centre watches."""

    name = models.CharField(_("name"), max_length=200)
    municipality = models.CharField(_("municipality"), max_length=40)

    class Meta(SignedModel.Meta):
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["name"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["name"], name="controlplane_authority_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def municipality_name(self) -> str:
        return NAMED.get(self.municipality, self.municipality)


class SupervisionQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> "SupervisionQuerySet":
        """Supervisions that hold on this day; the last day counts."""
        still = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(still, valid_from__lte=day)


@tracked()
class Supervision(SignedModel):
    """A specialist sees the schools of an authority, from a day to a day."""

    specialist = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="supervisions", verbose_name=_("specialist")
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="supervisions",
        verbose_name=_("authority"),
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[SupervisionQuerySet] = SupervisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")

    def __str__(self) -> str:
        return f"{self.specialist} {self.authority}"


class SchoolQuerySet(SignedQuerySet):
    def visible_to(self, user: User, day: dt.date) -> "SchoolQuerySet":
        """The operator sees every school, a specialist those of the authorities given to them."""
        if user.has_role("operator"):
            return self
        theirs = Supervision.objects.on(day).filter(specialist=user)
        return self.filter(authority__in=theirs.values("authority"))

    def matching(self, text: str) -> "SchoolQuerySet":
        """Schools whose name, short name, slug or INN contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(short_name__icontains=word)
                | models.Q(slug__icontains=word)
                | models.Q(inn__startswith=word)
            )
        return found


@tracked()
class School(SignedModel):
    """An organisation of supplementary education: a schema, a role, a host.

    `schema_name` is `s<id>` and never changes; `slug` is the host's first label and may change, but
    is never given to another school. `role` is read from here, never computed.
    """

    schema_name = models.CharField(_("schema"), max_length=63, editable=False)
    role = models.CharField(_("database role"), max_length=63, editable=False)
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=80)
    slug = models.CharField(_("address"), max_length=40)
    inn = models.CharField(_("INN"), max_length=12)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="schools", verbose_name=_("authority")
    )
    municipality = models.CharField(_("municipality"), max_length=40)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[
            (SchoolState.ACTIVE.value, _("active")),
            (SchoolState.SUSPENDED.value, _("suspended")),
            (SchoolState.MAINTENANCE.value, _("maintenance")),
        ],
        default=SchoolState.ACTIVE.value,
    )
    onboarded_at = models.DateTimeField(_("onboarded"))

    objects: ClassVar[SchoolQuerySet] = SchoolQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["short_name", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["schema_name"], name="controlplane_school_schema_unique"
            ),
            models.UniqueConstraint(fields=["role"], name="controlplane_school_role_unique"),
            models.UniqueConstraint(fields=["slug"], name="controlplane_school_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def municipality_name(self) -> str:
        return NAMED.get(self.municipality, self.municipality)

    @property
    def ref(self) -> SchoolRef:
        return SchoolRef(
            id=self.pk,
            slug=self.slug,
            schema=self.schema_name,
            role=self.role,
            timezone=self.timezone,
            state=SchoolState(self.state),
            name=self.short_name,
        )


@tracked()
class Domain(SignedModel):
    """A host of a school, in lower case and without a port. One that is not primary redirects to
    the one that is; a host once given is never given to another school."""

    host = models.CharField(_("host"), max_length=253)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="domains")
    is_primary = models.BooleanField(_("primary"), default=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["host"], name="controlplane_domain_unique"),
        ]

    def __str__(self) -> str:
        return self.host


class SchoolKey(models.Model):
    """The key that a school's secrets are encrypted with, wrapped by the platform's master key."""

    history_exempt = "made with the school, wrapped anew when the master key changes"

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="key")
    wrapped = models.BinaryField(max_length=200)

    def __str__(self) -> str:
        return f"key of {self.school_id}"


class Pulse(models.Model):
    """How big and how alive a school is, measured by a task now and then: numbers alone."""

    history_exempt = "a measurement, replaced by the next one"

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="pulse")
    size_bytes = models.BigIntegerField(_("size"), default=0)
    people = models.IntegerField(_("people with a log-in"), default=0)
    last_activity_at = models.DateTimeField(_("last activity"), null=True)
    measured_at = models.DateTimeField(_("measured"))

    def __str__(self) -> str:
        return f"pulse of {self.school_id}"


class OnboardingQuerySet(models.QuerySet["Onboarding"]):
    def waiting(self) -> "OnboardingQuerySet":
        """Wishes not granted, the newest first; a failed one only until its address is there."""
        open_ones = self.exclude(state=Onboarding.State.DONE).annotate(slug=KT("wish__slug"))
        return open_ones.exclude(slug__in=School.objects.values("slug")).order_by("-asked_at")


class Onboarding(models.Model):
    """An operator's wish for a new school, carried out by a worker of the queue `control`.

    The row is the truth and the task only a nudge: a periodic sweep finds a row whose task died.
    The school, its schema and `done` come in one transaction, so a task that runs twice does it
    once. `attempts` bounds retries of an unexpected failure; `problem` is for the operator's eyes.
    """

    history_exempt = "a job row: who asked stands in it, what came of it is the school's history"

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    MAX_ATTEMPTS = 3

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0, validators=[MinValueValidator(0)])
    wish = models.JSONField()
    problem = models.TextField(blank=True)
    school = models.OneToOneField(
        School, on_delete=models.PROTECT, null=True, related_name="onboarding"
    )

    class Meta:
        verbose_name = _("onboarding")
        verbose_name_plural = _("onboardings")

    objects: ClassVar[OnboardingQuerySet] = OnboardingQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"
