"""Everything that is done to accounts. Each verb names its actor, signs what it writes and keeps
the deed; one transaction each."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import ApiToken, RoleGrant, Session, SessionPolicy, User
from accounts.names import clean_names
from accounts.sessions import device_of
from history.models import record
from history.signature import Actor
from isolation.clock import now

# No letter or digit that is read for another on paper or over the phone.
ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4  # 16 characters: 78 bits


def draw_password() -> str:
    """A one-time password that can be dictated: `kfm3-x2hd-9tqa-ebw7`."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def create_user(
    *, login: str, last_name: str, first_name: str, middle_name: str, email: str, actor: Actor
) -> User:
    """A user who cannot log in yet: there is no password and no role. Raises `ValidationError` by
    field when a name is not one."""
    names = clean_names(
        {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    )
    user = User(login=login.strip().lower(), email=email, **names)
    user.set_unusable_password()
    user.write(actor)
    record("accounts.user_added", actor=actor, subject=f"user {user.pk}")
    return user


@transaction.atomic
def create_user_with_role(*, role: str, valid_from: dt.date, actor: Actor, **person: str) -> User:
    """`create_user` and its first role, together or not at all."""
    user = create_user(actor=actor, **person)
    grant_role(user, role, valid_from=valid_from, actor=actor)
    return user


@transaction.atomic
def give_one_time_password(user: User, *, actor: Actor) -> str:
    """Draw a password, keep its hash, end the user's sessions and API keys, whoever may hold them;
    returned to be shown once."""
    password = draw_password()
    user.set_password(password)
    user.one_time_until = now() + dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)
    user.write(actor, only=["password", "one_time_until"])
    end_sessions(user, actor=actor)
    for token in user.api_tokens.filter(ended_at=None):
        end_token(token, actor=actor)
    record("accounts.password_drawn", actor=actor, subject=f"user {user.pk}")
    return password


@transaction.atomic
def change_password(user: User, password: str, *, actor: Actor, keep: str = "") -> None:
    """The person's own password. Sessions other than `keep` end: their hash no longer fits."""
    user.set_password(password)
    user.one_time_until = None
    user.write(actor, only=["password", "one_time_until"])
    Session.objects.filter(user=user).exclude(session_key=keep).delete()
    record("accounts.password_changed", actor=actor, subject=f"user {user.pk}")


@transaction.atomic
def grant_role(
    user: User, role: str, *, valid_from: dt.date, actor: Actor, valid_to: dt.date | None = None
) -> RoleGrant:
    grant = RoleGrant(user=user, role=role, valid_from=valid_from, valid_to=valid_to)
    grant.write(actor)
    vars(user).pop("roles", None)
    record("accounts.role_given", actor=actor, subject=f"user {user.pk}", role=role)
    return grant


@transaction.atomic
def end_grant(grant: RoleGrant, *, last_day: dt.date, actor: Actor) -> None:
    """The role holds through `last_day`, and not at all when that is before its first day, which
    stays: its last day is then the one before. One that has ended stays as it is."""
    if grant.valid_to is not None and grant.valid_to <= last_day:
        return
    grant.valid_to = max(last_day, grant.valid_from - dt.timedelta(days=1))
    grant.write(actor, only=["valid_to"])
    record("accounts.role_ended", actor=actor, subject=f"user {grant.user_id}", role=grant.role)


@transaction.atomic
def end_sessions(user: User, *, actor: Actor, keep: str = "") -> int:
    """Log the user out everywhere, but for the session whose key is `keep`. Returns how many."""
    ended, _by_model = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    record("accounts.sessions_ended", actor=actor, subject=f"user {user.pk}", count=ended)
    return ended


@transaction.atomic
def end_session(user: User, key: str, *, actor: Actor) -> None:
    """Log the user out of one browser."""
    ended, _by_model = Session.objects.filter(user=user, session_key=key).delete()
    record("accounts.sessions_ended", actor=actor, subject=f"user {user.pk}", count=ended)


@transaction.atomic
def remove_second_factor(user: User, *, actor: Actor) -> None:
    """For a person who has lost the phone and the recovery codes; they are logged out too."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, actor=actor)
    record("accounts.second_factor_removed", actor=actor, subject=f"user {user.pk}")


@transaction.atomic
def set_policy(*, staff_hours: int, family_days: int, actor: Actor) -> SessionPolicy:
    policy = SessionPolicy.objects.first() or SessionPolicy(id=1)  # one row, whoever is first
    policy.staff_hours, policy.family_days = staff_hours, family_days
    policy.write(actor)
    record("accounts.policy_set", actor=actor, hours=staff_hours, days=family_days)
    return policy


@transaction.atomic
def issue_token(user: User, name: str, *, expires_on: dt.date, actor: Actor) -> str:
    """A new API key; the value is returned to be shown once."""
    value = f"zv_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        user=user, name=name, digest=digest(value), created_at=now(), expires_on=expires_on
    )
    token.write(actor)
    record("accounts.key_made", actor=actor, subject=f"user {user.pk}", key=token.pk)
    return value


@transaction.atomic
def end_token(token: ApiToken, *, actor: Actor) -> None:
    token.ended_at = now()
    token.write(actor, only=["ended_at"])
    record("accounts.key_ended", actor=actor, subject=f"user {token.user_id}", key=token.pk)


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def settle_session(request: HttpRequest, user: User) -> None:
    """How long this browser stays logged in, and by which words its owner knows it again."""
    session: Any = request.session
    session["device"] = device_of(request.headers.get("User-Agent", ""))
    session["opened_at"] = session["seen_at"] = now().isoformat()
    if session.get("shared_computer"):
        session.set_expiry(0)
        return
    policy = SessionPolicy.objects.first() or SessionPolicy()
    session.set_expiry(int(policy.lifetime(user.roles).total_seconds()))
