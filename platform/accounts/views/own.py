"""One's own account: first page, sessions, API keys, password."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import actions
from accounts.forms import TokenForm
from accounts.guards import guard, reauthenticated
from accounts.http import number
from accounts.limits import hit
from accounts.models import Role, Session, today
from accounts.rights import OWN_ACCOUNT
from accounts.sessions import machine_now
from history.signature import person

PASSWORDS_PER_USER = 20  # in ten minutes; most are new ones that break a rule


@dataclass(frozen=True)
class ShownSession:
    """A session as its owner sees it. `handle` stands for the key, which is never shown."""

    handle: str
    device: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    is_current: bool


def me(request: HttpRequest) -> HttpResponse:
    asked = guard(request, OWN_ACCOUNT)
    return render(
        asked,
        "accounts/me.html",
        {
            "roles": [Role(role).label for role in Role if role in asked.user.roles],
            "second_factor": Authenticator.objects.filter(user=asked.user, type="totp").exists(),
        },
    )


def sessions(request: HttpRequest) -> HttpResponse:
    """GET lists; POST `end=all` logs out everywhere, `end=<handle>` one device."""
    asked = guard(request, OWN_ACCOUNT)
    alive = Session.objects.filter(user=asked.user, expire_date__gt=machine_now())
    mine = alive.order_by("-last_seen_at")
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        if wanted == "all":
            actions.end_sessions(asked.user, actor=person(asked.user))
            logout(request)
            return redirect("account_login")
        for session in mine:
            if _handle(session.session_key) == wanted:
                actions.end_session(asked.user, session.session_key, actor=person(asked.user))
        return redirect("accounts:sessions")
    current = request.session.session_key
    shown = [
        ShownSession(
            _handle(s.session_key), s.device or _("Unknown device"), s.created_at, s.last_seen_at,
            s.session_key == current,
        )
        for s in mine
    ]  # fmt: skip
    return render(asked, "accounts/sessions.html", {"sessions": shown})


def _handle(key: str) -> str:
    return salted_hmac("accounts.session-handle", key, algorithm="sha256").hexdigest()[:16]


def api_keys(request: HttpRequest) -> HttpResponse:
    """GET lists the keys; POST makes one (shown once, after the password again) or ends one."""
    asked = guard(request, OWN_ACCOUNT)
    form = TokenForm(request.POST if "name" in request.POST else None)
    value = ""
    if request.method == "POST":
        reauthenticated(request)
        actor = person(asked.user)
        if "end" in request.POST:
            mine = asked.user.api_tokens.filter(ended_at=None)
            token = get_object_or_404(mine, pk=number(request.POST, "end"))
            actions.end_token(token, actor=actor)
            return redirect("accounts:api_keys")
        if form.is_valid():
            last_day = today() + dt.timedelta(days=form.cleaned_data["days"])
            name = form.cleaned_data["name"]
            value = actions.issue_token(asked.user, name, expires_on=last_day, actor=actor)
            form = TokenForm()
    tokens = asked.user.api_tokens.filter(ended_at=None, expires_on__gte=today()).order_by(
        "-created_at"
    )
    page = render(asked, "accounts/api_keys.html", {"tokens": tokens, "form": form, "value": value})
    page["Cache-Control"] = "no-store"
    return page


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """allauth's page, which knows that a one-time password must go first.

    It asks for the present password past the lockout, so it counts for itself."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hit("password", str(request.user.pk), most=PASSWORDS_PER_USER, seconds=600)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "must_change": self.request.user.needs_new_password}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.request.user.needs_new_password:
            form.fields["oldpassword"].label = _("One-time password")
        return form

    def get_success_url(self) -> str:
        return "/"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        reauthenticate_by_password(self.request)  # the present one was just given
        messages.success(self.request, _("The password is changed. Other devices are logged out."))
        return response
