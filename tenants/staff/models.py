"""Staff and the positions they hold, with dates."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.names import KEYS, Named
from history.models import SignedModel, SignedQuerySet, tracked
from isolation.clock import school_today
from isolation.statements import Parameter, Statement


class StaffQuerySet(SignedQuerySet):
    def working_on(self, day: dt.date, *posts: str) -> "StaffQuerySet":
        """Those who hold a position (one of these, when named) on this day."""
        held = Position.objects.on(day).filter(staff=OuterRef("pk"))
        return self.filter(Exists(held.filter(post__in=posts) if posts else held))

    def staying_on(self, day: dt.date) -> "StaffQuerySet":
        """Those who hold a position on this day or will."""
        still = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return self.filter(Exists(Position.objects.filter(still, staff=OuterRef("pk"))))

    def gone_by(self, day: dt.date) -> "StaffQuerySet":
        """Those whose every position has ended before this day."""
        return self.exclude(pk__in=self.staying_on(day).values("pk"))

    def with_access(self, day: dt.date) -> "StaffQuerySet":
        """Those whose log-in has a role on this day."""
        return self.filter(Exists(RoleGrant.objects.on(day).filter(user=OuterRef("user_id"))))

    def for_list(self) -> "StaffQuerySet":
        """With positions, log-ins and roles: as many statements for one as for thousands."""
        return self.select_related("user").prefetch_related("positions", "user__grants")


@tracked(without=KEYS)
class StaffMember(Named):
    """A person who works here, once, however many positions they hold. `user` is the log-in, for
    those who have one."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_member",
        verbose_name=_("log-in"),
    )  # fmt: skip

    objects: ClassVar[StaffQuerySet] = StaffQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Named.Meta):
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.full_name

    def posts_on(self, day: dt.date) -> "list[Position]":
        """Positions held on this day, from those that were prefetched for a list."""
        return [position for position in self.positions.all() if position.holds_on(day)]

    @property
    def posts_now(self) -> "list[Position]":
        """What a list says of the person: positions held today, else the latest one."""
        return self.posts_on(school_today()) or list(self.positions.all())[:1]


class Post(models.TextChoices):
    """Positions that an organisation of supplementary education has."""

    DIRECTOR = "director", _("director")
    DEPUTY = "deputy", _("deputy director")
    METHODOLOGIST = "methodologist", _("methodologist")
    TEACHER = "teacher", _("teacher of supplementary education")
    ACCOMPANIST = "accompanist", _("accompanist")
    ORGANISER = "organiser", _("teacher-organiser")
    OTHER = "other", _("another one")


TEACHING = (Post.TEACHER, Post.ACCOMPANIST, Post.METHODOLOGIST, Post.ORGANISER)


class Employment(models.TextChoices):
    MAIN = "main", _("main place of work")
    INTERNAL = "internal", _("second job here")
    EXTERNAL = "external", _("second job, main one elsewhere")


class PositionQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> "PositionQuerySet":
        """Positions held on this day; the last day counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


@tracked()
class Position(SignedModel):
    """A position held from a day to a day, both inclusive; open-ended when `ends_on` is null.
    Ended by a date, never deleted. `title` says more than the post, or all of it for another one."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="positions")
    post = models.CharField(_("position"), max_length=13, choices=Post)
    title = models.CharField(_("as in the staff list"), max_length=120, blank=True)
    employment = models.CharField(
        _("employment"), max_length=8, choices=Employment, default=Employment.MAIN
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[PositionQuerySet] = PositionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["-starts_on", "-id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="staff_position_period",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_post_display())

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def staff_member_of(user: Any) -> StaffMember | None:
    """The staff member behind a log-in; asked once a request, and kept where Django keeps it."""
    if not user.is_authenticated:
        return None
    link: Any = StaffMember._meta.get_field("user").remote_field
    if not link.is_cached(user):
        link.set_cached_value(user, _MEMBER.first(user=user.pk))
    found: StaffMember | None = link.get_cached_value(user)
    return found


_MEMBER = Statement(lambda: StaffMember.objects.filter(user=Parameter("user")))
