"""The journal of a group, a month at a time; the address is the truth."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from accounts.guards import fetch, guard, reauthenticated
from accounts.http import Request, number
from history.models import record
from history.signature import person
from isolation.clock import school_today
from journal.lessons.grid import Grid
from journal.lessons.keeping import kept
from journal.lessons.models import Lesson
from journal.lessons.paper import journal_pdf
from journal.lessons.queries.corrections import corrections_of
from journal.lessons.queries.month import Month, journals, month_of, months_read, taught_by
from journal.lessons.rights import ALL_JOURNALS, MANAGE_LESSONS, SEE_JOURNAL
from tenants.groups.filters import GroupFilters
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page
from tenants.groups.rights import SEE_GROUPS
from tenants.years.models import AcademicYear
from ui.documents import pdf_response
from ui.lists import page_of

SHOWN = ("one", "month")


def journal(request: HttpRequest) -> HttpResponse:
    """To the present month of the only group; who has several chooses, or asks for the list."""
    asked = guard(request, SEE_JOURNAL)
    year = AcademicYear.objects.in_work()
    groups = journals(asked.user).select_related("association", "programme", "teacher", "year")
    context: dict[str, Any] = {"today": school_today()}
    if year is not None and asked.rights.allows(ALL_JOURNALS):
        filters = GroupFilters.of(asked, year=year)
        context |= {"filters": filters, "page": page_of(asked, filters.narrow(groups))}
    elif year is not None:
        found = list(groups.filter(year=year))
        if len(found) == 1 and "choose" not in asked.GET:
            return redirect("lessons:group_journal", found[0].pk)
        context["page"] = found
    return render(asked, "lessons/journals.html", context)


def group_journal(request: HttpRequest, pk: int) -> HttpResponse:
    """To the present month of the group, or the nearest that this person may open."""
    asked = guard(request, SEE_JOURNAL)
    asked, group = fetch(request, SEE_JOURNAL, journals(asked.user), pk=pk)
    months, here = months_read(group, asked.user), school_today().replace(day=1)
    begun = [month for month in months if month <= here]
    return redirect("lessons:journal_month", pk, begun[-1] if begun else months[0])


@gzip_page
def journal_month(request: HttpRequest, pk: int, month: dt.date) -> HttpResponse:
    asked, found = _month(request, pk, month)
    printing = "print" in asked.GET
    shown = asked.GET.get("view", "")
    wanted = number(asked.GET, "lesson")
    now = next((each for each in found.columns if each.pk == wanted), found.current)
    context = group_page(
        asked, found.group,
        printing=printing,
        corrections=corrections_of(found) if printing else [],
        month=found,
        grid=Grid(found, now, printing=printing),
        now=now,
        view=shown if shown in SHOWN else "",
        **_around(found, months_read(found.group, asked.user)),
        why=_why_empty(asked, found),
        sees_groups=asked.rights.allows(SEE_GROUPS, found.group),
    )  # fmt: skip
    page = render(asked, "lessons/journal_month.html", context)
    return kept(asked, found.writer.settings, page)


def journal_pdf_view(request: HttpRequest, pk: int, month: dt.date) -> HttpResponse:
    """The month on A4, as the paper journal has it."""
    asked, found = _month(request, pk, month)
    if not found.is_whole:
        raise Http404  # a part of it is no journal
    page = reverse("lessons:journal_month", args=[pk, month])
    reauthenticated(request, offered_by=page)
    subject = f"group:{pk}"
    record("journal.printed", actor=person(asked.user), subject=subject, rows=len(found.rows))
    name = _("Journal, %(group)s, %(month)s") % {
        "group": found.group, "month": date_format(month, "F Y"),
    }  # fmt: skip
    return pdf_response(journal_pdf(found, name), f"{name}.pdf")


def _month(request: HttpRequest, pk: int, month: dt.date) -> tuple[Request, Month]:
    asked = guard(request, SEE_JOURNAL)
    own = StudyGroup.objects.filter(taught_by(asked.user)).select_related(*_NAMES)
    group = own.filter(pk=pk).first()
    if group is None:
        rows = journals(asked.user, month).select_related(*_NAMES)
        asked, group = fetch(request, SEE_JOURNAL, rows, pk=pk)
    return asked, month_of(group, month, asked.user)


_NAMES = ("association", "programme", "year", "teacher")


def _around(found: Month, months: list[dt.date]) -> dict[str, Any]:
    """The months of the journal, and those before and after this one, each as an address from here
    and a name."""
    before = [each for each in months if each < found.first]
    after = [each for each in months if each > found.first]
    return {
        "months": [_named(each) for each in months],
        "before": _named(before[-1]) if before else None,
        "after": _named(after[0]) if after else None,
        "here": _named(found.first),
    }


def _named(month: dt.date) -> tuple[str, str]:
    return f"../{month.isoformat()[:7]}/", f"{str(MONTHS[month.month]).capitalize()} {month.year}"


def _why_empty(asked: Request, found: Month) -> dict[str, str]:
    """Why there is no grid, and the next step; nothing where there is one."""
    if found.columns and found.rows:
        return {}
    group = found.group
    if found.last < group.starts_on or found.first > group.ends_on:
        day = group.starts_on if found.last < group.starts_on else group.ends_on
        return {
            "title": _("The group has no lessons in this month"),
            "text": _("It works from %(first)s to %(last)s.") % {
                "first": f"{group.starts_on:%d.%m.%Y}", "last": f"{group.ends_on:%d.%m.%Y}",
            },
            "url": reverse("lessons:journal_month", args=[group.pk, day.replace(day=1)]),
            "action": _("Show its nearest month"),
        }  # fmt: skip
    if found.columns:
        return {
            "title": _("Nobody is enrolled in the group in this month"),
            "text": _("Children come to the journal by orders of enrolment."),
        }
    if Lesson.objects.filter(group=group).exists():
        return {
            "title": _("No lessons in this month"),
            "text": _("By the timetable and the days off none falls into it."),
        }
    why = {
        "title": _("The lessons of the group are not made yet"),
        "text": _("The school's administrator makes them from the timetable."),
    }
    if asked.rights.allows(MANAGE_LESSONS):
        why |= {
            "url": reverse("lessons:group", args=[group.pk]),
            "action": _("Go to the lessons"),
        }
    return why
