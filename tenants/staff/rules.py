"""What holds for staff, positions and access, each rule with its text."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.forms import LOGIN_TAKEN
from accounts.logins import LOGIN, LOGIN_HELP
from accounts.models import Role, RoleGrant, User
from accounts.rules import last_manager, own_manager
from history.signature import SIGNATURE, Actor
from isolation.clock import school_today
from tenants.staff.models import Position, StaffMember
from ui.alphabet import fold, pattern

ROLES: Final = (Role.TEACHER, Role.DEPUTY, Role.DIRECTOR, Role.ADMIN)
EARLIEST: Final = dt.date(1950, 1, 1)
AHEAD: Final = dt.timedelta(days=366)


def check_day(field: str, day: dt.date) -> None:
    """A date of somebody's work: not a typing error."""
    if not EARLIEST <= day <= school_today() + AHEAD:
        raise ValidationError({field: _("Check the year of this date.")})


def check_position(position: Position) -> None:
    position.clean_fields(exclude=SIGNATURE)
    check_day("starts_on", position.starts_on)
    if position.ends_on is not None:
        check_day("ends_on", position.ends_on)
        if position.ends_on < position.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first one.")})
    if position.post == "other" and not position.title:
        raise ValidationError({"title": _("Say which position it is.")})
    same = position.staff.positions.exclude(pk=position.pk)
    same = same.filter(post=position.post, title=position.title, employment=position.employment)
    if _meeting(same, position.starts_on, position.ends_on, "starts_on", "ends_on").exists():
        raise ValidationError({"starts_on": _("This position is held on these days already.")})


def _meeting(
    rows: "QuerySet[Position] | QuerySet[RoleGrant]",
    first: dt.date, last: dt.date | None, begins: str, ends: str,
) -> "QuerySet[Position] | QuerySet[RoleGrant]":  # fmt: skip
    """Rows with a day from `first` to `last`; None is no end."""
    rows = rows.filter(Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": first}))
    return rows if last is None else rows.filter(**{f"{begins}__lte": last})


def check_role(
    member: StaffMember, role: str, valid_from: dt.date, valid_to: dt.date | None
) -> None:
    if role not in ROLES:
        raise ValidationError({"role": _("A staff member is given a role of the staff.")})
    check_day("valid_from", valid_from)
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": _("The last day is before the first one.")})
    if member.user is None:
        return
    held = member.user.grants.filter(role=role)
    if _meeting(held, valid_from, valid_to, "valid_from", "valid_to").exists():
        raise ValidationError({"role": _("This role is given for these days already.")})


def check_login(login: str) -> None:
    if not LOGIN.match(login):
        raise ValidationError({"login": LOGIN_HELP})
    if User.objects.filter(login=login).exists():
        raise ValidationError({"login": LOGIN_TAKEN})


def check_may_end(grant: RoleGrant, actor: Actor) -> None:
    """Somebody is left who can give access, and nobody shuts themselves out. In a transaction."""
    problem = last_manager(grant)
    if not problem and isinstance(actor.user, User):
        problem = own_manager(grant, actor.user)
    if problem:
        raise ValidationError(problem)


def check_leaving(member: StaffMember, last_day: dt.date) -> None:
    check_day("last_day", last_day)
    later = member.positions.filter(starts_on__gt=last_day).first()
    if later is not None:
        text = _("The position «%(position)s» begins after that, on %(day)s. Correct it first.")
        values = {"position": later, "day": f"{later.starts_on:%d.%m.%Y}"}
        raise ValidationError({"last_day": text % values})


def namesakes(member: StaffMember) -> "QuerySet[StaffMember]":
    """Others whose last and first name are the same, ё and Tatar letters folded: perhaps the same
    person. Shown, never merged."""
    start = "^" + pattern(f"{member.last_name} {member.first_name}") + "( |$)"
    return StaffMember.objects.exclude(pk=member.pk).filter(search_key__regex=start)


def logins_of(member: StaffMember) -> "QuerySet[User]":
    """Log-ins of staff with this very name and no staff member behind: the first administrator's,
    who had one before there was a staff list."""
    found: QuerySet[User] = User.objects.filter(
        search_key=fold(member.full_name), staff_member=None, grants__role__in=ROLES
    )
    return found.distinct()
