"""Fills the demonstration through the same actions that people use; a second run changes nothing.

Everybody here is invented. One password for all, since it opens nothing but invented data; the
second factor is not demanded in the demonstration alone.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandError

from accounts import actions as accounts
from accounts.models import Role, User, today
from config.demo import people
from config.demo.fill import fill
from config.demo.plans import YEARS
from config.demo.top_up import top_up
from controlplane import actions
from controlplane.models import Authority, School, Supervision
from controlplane.onboarding import onboard
from controlplane.tasks import take_pulse
from controlplane.wish import Wish
from history.models import Deed, record
from history.signature import Actor, command
from isolation import SchoolRef, in_school, in_shared

PASSWORD = "zvonok-demo"  # noqa: S105 - invented people behind it
ACTOR = command("zvonok demo")
SINCE = dt.timedelta(days=90)


@dataclass(frozen=True)
class Seeded:
    """What the start page of the demonstration tells: users by their place in the roles."""

    centre: dict[str, User]
    schools: list[tuple[School, dict[str, User]]]


MARK = "config.demonstration"


def refuse_real_data() -> None:
    """The demonstration gives everybody a public password: never where somebody works in earnest.
    Raises `CommandError` when the database has people and was not filled by the demonstration."""
    with in_shared():
        if User.objects.exists() and not Deed.objects.filter(what=MARK).exists():
            raise CommandError("this database is not a demonstration's: it is left alone")


def seed() -> Seeded:
    """Bring the demonstration to its full state from any earlier one."""
    with in_shared():
        if not Deed.objects.filter(what=MARK).exists():
            record(MARK, actor=ACTOR)
        centre = {
            name: _user(person, role, ACTOR) for name, (person, role) in people.CENTRE.items()
        }
        authorities = [_authority(name, place) for name, place in people.AUTHORITIES]
        _supervise(centre["specialist"], authorities[0])
    schools = [_school(plan, authorities) for plan in people.SCHOOLS]
    return Seeded(centre, schools)


def _authority(name: str, municipality: str) -> Authority:
    found: Authority | None = Authority.objects.filter(name=name).first()
    return found or actions.add_authority(name, municipality, actor=ACTOR)


def _supervise(specialist: User, authority: Authority) -> None:
    if not Supervision.objects.filter(specialist=specialist, authority=authority).exists():
        actions.set_supervision(authority, specialist, given=True, actor=ACTOR)


def _school(
    plan: people.SchoolPlan, authorities: list[Authority]
) -> tuple[School, dict[str, User]]:
    with in_shared():
        found: School | None = School.objects.filter(slug=plan.slug).first()
    ref = found.ref if found else _onboard(plan, authorities[plan.authority])
    with in_school(ref):
        users = {name: _user(person, role, ACTOR) for name, (person, role) in plan.people.items()}
        if plan.slug in YEARS:
            fill(plan.slug, YEARS[plan.slug], users)
            top_up(users)
    take_pulse(ref)
    with in_shared():
        return School.objects.get(slug=plan.slug), users


def _onboard(plan: people.SchoolPlan, authority: Authority) -> SchoolRef:
    last, first, middle = plan.people["admin"][0].names
    wish = Wish(
        name=plan.name,
        short_name=plan.short_name,
        slug=plan.slug,
        inn=plan.inn,
        authority_id=authority.pk,
        municipality=authority.municipality,
        timezone="Europe/Moscow",
        last_name=last,
        first_name=first,
        middle_name=middle,
    )
    return onboard(wish, actor=ACTOR)


def _user(person: people.Person, role: Role, actor: Actor) -> User:
    """The user of this login with the demonstration's password and this role."""
    last, first, middle = person.names
    user: Any = User.objects.filter(login=person.login).first()
    if user is None:
        user = accounts.create_user(
            login=person.login, last_name=last, first_name=first, middle_name=middle, email="",
            actor=actor,
        )  # fmt: skip
    if not user.has_role(role):
        accounts.grant_role(user, role, valid_from=today() - SINCE, actor=actor)
    if not user.has_usable_password() or user.needs_new_password:
        accounts.change_password(user, PASSWORD, actor=actor)
    return user  # type: ignore[no-any-return]
