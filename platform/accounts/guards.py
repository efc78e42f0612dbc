"""The first line of every view: who may call it.

`guard(request, RIGHT)` checks; `fetch(request, RIGHT, queryset, **lookup)` also finds the object:
a stranger's is 404, a colleague without the right gets 403. A view that asked neither
is refused by the middleware when it answers: a net for its developer, who meets it in the first
test, not a wall, for what the view wrote is written.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http import Request
from accounts.models import SECOND_FACTOR_ROLES
from accounts.rights import OWN_ACCOUNT, Right
from accounts.rules import MANAGERS

Found = TypeVar("Found", bound=Model)
View = Callable[..., HttpResponseBase]
Step = Literal["", "password", "factor"]


class LogInFirst(Exception):
    """Nobody is logged in; leads to the log-in page and back (401 for programs)."""


class NewPasswordFirst(Exception):
    """The password was drawn by somebody else; nothing but changing it is allowed."""


class SecondFactorFirst(Exception):
    """The role demands a second factor and there is none yet."""


class ConfirmFirst(Exception):
    """A file is asked for without a recent password; `str()` is the page that offers it."""


def guard(request: HttpRequest, right: Right, *, step: Step = "") -> Request:
    """Let pass a logged-in user who holds `right`. `step` marks the pages by which a person gets,
    in this order, a password and a second factor of their own."""
    asked = cast(Request, request)
    asked.guarded = True
    if not asked.user.is_authenticated:
        raise LogInFirst
    _settle(asked, step)
    if not right.allows(asked.user):
        raise PermissionDenied
    return asked


def fetch(
    request: HttpRequest, right: Right, queryset: "QuerySet[Found]", **lookup: Any
) -> tuple[Request, Found]:
    """The guard together with the one object it is about; the queryset is what the user may see."""
    asked = guard(request, right)
    found = queryset.filter(**lookup).first()
    if found is None:
        raise Http404
    if not right.allows(asked.user, found):
        raise PermissionDenied
    return asked, found


def _settle(request: Request, step: Step) -> None:
    """One-time passwords are changed first; demanded second factors are set up next."""
    if request.user.needs_new_password and step != "password":
        raise NewPasswordFirst
    if step or not settings.SECOND_FACTOR_DEMANDED or request.session.get("second_factor"):
        return
    if request.user.has_role(*SECOND_FACTOR_ROLES):
        if not Authenticator.objects.filter(user=request.user, type="totp").exists():
            raise SecondFactorFirst
        request.session["second_factor"] = True


def reauthenticated(request: HttpRequest, *, offered_by: str = "") -> None:
    """Second line of a dangerous view: the password (or code) was given within ten minutes.

    A view that answers with a file names the page that offers it. There the person goes afterwards
    and asks again: a browser that is given a file stays on the page it was, which would be the one
    that asks for the password.
    """
    if offered_by and is_reauthentication_required(request, app="zvonok"):
        query = request.GET.urlencode()
        raise ConfirmFirst(f"{offered_by}?{query}" if query else offered_by)
    raise_if_reauthentication_required(request, app="zvonok")


def reauthenticated_to_give(request: HttpRequest, role: str) -> None:
    """`reauthenticated` before a role that gives access to others is given: whoever finds a screen
    left open must not leave a key to the house behind."""
    if role in MANAGERS:
        reauthenticated(request)


def guarded(view: View, right: Right = OWN_ACCOUNT, *, step: Step = "") -> View:
    """Puts the guard before a library's view."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guard(request, right, step=step)
        return view(request, *args, **kwargs)

    return checked
