"""Users and their roles, on both sides. A person of two schools has two accounts."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.names import KEYS, Named
from history.models import SignedModel, SignedQuerySet, tracked
from isolation import SchoolRef, current
from isolation.clock import centre_today, now, school_today


class Role(models.TextChoices):
    """Who somebody is on this side (architecture.md 1). Rights to one group are facts elsewhere."""

    OPERATOR = "operator", _("operator of the platform")
    SPECIALIST = "specialist", _("specialist of the municipal centre")
    ADMIN = "admin", _("journal administrator")
    DIRECTOR = "director", _("director")
    DEPUTY = "deputy", _("deputy director for educational work")
    TEACHER = "teacher", _("teacher")
    PARENT = "parent", _("parent")
    PUPIL = "pupil", _("pupil")


CENTRE_ROLES = (Role.OPERATOR, Role.SPECIALIST)
SCHOOL_ROLES = (
    Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.PARENT, Role.PUPIL,
)  # fmt: skip
STAFF_ROLES = frozenset({*CENTRE_ROLES, Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER})
SECOND_FACTOR_ROLES = frozenset({Role.OPERATOR, Role.SPECIALIST, Role.ADMIN})


def side_label() -> str:
    """A name of the current side for salts and cache keys: `s7` or `shared`."""
    side = current()
    return side.schema if isinstance(side, SchoolRef) else "shared"


def today() -> dt.date:
    """Today on the current side."""
    return school_today() if isinstance(current(), SchoolRef) else centre_today()


_WITH_ROLES = """
    SELECT u.*, ARRAY(
        SELECT g.role FROM accounts_rolegrant g WHERE g.user_id = u.id
            AND g.valid_from <= %(day)s AND (g.valid_to IS NULL OR g.valid_to >= %(day)s)
    ) AS held
    FROM accounts_user u WHERE u.id = %(pk)s"""


class UserManager(BaseUserManager.from_queryset(SignedQuerySet)):  # type: ignore[misc]
    def with_roles(self, pk: int) -> "User | None":
        """The user with the roles that hold today, `roles` filled. Written out, because every
        request sends it: to build it from expressions would cost four times the query itself."""
        for user in self.raw(_WITH_ROLES, {"pk": pk, "day": today()}):
            vars(user)["roles"] = frozenset(user.held)
            return user  # type: ignore[no-any-return]
        return None

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(login=(username or "").strip().lower())
        return user


@tracked(without=("password", *KEYS))
class User(AbstractBaseUser, Named):
    """A log-in of one person on one side. Names are needed for the journal and stay readable.

    `one_time_until`: the present password was drawn by somebody else; it must be changed at the
    first log-in and is worthless after that moment. Null: the person's own password.
    """

    last_login = None

    login = models.CharField(_("login"), max_length=64)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    one_time_until = models.DateTimeField(_("one-time password until"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(Named.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["login"], name="accounts_user_login_unique"),
        ]

    def __str__(self) -> str:
        return self.login

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles that hold today, read once per user object, that is once per request."""
        return frozenset(self.grants.on(today()).values_list("role", flat=True))

    @property
    def role_names(self) -> list[str]:
        """Labels of today's roles, from grants that were prefetched for a list."""
        day = today()
        held = {grant.role for grant in self.grants.all() if grant.holds_on(day)}
        return [str(role.label) for role in Role if role in held]

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def needs_new_password(self) -> bool:
        return self.one_time_until is not None

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's, which would also renew the hash, unsigned: ours does that at the log-in."""
        return check_password(raw_password, self.password)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """The side is in the salt: user 7 of one school is not user 7 of another."""
        salt = f"accounts.session:{side_label()}:{self.pk}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()


class GrantQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> "GrantQuerySet":
        """Grants that hold on this day; the last day counts."""
        still = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(still, valid_from__lte=day)


@tracked()
class RoleGrant(SignedModel):
    """A role given to a user from a day to a day, both inclusive; open-ended when `valid_to` is
    null. Ended by a date, never deleted (regulation 4.1, 5.1)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="grants", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="accounts_rolegrant_period",
                condition=models.Q(valid_to__isnull=True)
                # The day before the first: taken back before it held a whole day.
                | models.Q(valid_to__gte=models.F("valid_from") - dt.timedelta(days=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.valid_from}-{self.valid_to or ''}"

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def dialog_id(self) -> str:
        """A name for this row's dialog in a page."""
        return f"grant-{self.pk}"


class Session(AbstractBaseSession):
    """A browser that is logged in, with its user, so that sessions can be listed and ended.

    The key is what the cookie holds, so nothing else may show it.
    """

    history_exempt = "a session is no fact of the school; log-ins and log-outs are deeds"

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name=_("user")
    )
    created_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(default=now)
    device = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


@tracked()
class SessionPolicy(SignedModel):
    """How long people stay logged in on this side; at most one row, absent means the defaults."""

    STAFF_HOURS, FAMILY_DAYS = 14, 30

    staff_hours = models.SmallIntegerField(_("staff stay logged in, hours"), default=STAFF_HOURS)
    family_days = models.SmallIntegerField(_("families stay logged in, days"), default=FAMILY_DAYS)

    class Meta(SignedModel.Meta):
        verbose_name = _("session policy")
        verbose_name_plural = _("session policies")
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="accounts_sessionpolicy_bounds",
                condition=models.Q(staff_hours__range=(1, 24 * 14), family_days__range=(1, 365)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_hours} h / {self.family_days} d"

    def lifetime(self, roles: frozenset[str]) -> dt.timedelta:
        """A person with a staff role lives by the staff's rule, whatever else they are."""
        if roles & STAFF_ROLES:
            return dt.timedelta(hours=self.staff_hours)
        return dt.timedelta(days=self.family_days)


@tracked(without=("digest",))
class ApiToken(SignedModel):
    """A key for programs, shown once; only its SHA-256 is kept (256 random bits need no salt).

    Why not a library's token: ours is a signed row with history, lives in the school's schema and
    is refused together with its user's roles.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="api_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"))
    expires_on = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["digest"], name="accounts_apitoken_digest_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class RateCounter(models.Model):
    """How often something was tried in a window of time. The subject is a keyed digest."""

    history_exempt = "a counter that expires within the hour"

    key = models.CharField(max_length=96, primary_key=True)
    count = models.IntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
