"""Housekeeping of accounts on the current side; the control plane calls it for every side."""

from accounts.limits import clear_expired
from accounts.lockout import past_attempts
from accounts.models import RoleGrant, Session, User, today
from accounts.sessions import machine_now


def end_sessions_of_ended_grants() -> int:
    """Log out those whose last role ended or who were switched off. Pages refuse them at once, by
    the guard; this ends the session too, within a minute."""
    holders = User.objects.filter(is_active=True).filter(
        pk__in=RoleGrant.objects.on(today()).values("user")
    )
    ended, _by_model = Session.objects.exclude(user__isnull=True).exclude(user__in=holders).delete()
    return ended


def clear_expired_rows() -> int:
    """Sessions, counters and failed log-ins past their time."""
    sessions, _by_model = Session.objects.filter(expire_date__lt=machine_now()).delete()
    attempts, _by_model = past_attempts().delete()
    return sessions + attempts + clear_expired()
