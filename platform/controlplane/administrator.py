"""The way into a new school: its first administrator's one-time password.

The operator draws it, once shown and again while it was lost on the way. The way closes for good
when an administrator of the school has chosen a password of their own: from then on no page lets
the operator in, whatever passwords the school draws for its people.
"""

from django.db import transaction

from accounts import actions
from accounts.models import Role, RoleGrant, User, today
from history.models import Deed
from history.signature import Actor


def administrators() -> list[User]:
    """Inside a school: today's journal administrators, the first one first."""
    holders = RoleGrant.objects.on(today()).filter(role=Role.ADMIN).values("user")
    return list(User.objects.filter(pk__in=holders).order_by("pk"))


def awaited() -> User | None:
    """Inside a school: the administrator who has not come in yet; None when the way is closed."""
    ever = User.objects.filter(grants__role=Role.ADMIN).distinct().order_by("pk")
    chosen = Deed.objects.filter(what="accounts.password_changed", by__grants__role=Role.ADMIN)
    if chosen.exists() or any(_has_own_password(user) for user in ever):
        return None
    return next(iter(administrators()), None)


def _has_own_password(user: User) -> bool:
    return user.has_usable_password() and user.one_time_until is None


@transaction.atomic
def draw_password(*, actor: Actor, first: bool) -> tuple[User, str]:
    """Inside a school: a one-time password for the awaited administrator. `first`: only when none
    was drawn before, so that of two requests at once one gets it. Raises `PermissionError`."""
    user = awaited()
    if user is None:
        raise PermissionError("an administrator of the school has a password of their own")
    locked = User.objects.select_for_update().get(pk=user.pk)
    if first and locked.has_usable_password():
        raise PermissionError("the password was drawn already")
    return locked, actions.give_one_time_password(locked, actor=actor)


@transaction.atomic
def recover(login: str, *, actor: Actor) -> tuple[User, str]:
    """Inside a school: a one-time password for a journal administrator who lost theirs while there
    is no colleague to help. For the command line alone, where whoever types holds the whole
    database anyway; both histories keep the reason. Raises `PermissionError`."""
    found = next((user for user in administrators() if user.login == login.strip().lower()), None)
    if found is None:
        raise PermissionError(f"{login} is no journal administrator of this school today")
    return found, actions.give_one_time_password(found, actor=actor)
