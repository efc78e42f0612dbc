"""The operator's pages on the centre's host."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard, reauthenticated
from accounts.http import Request, number, search_text
from accounts.models import User
from controlplane import actions, administrator, onboarding, told
from controlplane.control import ask
from controlplane.forms import AuthorityForm, OnboardForm, ReasonForm
from controlplane.models import Authority, Onboarding, School
from controlplane.municipalities import TIME_ZONES
from controlplane.rights import (
    MANAGE_AUTHORITIES,
    ONBOARD,
    SEE_HISTORY,
    SEE_SCHOOLS,
    SUSPEND,
)
from history.models import Deed, record
from history.signature import operator, person
from isolation import SchoolRef, SchoolState, in_school
from isolation.clock import centre_today
from ui.alphabet import sort_key

PER_PAGE = 50


def schools(request: HttpRequest) -> HttpResponse:
    """In the order of the alphabet, which the database may not know: some hundreds are sorted here
    sooner than a key of theirs is worth keeping."""
    asked = guard(request, SEE_SCHOOLS)
    text, state = search_text(request.GET), request.GET.get("state", "")
    found = _measured(School.objects.visible_to(asked.user, centre_today()))
    if text:
        found = found.matching(text)
    if state in {SchoolState.ACTIVE, SchoolState.SUSPENDED}:
        found = found.filter(state=state)
    rows = sorted(found, key=lambda school: (sort_key(school.short_name), school.pk))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_onboard = asked.rights.allows(ONBOARD)
    waiting = Onboarding.objects.waiting()[:5] if may_onboard else []
    context = {
        "page": page, "q": text, "state": state, "may_onboard": may_onboard, "waiting": waiting,
    }  # fmt: skip
    return render(asked, "controlplane/schools.html", context)


def onboard(request: HttpRequest) -> HttpResponse:
    """The form; `?again=<onboarding>` fills it with what failed."""
    asked = guard(request, ONBOARD)
    form = OnboardForm(request.POST or None, initial=_again(number(request.GET, "again")))
    if request.method == "POST" and form.is_valid():
        job = ask(form.wish(), by=asked.user)
        return redirect("controlplane:onboarding", job.pk)
    nothing = not Authority.objects.exists()
    return render(asked, "controlplane/onboard.html", {"form": form, "no_authorities": nothing})


def _again(pk: int) -> dict[str, Any]:
    job = Onboarding.objects.filter(pk=pk).first()
    return {**job.wish, "authority": job.wish.get("authority_id")} if job else {}


def onboarding_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How the work goes; done, it offers to show the administrator's password, once."""
    asked, job = fetch(request, ONBOARD, Onboarding.objects.select_related("school"), pk=pk)
    context: dict[str, Any] = {"onboarding": job, "wish": job.wish}
    if job.school is not None:
        if request.method == "POST":
            reauthenticated(request)
            return _show_password(asked, job.school, context)
        context |= _administrator(job.school)
    return render(asked, "controlplane/onboarded.html", context)


def _administrator(school: School) -> dict[str, Any]:
    with in_school(school.ref):
        known = administrator.administrators()
        awaited = administrator.awaited()
    return {
        "school": school,
        "school_url": onboarding.address_of(school),
        "administrator": known[0] if known else None,
        "may_show_password": awaited is not None and not awaited.has_usable_password(),
    }


def _show_password(asked: Request, school: School, context: dict[str, Any]) -> HttpResponse:
    """Draw the password, store its hash in the school, show it in this very answer."""
    try:
        _user, context["password"] = _draw(asked, school.ref, first=True)
    except PermissionError:
        context["password"] = ""  # shown already, in another window or to another operator
    response = render(asked, "controlplane/onboarded.html", context | _administrator(school))
    response["Cache-Control"] = "no-store"
    return response


def _draw(asked: Request, ref: SchoolRef, *, first: bool) -> tuple[User, str]:
    """In the school first: if the note in the centre's history is lost, the school's own stays."""
    with in_school(ref):
        drawn = administrator.draw_password(
            actor=operator(f"operator {asked.user.pk}"), first=first
        )
    record("controlplane.password_drawn", actor=person(asked.user), subject=ref.slug)
    return drawn


