"""Two schools and everybody who may come, the same in both; invented people.

Baked into the template database, so that a test finds them at once.
"""

import datetime as dt
from typing import Final

from accounts import actions
from accounts.models import Role, User
from controlplane.actions import add_authority, set_supervision
from controlplane.models import School
from controlplane.onboarding import onboard
from controlplane.wish import Wish
from history.signature import command
from isolation import SchoolRef, in_school, in_shared

ACTOR: Final = command("tests")
PASSWORD: Final = "correct-horse-7"
SINCE: Final = dt.date(2020, 1, 1)
SLUGS: Final = ("alpha", "beta")
SCHOOL_CAST: Final = {
    "admin": Role.ADMIN,
    "director": Role.DIRECTOR,
    "deputy": Role.DEPUTY,
    "teacher": Role.TEACHER,
    "parent": Role.PARENT,
    "pupil": Role.PUPIL,
}
CENTRE_CAST: Final = {"operator": Role.OPERATOR, "specialist": Role.SPECIALIST}


def wish(slug: str, *, authority_id: int, name: str = "") -> Wish:
    return Wish(
        name=f"МБУДО «{name or slug}»",
        short_name=name or slug.title(),
        slug=slug,
        inn="1655018018",
        authority_id=authority_id,
        municipality="Казань",
        timezone="Europe/Moscow",
        last_name="Админов",
        first_name="Азат",
        middle_name="Ильдарович",
    )


def gather() -> None:
    """Make the cast; called once, when the template is built."""
    with in_shared():
        authority = add_authority("Отдел образования", "Казань", actor=ACTOR)
        people = {name: make(name, role) for name, role in CENTRE_CAST.items()}
        set_supervision(authority, people["specialist"], given=True, actor=ACTOR)
    for slug in SLUGS:
        ref = onboard(wish(slug, authority_id=authority.pk), actor=ACTOR)
        with in_school(ref):
            for name, role in SCHOOL_CAST.items():
                make(name, role)


def make(login: str, *roles: Role) -> User:
    """A user of the current side with the cast's password and these roles."""
    user = actions.create_user(
        login=login, last_name="Ивановская", first_name="Мария", middle_name="Олеговна",
        email="", actor=ACTOR,
    )  # fmt: skip
    for role in roles:
        actions.grant_role(user, role, valid_from=SINCE, actor=ACTOR)
    actions.change_password(user, PASSWORD, actor=ACTOR)
    return user


def school(slug: str) -> SchoolRef:
    with in_shared():
        return School.objects.get(slug=slug).ref
