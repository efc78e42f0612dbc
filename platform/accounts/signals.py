"""Deeds that only Django's and the libraries' signals tell us of."""

from typing import Any

from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from accounts import actions
from accounts.limits import spend_code
from history.models import record
from history.signature import person


@receiver(user_logged_in)
def logged_in(user: Any, **_kwargs: Any) -> None:
    record("accounts.logged_in", actor=person(user), subject=f"user {user.pk}")


@receiver(user_logged_out)
def logged_out(user: Any, **_kwargs: Any) -> None:
    if user is not None:
        record("accounts.logged_out", actor=person(user), subject=f"user {user.pk}")


@receiver([mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset])
def second_factor_changed(
    request: Any, user: Any, authenticator: Any, signal: Any, **_kwargs: Any
) -> None:
    request.session.pop("second_factor", None)  # the guard looks again
    verb = "removed" if signal is mfa.authenticator_removed else "set"
    if authenticator.type == "totp":
        # Other browsers came in by other means than those that hold from now on.
        actions.end_sessions(user, actor=person(user), keep=request.session.session_key)
    if authenticator.type == "totp" and verb == "set":
        spend_code(user, request.POST.get("code", ""))
    what = f"accounts.{authenticator.type}_{verb}"
    record(what, actor=person(user), subject=f"user {user.pk}")
