"""Applications: the list, a new one, and the way of each to its decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard, reauthenticated
from accounts.http import Request, number, search_text
from accounts.rights import Right
from consent.applications import actions, queries, rules
from consent.applications.forms import ApplicationFilters, ApplicationForm, ChildForm, CloseForm
from consent.applications.hooks import batches
from consent.applications.models import UNDECIDED, Application, Source, Status
from consent.applications.rights import MANAGE_APPLICATIONS, SEE_APPLICATIONS
from history.models import record
from history.signature import person
from tenants.groups.rights import SEE_GROUPS
from tenants.people.models import Pupil
from tenants.people.rights import SEE_PEOPLE
from ui.components import stages
from ui.lists import page_of
from ui.panels import panels_for
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response

WAY = [(status.value, status.label) for status in (Status.NEW, Status.CONFIRMED, Status.ENROLLED)]
DECIDED = {
    Status.REJECTED: gettext_lazy("The application is rejected."),
    Status.CANCELLED: gettext_lazy("The application is cancelled: the family has taken it back."),
}


def applications(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_APPLICATIONS)
    filters, text = ApplicationFilters.of(request), search_text(request.POST)
    may_manage = asked.rights.allows(MANAGE_APPLICATIONS)
    context = {
        "filters": filters,
        "q": text,
        "page": page_of(request, queries.applications(filters.chosen(), text), text=text),
        "freed": queries.freed(),
        "batches": [one for one in batches if may_manage and asked.rights.allows(one.right)],
        "may_manage": may_manage,
    }
    return render(asked, "applications/list.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """The list as its filters show it; a search for a name is not in the address."""
    asked = guard(request, SEE_APPLICATIONS)
    reauthenticated(request, offered_by=reverse("applications:list"))
    rows = list(queries.applications(ApplicationFilters.of(request).chosen()))
    record("applications.exported", actor=person(asked.user), rows=len(rows))
    columns = [
        Column(_("Submitted on"), 14, Kind.DATE), Column(_("Child"), 36),
        Column(_("Date of birth"), 14, Kind.DATE), Column(_("Representative"), 36),
        Column(_("Group"), 36), Column(_("Academic year"), 14), Column(_("Source"), 20),
        Column(_("State"), 22), Column(_("Reason"), 40),
    ]  # fmt: skip
    lines = (
        (
            row.submitted_on, row.pupil.full_name, row.pupil.birth_date,
            row.representative.full_name if row.representative else "",
            str(row.group), str(row.group.year), str(Source(row.source).label),
            str(Status(row.status).label), row.reason,
        )
        for row in rows
    )  # fmt: skip
    title = _("Applications")
    return xlsx_response(xlsx([Sheet(title, columns, lines)]), f"{title}.xlsx")


def new(request: HttpRequest) -> HttpResponse:
    """First the child, then what depends on it: the child's number stands in the address."""
    asked = guard(request, MANAGE_APPLICATIONS)
    pupil = Pupil.objects.filter(pk=number(request.GET, "pupil")).first()
    if pupil is None:
        return _whose(asked)
    data = request.POST or None
    form = ApplicationForm(data, pupil=pupil, initial={"group": number(request.GET, "group") or ""})
    if request.method == "POST" and form.is_valid():
        values = {"pupil": pupil, **form.cleaned_data}
        try:
            checked = {name: value for name, value in values.items() if name != "source"}
            rules.check_new(**checked)
            if form.accepted([*filter(None, [rules.outside_age(pupil, values["group"])])]):
                made = actions.submit(**values, actor=person(asked.user))
                text = _(
                    "The application is written down. Confirm it, and an order can enrol the child."
                )
                messages.success(request, text)
                return redirect("applications:one", made.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(asked, "applications/new.html", {"form": form, "pupil": pupil})


def _whose(asked: Request) -> HttpResponse:
    form = ChildForm(asked.POST or None)
    if asked.method == "POST" and form.is_valid():
        query = asked.GET.copy()
        query["pupil"] = str(form.cleaned_data["pupil"].pk)
        return redirect(f"{reverse('applications:new')}?{query.urlencode()}")
    return render(asked, "applications/whose.html", {"form": form})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, SEE_APPLICATIONS, queries.applications({}), pk=pk)
    places = rules.free_places([found.group])[found.group_id]
    queue = queries.waiting_in(found.group)
    context = {
        "application": found,
        "facts": _facts(asked, found, places),
        # An order may enrol by an application that nobody has confirmed: its way is not told.
        "stages": stages(WAY, found.status)
        if found.status in (Status.NEW, Status.CONFIRMED)
        else None,
        "place_in_queue": next((n for n, row in enumerate(queue, 1) if row.pk == pk), None),
        "places": places,
        "undecided": found.status in UNDECIDED,
        "warning": rules.outside_age(found.pupil, found.group),
        "panels": panels_for(asked, "application", found),
        "may_manage": asked.rights.allows(MANAGE_APPLICATIONS),
    }
    return render(asked, "applications/one.html", context)


def _facts(asked: Request, found: Application, places: int) -> list[tuple[str, object]]:
    pupil, group = found.pupil, found.group
    facts: list[tuple[str, object]] = [
        (_("Child"), _linked(asked, SEE_PEOPLE, "people:pupil", pupil.pk, pupil.full_name,
                             f"{pupil.birth_date:%d.%m.%Y}")),
        (_("Legal representative"), found.representative and found.representative.full_name),
        (_("Group"), _linked(asked, SEE_GROUPS, "groups:group", group.pk, str(group),
                             str(group.year))),
        (_("Free places"), _("%(free)s of %(all)s")
         % {"free": max(0, places), "all": group.capacity}),
        (_("Source"), found.get_source_display()),
        (_("Submitted on"), f"{found.submitted_on:%d.%m.%Y}"),
    ]  # fmt: skip
    if found.decided_on:
        facts.append((_("Decided on"), f"{found.decided_on:%d.%m.%Y}"))
    if found.reason:
        facts.append((_("Reason"), found.reason))
    return facts


def _linked(asked: Request, right: Right, page: str, pk: int, name: str, more: str) -> str:
    """«Name, more», the name a link for whoever may open the page."""
    if not asked.rights.allows(right):
        return f"{name}, {more}"
    return format_html('<a href="{}">{}</a>, {}', reverse(page, args=[pk]), name, more)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, MANAGE_APPLICATIONS, queries.applications({}), pk=pk)
    try:
        actions.confirm(found, actor=person(asked.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The application is confirmed. An order enrols the child."))
    return redirect("applications:one", pk)


@require_POST
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, MANAGE_APPLICATIONS, queries.applications({}), pk=pk)
    try:
        actions.queue(found, actor=person(asked.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The application is on the waiting list."))
    return redirect("applications:one", pk)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = fetch(request, MANAGE_APPLICATIONS, queries.applications({}), pk=pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = Status(form.cleaned_data["decision"])
        act = actions.reject if decision == Status.REJECTED else actions.cancel
        try:
            act(found, reason=form.cleaned_data["reason"], actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, DECIDED[decision])
            return redirect("applications:one", pk)
    return render(asked, "applications/close.html", {"form": form, "application": found})
