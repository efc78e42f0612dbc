"""What was done, told for people."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleGrant, User
from controlplane.models import Authority, School, Supervision
from history.models import Deed

# Deeds of the centre's history, in words.
WORDS = {
    "controlplane.school_asked": _("asked for the school"),
    "controlplane.school_onboarded": _("connected the school"),
    "controlplane.school_suspended": _("suspended the school"),
    "controlplane.school_renamed": _("the school's names were taken from its card"),
    "config.demonstration": _("the demonstration was filled"),
    "controlplane.school_resumed": _("resumed the school"),
    "controlplane.password_drawn": _("was shown the administrator's one-time password"),
    "controlplane.authority_added": _("added an authority"),
    "controlplane.supervision_given": _("gave a specialist an authority"),
    "controlplane.supervision_ended": _("ended a specialist's supervision"),
    "accounts.logged_in": _("logged in"),
    "accounts.logged_out": _("logged out"),
    "accounts.password_drawn": _("was shown a one-time password"),
    "accounts.password_changed": _("chose a password"),
    "accounts.sessions_ended": _("ended sessions"),
    "accounts.unlocked": _("lifted a lockout"),
    "accounts.user_added": _("made a log-in"),
    "accounts.role_given": _("gave a role"),
    "accounts.role_ended": _("ended a role"),
    "accounts.policy_set": _("set how long people stay logged in"),
    "accounts.key_made": _("made an API key"),
    "accounts.key_ended": _("ended an API key"),
    "accounts.second_factor_removed": _("removed a person's second factor"),
    "accounts.totp_set": _("switched the second factor on"),
    "accounts.totp_removed": _("switched the second factor off"),
    "accounts.recovery_codes_set": _("drew recovery codes"),
    "accounts.recovery_codes_removed": _("dropped recovery codes"),
}


@dataclass(frozen=True)
class Told:
    """A deed as a person reads it."""

    at: dt.datetime
    what: Any
    who: Any
    reason: str
    subject: str


def tell(deeds: Iterable[Deed]) -> list[Told]:
    """Deeds in words; rows that they name by id are named by name, two queries for all."""
    deeds = list(deeds)
    slugs = {deed.subject for deed in deeds}
    names = {
        **dict(School.objects.filter(slug__in=slugs).values_list("slug", "short_name")),
        **_names("user", User, deeds, "short_name"),
        **_names("authority", Authority, deeds, "name"),
    }
    return [
        Told(
            at=deed.at,
            what=WORDS.get(deed.what, deed.what),
            who=deed.by.short_name if deed.by is not None else deed.get_via_display(),
            reason=deed.reason,
            subject=names.get(deed.subject, deed.subject),
        )
        for deed in deeds
    ]


def _names(kind: str, model: Any, deeds: list[Deed], attribute: str) -> dict[str, str]:
    prefix = f"{kind} "
    ids = {deed.subject.removeprefix(prefix) for deed in deeds if deed.subject.startswith(prefix)}
    found = model.objects.filter(pk__in=[pk for pk in ids if pk.isdigit()])
    return {f"{prefix}{row.pk}": str(getattr(row, attribute)) for row in found}


def of_school(school: School) -> list[Told]:
    """Deeds of the platform about one school, the newest first."""
    deeds = Deed.objects.filter(subject=school.slug, what__startswith="controlplane.")
    return tell(deeds.select_related("by")[:100])


@dataclass(frozen=True)
class Watcher:
    """A specialist, and whether they watch the authority today."""

    user: User
    watches: bool


def specialists(authority: Authority, day: dt.date) -> list[Watcher]:
    holders = RoleGrant.objects.on(day).filter(role=Role.SPECIALIST).values("user")
    watching = set(Supervision.objects.on(day).filter(authority=authority).values_list(
        "specialist_id", flat=True
    ))  # fmt: skip
    users = User.objects.filter(pk__in=holders).order_by("sort_key")
    return [Watcher(user, user.pk in watching) for user in users]
