"""Lockout by login and address together, after repeated failures (django-axes).

Never by address alone: a school is one address behind its router. Never by login alone: anybody
could shut a teacher out.
"""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from history.models import record
from history.signature import Actor
from isolation.clock import now


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The login that was tried, spelt as users are stored."""
    tried = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()[:64]


def client_address(request: HttpRequest) -> str:
    """The peer, or what a trusted proxy says of it (its last hop that is not a proxy itself)."""
    peer = request.META.get("REMOTE_ADDR", "") or "unix"
    trusted = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop]
    while peer in trusted and hops:
        peer = hops.pop()
    return "127.0.0.1" if peer == "unix" else peer


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


def locked_logins() -> list[AccessAttempt]:
    """Log-ins that are locked out now, the newest first."""
    since = now() - settings.AXES_COOLOFF_TIME
    return list(
        AccessAttempt.objects.filter(
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
        ).order_by("-attempt_time")
    )


def unlock(attempt: AccessAttempt, *, actor: Actor) -> None:
    """Let the person try again at once; the deed is kept."""
    record("accounts.unlocked", actor=actor, subject=f"attempt {attempt.pk}")
    AccessAttempt.objects.filter(username=attempt.username).delete()
