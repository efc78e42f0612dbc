"""What the operator does to schools and authorities, after they are there."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from controlplane import directory
from controlplane.models import Authority, School, Supervision
from history.models import record
from history.signature import Actor
from isolation import SchoolState
from isolation.clock import centre_today


@transaction.atomic
def suspend(school: School, *, actor: Actor) -> None:
    """Close the school's host within seconds; nothing of it is touched. The reason is the
    actor's."""
    _set_state(school, SchoolState.SUSPENDED, actor)


@transaction.atomic
def resume(school: School, *, actor: Actor) -> None:
    _set_state(school, SchoolState.ACTIVE, actor)


def _set_state(school: School, state: SchoolState, actor: Actor) -> None:
    """Nothing when it is so already: the first reason stays."""
    if school.state == state:
        return
    school.state = state
    school.write(actor, only=["state"])
    verb = "suspended" if state is SchoolState.SUSPENDED else "resumed"
    record(f"controlplane.school_{verb}", actor=actor, subject=school.slug)
    transaction.on_commit(directory.forget)


@transaction.atomic
def rename(school_id: int, name: str, short_name: str, *, actor: Actor) -> None:
    """The school's names as its own card has them; nothing when they are so already."""
    school = School.objects.select_for_update().get(pk=school_id)
    if (school.name, school.short_name) == (name, short_name):
        return
    school.name, school.short_name = name, short_name
    school.write(actor, only=["name", "short_name"])
    record("controlplane.school_renamed", actor=actor, subject=school.slug)
    transaction.on_commit(directory.forget)


@transaction.atomic
def add_authority(name: str, municipality: str, *, actor: Actor) -> Authority:
    authority = Authority(name=name, municipality=municipality).write(actor)
    record("controlplane.authority_added", actor=actor, subject=f"authority {authority.pk}")
    return authority


@transaction.atomic
def set_supervision(authority: Authority, user: User, *, given: bool, actor: Actor) -> None:
    """From today a specialist sees the schools of an authority, or from today no longer."""
    day = centre_today()
    present = Supervision.objects.on(day).filter(authority=authority, specialist=user)
    if given == present.exists():
        return
    if given:
        Supervision(authority=authority, specialist=user, valid_from=day).write(actor)
    if not given:
        for supervision in present:
            supervision.valid_to = day - dt.timedelta(days=1)
            supervision.write(actor, only=["valid_to"])
    verb = "given" if given else "ended"
    record(f"controlplane.supervision_{verb}", actor=actor, subject=f"authority {authority.pk}")
