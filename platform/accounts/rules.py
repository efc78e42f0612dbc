"""Rules of access, each with its text for the person."""

from django.utils.translation import gettext as _

from accounts.models import Role, RoleGrant, User, today

MANAGERS = (Role.ADMIN, Role.OPERATOR)


def own_manager(grant: RoleGrant, user: User) -> str:
    """Why a manager does not end their own role: a slip would shut them out. Empty when they may."""
    if grant.role in MANAGERS and grant.user_id == user.pk:
        return _("This is your own role. Ask another administrator to end it.")
    return ""


def last_manager(grant: RoleGrant) -> str:
    """Why this grant must not end: somebody must be left who can give access. Empty when it may.

    Inside a transaction: two who end each other's at once must not both succeed."""
    if grant.role not in MANAGERS:
        return ""
    present = RoleGrant.objects.on(today()).filter(role=grant.role, user__is_active=True)
    left = {other.pk for other in present.select_for_update(of=("self",))} - {grant.pk}
    if left:
        return ""
    return _("Nobody would be left who can give access. Give this role to somebody else first.")
