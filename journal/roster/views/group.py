"""The roster of a group on any date: a tab of the group's page."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.guards import fetch, reauthenticated
from accounts.http import Request
from history.models import record
from history.signature import person
from journal.roster import queries
from journal.roster.models import Enrolment, OrderKind
from journal.roster.rights import MANAGE_ORDERS, SEE_ORDERS
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page
from tenants.groups.rights import SEE_GROUPS
from tenants.people.rights import SEE_PEOPLE
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response


@dataclass(frozen=True)
class Row:
    """A child of the roster, with its full years on the day."""

    enrolment: Enrolment
    age: int


@dataclass(frozen=True)
class Why:
    """Why a roster is empty, and the step that mends it."""

    title: str
    url: str = ""
    action: str = ""


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = _fetch(request, pk)
    day = queries.roster_day(group, _day(request))
    rows = _rows(group, day)
    may_manage = asked.rights.allows(MANAGE_ORDERS)
    left = list(queries.left_before(group, day))
    context = {
        "day": day,
        "rows": rows,
        "left": left,
        "why": None if rows else _why(group, day, may_manage, has_left=bool(left)),
        "may_manage": may_manage,
        "sees_orders": asked.rights.allows(SEE_ORDERS),
        "sees_people": asked.rights.allows(SEE_PEOPLE),
        "kinds": [
            (OrderKind.TRANSFER, _("Transfer to another group")),
            (OrderKind.WITHDRAW, _("Withdraw from the group")),
        ],
    }  # fmt: skip
    return render(asked, "roster/group.html", group_page(asked, group, **context))


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = _fetch(request, pk)
    reauthenticated(request, offered_by=reverse("roster:group", args=[pk]))
    day = queries.roster_day(group, _day(request))
    rows = _rows(group, day)
    record("roster.exported", actor=person(asked.user), subject=f"group:{group.pk}", rows=len(rows))
    columns = [
        Column("№", 5, Kind.NUMBER), Column(_("Child"), 40), Column(_("Date of birth"), 14, Kind.DATE),
        Column(_("Age"), 8, Kind.NUMBER), Column(_("Enrolled since"), 14, Kind.DATE),
        Column(_("Order"), 12),
    ]  # fmt: skip
    lines = [
        (
            place, row.enrolment.pupil.full_name, row.enrolment.pupil.birth_date, row.age,
            row.enrolment.starts_on, row.enrolment.order_in.number,
        )
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip
    title = _("Roster on %(day)s") % {"day": f"{day:%d.%m.%Y}"}
    return xlsx_response(xlsx([Sheet(str(group), columns, lines)]), f"{group}. {title}.xlsx")


def _fetch(request: HttpRequest, pk: int) -> tuple[Request, StudyGroup]:
    groups = StudyGroup.objects.with_names()
    if request.user.is_authenticated:
        groups = groups.visible_to(request.user)
    return fetch(request, SEE_GROUPS, groups, pk=pk)


def _day(request: HttpRequest) -> dt.date | None:
    """The date of the address; none when it is not a date."""
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def _rows(group: StudyGroup, day: dt.date) -> list[Row]:
    found = Enrolment.objects.all().roster(group.pk, day)
    return [Row(enrolment, enrolment.pupil.age_on(day)) for enrolment in found]


def _why(group: StudyGroup, day: dt.date, may_manage: bool, *, has_left: bool) -> Why:
    first = queries.still_to_come(group, day)
    if first is not None:
        title = _("On this day nobody is enrolled yet: the first come on %(day)s, order %(order)s")
        values = {"day": f"{first.starts_on:%d.%m.%Y}", "order": first.order_in}
        return Why(title % values, f"?on={first.starts_on.isoformat()}", _("Show that day"))
    if has_left:
        return Why(_("On this day everybody has left the group already"))
    if not may_manage:
        return Why(_("No order has enrolled anybody in this group yet"))
    return Why(
        _("No order has enrolled anybody in this group yet"),
        f"{reverse('roster:new')}?kind=enrol&group={group.pk}",
        _("Enrol by an order"),
    )
