"""What stands between the session and the views: rights, limits, and answers to the guards."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from accounts.guards import ConfirmFirst, LogInFirst, NewPasswordFirst, SecondFactorFirst
from accounts.http import Rights
from accounts.limits import TooManyTries, hit
from accounts.sessions import touch
from ui.answers import wants_json

WRITES_PER_MINUTE = 600


class AccessMiddleware:
    """Gives the request its rights, counts writes, and turns a guard's refusal into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.rights = Rights(request.user)  # type: ignore[attr-defined]
        try:
            if request.method not in {"GET", "HEAD", "OPTIONS"} and request.user.is_authenticated:
                hit("write", str(request.user.pk), most=WRITES_PER_MINUTE, seconds=60)
        except TooManyTries as refused:
            return too_many(request, refused)
        response = self.get_response(request)
        if response.status_code < 400 and not getattr(request, "guarded", False):
            raise ImproperlyConfigured(f"no guard on {request.resolver_match}")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", _keeping(request))
            if SESSION_KEY in request.session:  # a program comes with a key and has no session
                touch(request.session)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, LogInFirst):
            return _log_in(request)
        if isinstance(error, NewPasswordFirst | SecondFactorFirst) and wants_json(request):
            return JsonResponse({"error": gettext("Finish logging in first.")}, status=403)
        if isinstance(error, NewPasswordFirst):
            return HttpResponseRedirect(reverse("account_change_password"))
        if isinstance(error, SecondFactorFirst):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if isinstance(error, ConfirmFirst):
            messages.info(request, gettext("Give your password, then ask for the file again."))
            query = urlencode({"next": str(error)})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")
        if isinstance(error, TooManyTries):
            return too_many(request, error)
        return None


def _keeping(request: HttpRequest) -> str:
    """On someone else's computer no page of ours stays on the disk, nor does a program's answer."""
    own_browser = SESSION_KEY in request.session and not request.session.get("shared_computer")
    return "private, no-cache" if own_browser else "no-store"


def _log_in(request: HttpRequest) -> HttpResponse:
    """To the log-in page and back here; a program or a partial request gets 401 instead."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
    if wants_json(request):
        return JsonResponse({"error": gettext("Log in first.")}, status=401)
    back = request.get_full_path() if request.method == "GET" else "/"
    query = "" if back == "/" else "?" + urlencode({"next": back})
    return HttpResponseRedirect(settings.LOGIN_URL + query)


def too_many(request: HttpRequest, refused: TooManyTries) -> HttpResponse:
    """A page for people, JSON for programs; both say in how many seconds to try again."""
    if request.path.startswith("/api/") or wants_json(request):
        response: HttpResponse = JsonResponse({"detail": gettext("Too many requests.")}, status=429)
    else:
        minutes = -(-refused.seconds // 60)
        response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(refused.seconds)
    return response
