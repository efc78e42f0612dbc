"""Rules of access, each with its text for the person."""

from django.utils.translation import gettext as _

from accounts.models import Role, RoleGrant, today

MANAGERS = (Role.ADMIN, Role.OPERATOR)


def last_manager(grant: RoleGrant) -> str:
    """Why this grant must not end: somebody must be left who can give access. Empty when it may."""
    if grant.role not in MANAGERS:
        return ""
    others = RoleGrant.objects.on(today()).filter(role=grant.role, user__is_active=True)
    if others.exclude(pk=grant.pk).exists():
        return ""
    return _("Nobody would be left who can give access. Give this role to somebody else first.")
