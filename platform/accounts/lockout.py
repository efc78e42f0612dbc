"""Lockout by login and address together, after repeated failures (django-axes).

Never by address alone: a school is one address behind its router. Never by login alone: anybody
could shut a teacher out.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.proxies import is_trusted
from accounts.sessions import machine_now
from history.models import record
from history.signature import Actor


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The login that was tried, spelt as users are stored. Django's signal calls it `username`, axes
    by the user's own field; where the password is asked again no form names it."""
    given = credentials or {}
    tried = given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(tried).strip().lower()[:64]


def client_address(request: HttpRequest) -> str:
    """The peer, or what a trusted proxy says of it: its last hop that is not a proxy itself. What
    is no address is nobody's word, so the proxy's own address stands."""
    peer = request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while hops and is_trusted(peer):
        hop = hops.pop().strip()
        if not _is_address(hop):
            break
        peer = hop
    return peer or "127.0.0.1"


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    response = render(
        request,
        "accounts/lockout.html",
        {"minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)},
        status=429,
    )
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


@dataclass(frozen=True)
class Locked:
    """A login that is shut for an address; `pk` is one of its attempts."""

    pk: int
    username: str
    attempt_time: dt.datetime
    failures_since_start: int


def locked_logins() -> list[Locked]:
    """Log-ins that are locked out now, the newest first. axes keeps a row for each browser."""
    since = machine_now() - settings.AXES_COOLOFF_TIME
    shut = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values_list("username", "ip_address")
        .annotate(one=Max("pk"), last=Max("attempt_time"), failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
    )
    return [Locked(one, login, last, failures) for login, _, one, last, failures in shut]


def unlock(attempt: AccessAttempt, *, actor: Actor) -> None:
    """Let the person try again at once; the deed is kept."""
    user = User.objects.filter(login=attempt.username).first()
    record("accounts.unlocked", actor=actor, subject=f"user {user.pk}" if user else "")
    AccessAttempt.objects.filter(username=attempt.username).delete()


def past_attempts() -> "QuerySet[AccessAttempt]":
    """Attempts that lock nobody out any more: they name people and addresses for nothing."""
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        attempt_time__lt=machine_now() - settings.AXES_COOLOFF_TIME
    )
    return found
