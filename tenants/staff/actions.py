"""What is done to staff. A broken rule raises `ValidationError` by field; a name that was changed
meanwhile `ChangedMeanwhileError`."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.forms import LOGIN_TAKEN
from accounts.logins import propose
from accounts.models import RoleGrant, User
from accounts.names import NAMES, clean_names
from history.signature import Actor
from isolation.clock import school_today
from tenants.staff import rules
from tenants.staff.models import Employment, Position, StaffMember


@transaction.atomic
def add_member(
    *,
    last_name: str,
    first_name: str,
    middle_name: str,
    post: str,
    title: str = "",
    employment: str = Employment.MAIN,
    starts_on: dt.date,
    role: str = "",
    login: str = "",
    actor: Actor,
) -> StaffMember:
    """A person with a first position, and with access when a `role` is given: from the first day,
    or from today when that has passed."""
    names = {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    member = StaffMember(**clean_names(names)).write(actor)
    give_position(
        member, post=post, title=title, employment=employment, starts_on=starts_on, actor=actor
    )
    if role:
        since = max(starts_on, school_today())
        give_access(member, role=role, login=login, valid_from=since, actor=actor)
    return member


@transaction.atomic
def rename(
    member: StaffMember,
    *,
    last_name: str,
    first_name: str,
    middle_name: str,
    seen: dt.datetime | None,
    actor: Actor,
) -> StaffMember:
    """The log-in's name goes along: it is the same person."""
    held: StaffMember = StaffMember.objects.hold(member.pk, seen)
    names = clean_names(
        {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    )
    changed = [name for name, value in names.items() if getattr(held, name) != value]
    if not changed:
        return held
    for row in filter(None, (held, held.user)):
        for name, value in names.items():
            setattr(row, name, value)
        row.write(actor, only=list(NAMES))
    return held


# Positions


@transaction.atomic
def give_position(
    member: StaffMember,
    *,
    post: str,
    title: str = "",
    employment: str = Employment.MAIN,
    starts_on: dt.date,
    actor: Actor,
) -> Position:
    _hold(member)
    position = Position(
        staff=member, post=post, title=title, employment=employment, starts_on=starts_on
    )
    rules.check_position(position)
    return position.write(actor)


@transaction.atomic
def edit_position(
    position: Position, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Position:
    """Correct it, or end it by `ends_on`."""
    _hold(position.staff)
    held: Position = Position.objects.hold(position.pk, seen)
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, values[name])
    rules.check_position(held)
    return held.write(actor, only=changed) if changed else held


@transaction.atomic
def end_position(position: Position, *, last_day: dt.date, actor: Actor) -> Position:
    """Held through `last_day`."""
    _hold(position.staff)
    position.ends_on = last_day
    rules.check_position(position)
    return position.write(actor, only=["ends_on"])


def _hold(member: StaffMember) -> None:
    """Two who give the same person a position or a role come one by one."""
    StaffMember.objects.select_for_update().get(pk=member.pk)


# Access


@transaction.atomic
def give_access(
    member: StaffMember,
    *,
    role: str,
    login: str = "",
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    actor: Actor,
) -> User:
    """A role for a time, and a log-in when there is none yet, its name made of the person's when
    `login` is empty. The password is drawn on the Access page."""
    _hold(member)
    rules.check_role(member, role, valid_from, valid_to)
    user = member.user or _log_in(member, login.strip().lower(), actor)
    accounts.grant_role(user, role, valid_from=valid_from, valid_to=valid_to, actor=actor)
    return user


def _log_in(member: StaffMember, login: str, actor: Actor) -> User:
    names = {name: getattr(member, name) for name in NAMES}
    if login:
        rules.check_login(login)
    try:
        with transaction.atomic():
            user = accounts.create_user(
                login=login or propose(**names), email="", actor=actor, **names
            )
    except IntegrityError:  # somebody was quicker by a moment
        raise ValidationError({"login": LOGIN_TAKEN}) from None
    _tie(member, user, actor)
    return user


@transaction.atomic
def tie_login(member: StaffMember, user: User, *, actor: Actor) -> None:
    """The person's own log-in, which was there before the person was on the staff list."""
    _hold(member)
    if member.user is not None or not rules.logins_of(member).filter(pk=user.pk).exists():
        raise ValidationError(_("This log-in cannot be tied to this person."))
    _tie(member, user, actor)


def _tie(member: StaffMember, user: User, actor: Actor) -> None:
    member.user = user
    member.write(actor, only=["user"])


@transaction.atomic
def end_access(grant: RoleGrant, *, last_day: dt.date, actor: Actor) -> None:
    """The role holds through `last_day`."""
    rules.check_may_end(grant, actor)
    accounts.end_grant(grant, last_day=last_day, actor=actor)


@transaction.atomic
def dismiss(member: StaffMember, *, last_day: dt.date, actor: Actor) -> None:
    """Positions and roles of the staff end with `last_day`, in one act. A role as a parent stays,
    and so does the name on whatever the person signed."""
    _hold(member)
    rules.check_leaving(member, last_day)
    for position in member.positions.all():
        if position.ends_on is None or position.ends_on > last_day:
            position.ends_on = last_day
            position.write(actor, only=["ends_on"])
    if member.user is not None:
        for grant in member.user.grants.filter(role__in=rules.ROLES):
            if grant.valid_to is None or grant.valid_to > last_day:
                end_access(grant, last_day=last_day, actor=actor)