def school(request: HttpRequest, slug: str) -> HttpResponse:
    return _school_page(*fetch(request, SEE_SCHOOLS, _visible(request), slug=slug))


def _visible(request: HttpRequest) -> Any:
    user: Any = request.user
    seen = _measured(School.objects.select_related("authority"))
    return seen.visible_to(user, centre_today()) if user.is_authenticated else seen.none()


def _measured(schools: Any) -> Any:
    """With what the last measurement said of each."""
    return schools.annotate(
        size_bytes=F("pulse__size_bytes"),
        people=F("pulse__people"),
        last_activity_at=F("pulse__last_activity_at"),
        measured_at=F("pulse__measured_at"),
    )


def _school_page(asked: Request, found: School, **shown: Any) -> HttpResponse:
    may_onboard = asked.rights.allows(ONBOARD)
    with in_school(found.ref):
        administrators = administrator.administrators() if may_onboard else []
        awaited = administrator.awaited() if may_onboard else None
    context = {
        "school": found,
        "school_url": onboarding.address_of(found),
        "time_zone": dict(TIME_ZONES).get(found.timezone, found.timezone),
        "may_suspend": asked.rights.allows(SUSPEND),
        "administrators": administrators,
        "awaited": awaited,
        "may_onboard": may_onboard,
        "events": told.of_school(found) if may_onboard else [],
        **shown,
    }
    response = render(asked, "controlplane/school.html", context)
    response["Cache-Control"] = "no-store"
    return response


def deeds(request: HttpRequest) -> HttpResponse:
    """Everything that was done on the platform, the newest first."""
    asked = guard(request, SEE_HISTORY)
    found = Deed.objects.select_related("by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "events": told.tell(page.object_list)}
    return render(asked, "controlplane/history.html", context)


@require_POST
def password(request: HttpRequest, slug: str) -> HttpResponse:
    """Another one-time password, while no administrator has chosen their own."""
    asked, found = fetch(request, ONBOARD, _visible(request), slug=slug)
    reauthenticated(request)
    try:
        user, drawn = _draw(asked, found.ref, first=False)
    except PermissionError:
        raise PermissionDenied from None
    return _school_page(asked, found, password=drawn, password_of=user)


def suspend(request: HttpRequest, slug: str) -> HttpResponse:
    return _change_state(request, slug, resume=False)


def resume(request: HttpRequest, slug: str) -> HttpResponse:
    return _change_state(request, slug, resume=True)


def _change_state(request: HttpRequest, slug: str, *, resume: bool) -> HttpResponse:
    asked, found = fetch(request, SUSPEND, _visible(request), slug=slug)
    reauthenticated(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.resume if resume else actions.suspend
        act(found, actor=person(asked.user, form.cleaned_data["reason"]))
        text = _("The school works again.") if resume else _("The school is suspended.")
        messages.success(request, text)
        return redirect("controlplane:school", slug)
    context = {"school": found, "form": form, "resume": resume}
    return render(asked, "controlplane/suspend.html", context)


def authorities(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_AUTHORITIES)
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.add_authority(data["name"], data["municipality"], actor=person(asked.user))
        return redirect("controlplane:authorities")
    found = Authority.objects.annotate(school_count=Count("schools"))
    rows = sorted(found, key=lambda authority: sort_key(authority.name))
    return render(asked, "controlplane/authorities.html", {"authorities": rows, "form": form})


def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """Which specialists watch the schools of an authority; POST gives or ends."""
    asked, authority = fetch(request, MANAGE_AUTHORITIES, Authority.objects.all(), pk=pk)
    specialists = told.specialists(authority, centre_today())
    if request.method == "POST":
        wanted = number(request.POST, "specialist")
        user = next((one.user for one in specialists if one.user.pk == wanted), None)
        if user is None:
            raise Http404
        actions.set_supervision(
            authority, user, given="give" in request.POST, actor=person(asked.user)
        )
        return redirect("controlplane:authority", pk)
    context = {"authority": authority, "specialists": specialists}
    return render(asked, "controlplane/authority.html", context)
