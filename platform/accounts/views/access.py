"""Log-ins of others: who may come in, as what, since when and until when (regulation 4.1, 5.1)."""

import datetime as dt

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, rules
from accounts.forms import LOGIN_TAKEN, GrantForm, PersonForm, PolicyForm
from accounts.guards import fetch, guard, reauthenticated, reauthenticated_to_give
from accounts.http import search_text
from accounts.lockout import locked_logins, unlock
from accounts.logins import propose
from accounts.models import RoleGrant, SessionPolicy, User, today
from accounts.names import named_like
from accounts.rights import MANAGE_ACCESS
from history.signature import person

PER_PAGE = 50
MOST_FOUND = 500


def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a log-in on this side; the search is posted, so no name is in an address."""
    asked = guard(request, MANAGE_ACCESS)
    text = search_text(request.POST)
    users = _matching(User.objects.prefetch_related("grants"), text)
    # What was found comes on one page: the next one would be an address, and forget the search.
    page = Paginator(users.order_by("sort_key", "id"), MOST_FOUND if text else PER_PAGE).get_page(
        1 if text else request.GET.get("page")
    )
    context = {"page": page, "q": text, "locked": locked_logins(), "today": today()}
    return render(asked, "accounts/people.html", context)


def _matching(users: "QuerySet[User]", text: str) -> "QuerySet[User]":
    """Words of a name, or a part of one log-in name."""
    found = named_like(users, text)
    return found | users.filter(login__contains=text.lower()) if text else found


def add(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_ACCESS)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        reauthenticated_to_give(request, data["role"])
        login = data.pop("login") or propose(
            data["last_name"], data["first_name"], data["middle_name"]
        )
        try:
            user = actions.create_user_with_role(login=login, **data, actor=person(asked.user))
        except IntegrityError:  # somebody was quicker by a moment
            form.add_error("login", LOGIN_TAKEN)
        else:
            messages.success(request, _("The log-in is made. Now draw a one-time password."))
            return redirect("accounts:person", user.pk)
    return render(asked, "accounts/add.html", {"form": form})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's roles; POST gives another role."""
    asked, user = fetch(request, MANAGE_ACCESS, User.objects.all(), pk=pk)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reauthenticated_to_give(request, data["role"])
        actions.grant_role(
            user,
            data["role"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            actor=person(asked.user),
        )
        return redirect("accounts:person", pk)
    return _person_page(asked, user, form)


def _person_page(
    request: HttpRequest, user: User, form: GrantForm | None = None, password: str = ""
) -> HttpResponse:
    context = {
        "person": user,
        "grants": user.grants.order_by("-valid_from", "-id"),
        "form": form or GrantForm(),
        "password": password,
        "has_second_factor": Authenticator.objects.filter(user=user).exists(),
        "address": request.build_absolute_uri("/"),
        "today": today(),
    }
    response = render(request, "accounts/person.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown in this answer and nowhere else."""
    asked, user = fetch(request, MANAGE_ACCESS, User.objects.all(), pk=pk)
    reauthenticated(request)
    drawn = actions.give_one_time_password(user, actor=person(asked.user))
    return _person_page(asked, user, password=drawn)


@require_POST
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor away from somebody who has lost it."""
    asked, user = fetch(request, MANAGE_ACCESS, User.objects.all(), pk=pk)
    reauthenticated(request)
    actions.remove_second_factor(user, actor=person(asked.user))
    messages.success(request, _("The second factor is removed. The password alone opens it now."))
    return redirect("accounts:person", pk)


@require_POST
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """The role ends with yesterday, so that it is gone now; rights are read anew at each request."""
    asked, grant = fetch(request, MANAGE_ACCESS, RoleGrant.objects.all(), pk=pk)
    with transaction.atomic():
        problem = rules.last_manager(grant) or rules.own_manager(grant, asked.user)
        if problem:
            messages.error(request, problem)
        else:
            last_day = today() - dt.timedelta(days=1)
            actions.end_grant(grant, last_day=last_day, actor=person(asked.user))
    return redirect("accounts:person", grant.user_id)


@require_POST
def log_out(request: HttpRequest, pk: int) -> HttpResponse:
    asked, user = fetch(request, MANAGE_ACCESS, User.objects.all(), pk=pk)
    ended = actions.end_sessions(user, actor=person(asked.user))
    messages.success(request, _("Devices logged out: %(count)s.") % {"count": ended})
    return redirect("accounts:person", pk)


@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a lockout before its time."""
    asked = guard(request, MANAGE_ACCESS)
    unlock(get_object_or_404(AccessAttempt, pk=pk), actor=person(asked.user))
    messages.success(request, _("The log-in is open again."))
    return redirect("accounts:people")


def policy(request: HttpRequest) -> HttpResponse:
    """How long people stay logged in."""
    asked = guard(request, MANAGE_ACCESS)
    form = PolicyForm(
        request.POST or None, instance=SessionPolicy.objects.first() or SessionPolicy()
    )
    if request.method == "POST" and form.is_valid():
        actions.set_policy(
            staff_hours=form.cleaned_data["staff_hours"],
            family_days=form.cleaned_data["family_days"],
            actor=person(asked.user),
        )
        messages.success(request, _("Saved. It holds for log-ins from now on."))
        return redirect("accounts:people")
    return render(asked, "accounts/policy.html", {"form": form})
