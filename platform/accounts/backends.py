"""Who can be let in: an active user who holds a role today."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.http import HttpRequest

from accounts.models import User
from history.signature import person
from isolation.clock import now


def may_enter(user: User) -> bool:
    """Whether a log-in of this user opens anything today."""
    if not user.is_active or not user.roles:
        return False
    return user.one_time_until is None or user.one_time_until > now()


def _renew(user: User, password: str) -> None:
    preferred = get_hasher()
    present = identify_hasher(user.password)
    if present.algorithm != preferred.algorithm or preferred.must_update(user.password):
        user.set_password(password)
        user.write(person(user), only=["password"])


def _is_without_role(login: str | None, password: str | None) -> bool:
    """Whether everything is right but for the role: only who knows the password is told."""
    user = User.objects.filter(login=(login or "").strip().lower(), is_active=True).first()
    return user is not None and not user.roles and user.check_password(password or "")


class GrantBackend(ModelBackend):
    """Django's password check against our users. Permissions are not Django's: see `rights`."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """As Django's. A hash of an older kind is renewed when a person comes in; inside it stays,
        because a new one would end the very session that asked."""
        user: User | None = super().authenticate(request, username, password, **kwargs)
        if user and password and not getattr(getattr(request, "user", None), "is_authenticated", 0):
            _renew(user, password)
        if user is None and request is not None:
            request.without_role = _is_without_role(username, password)  # type: ignore[attr-defined]
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        """No role today or a one-time password past its day: as if the password were wrong."""
        return may_enter(user)

    def get_user(self, user_id: Any) -> User | None:
        """Whose session it is, with the roles of today, in one query."""
        user = User.objects.with_roles(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
