"""How the tests of this folder come in, and what they look at afterwards."""

import datetime as dt
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts import actions
from accounts.models import RoleGrant, User
from history.models import Deed
from isolation import in_school, in_shared
from tests.cast import ACTOR, PASSWORD
from tests.conftest import Visitor

WRONG = "wrong-horse-7"
MOMENT = 1_800_000_000  # when codes of authenticator apps are looked at, in tests


def log_in(visitor: Visitor, login: str, password: str = PASSWORD, **data: Any) -> Any:
    """The log-in form, sent; `data` are further fields."""
    return visitor.post("/login/", {"login": login, "password": password, **data})


def confirm(visitor: Visitor, password: str = PASSWORD) -> Any:
    """The password once more, before a dangerous act."""
    return visitor.post("/me/confirm/", {"password": password})


def one_time_password(visitor: Visitor, login: str) -> str:
    with side(visitor):
        return actions.give_one_time_password(User.objects.get(login=login), actor=ACTOR)


def end_roles(visitor: Visitor, login: str, last_day: dt.date) -> None:
    with side(visitor):
        for grant in RoleGrant.objects.filter(user__login=login):
            actions.end_grant(grant, last_day=last_day, actor=ACTOR)


def side(visitor: Visitor) -> Any:
    return in_school(visitor.side) if visitor.side else in_shared()


def person_id(visitor: Visitor, login: str) -> int:
    with side(visitor):
        return int(User.objects.get(login=login).pk)


def deeds(visitor: Visitor, room: str = "accounts.") -> list[str]:
    """What was done on the visitor's side, the oldest first; making the cast left deeds too."""
    with side(visitor):
        found = Deed.objects.filter(what__startswith=room).order_by("at", "id")
        return list(found.values_list("what", flat=True))


def errors(response: Any) -> dict[str, list[str]]:
    """What the page's form complains about, by field; `__all__` for the whole."""
    problems = response.context["form"].errors
    return {name: [str(why) for why in whys] for name, whys in problems.items()}


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app shows at `MOMENT`, or `steps` half minutes away from it."""
    return str(format_hotp_value(hotp_value(secret, MOMENT // 30 + steps)))
