"""Who can be let in: an active user who holds a role today."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from isolation.clock import now


def may_enter(user: User) -> bool:
    """Whether a log-in of this user opens anything today."""
    if not user.is_active or not user.roles:
        return False
    return user.one_time_until is None or user.one_time_until > now()


class GrantBackend(ModelBackend):
    """Django's password check against our users. Permissions are not Django's: see `rights`."""

    def user_can_authenticate(self, user: Any) -> bool:
        """No role today or a one-time password past its day: as if the password were wrong."""
        return may_enter(user)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
