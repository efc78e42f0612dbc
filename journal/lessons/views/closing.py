"""The deputy closes months and opens single lessons to a person for a time."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.guards import fetch, guard, reauthenticated
from history.signature import person
from isolation.clock import now, school_today
from journal.lessons.actions import closing as actions
from journal.lessons.forms.closing import ClosingForm, MonthFilter, UnlockForm
from journal.lessons.models import Lesson, Unlock
from journal.lessons.queries.closing import (
    MonthRow,
    candidates,
    month_is_closed,
    month_rows,
    months_of,
)
from journal.lessons.rights import CONTROL_LESSONS, REVIEW_LESSONS
from tenants.groups.models import StudyGroup
from tenants.years.models import AcademicYear
from ui.lists import page_of


def months(request: HttpRequest) -> HttpResponse:
    """A month of the year in work, group by group: what is not filled, what is closed."""
    asked = guard(request, REVIEW_LESSONS)
    year = AcademicYear.objects.in_work()
    filters = MonthFilter.of(asked, months=months_of(year))
    month = filters.chosen_month
    rows = month_rows(StudyGroup.objects.filter(year=year).with_names(), month) if month else []
    may_close = asked.rights.allows(CONTROL_LESSONS)
    form = ClosingForm(asked.POST if asked.method == "POST" and may_close else None, rows=rows)
    if month and form.is_valid():
        picked = form.chosen_rows()
        groups, actor = [row.group for row in picked], person(asked.user)
        if form.accepted(_gaps(picked)) and form.does(
            partial(actions.close_month, groups, month=month, actor=actor)
        ):
            messages.success(asked, _closed(len(groups), date_format(month, "F Y")))
            return redirect(asked.get_full_path())
    context = {
        "filters": filters, "month": month, "rows": rows, "form": form,
        "checked": form.is_checked(), "may_close": may_close and bool(form.rows),
    }  # fmt: skip
    return render(asked, "lessons/months.html", context)


def _gaps(rows: list[MonthRow]) -> list[str]:
    """What would be closed with gaps: the person decides."""
    found = []
    for row in rows:
        if row.unfilled:
            text = ngettext(
                "%(group)s: %(n)d lesson is not filled",
                "%(group)s: %(n)d lessons are not filled",
                row.unfilled,
            )
            found.append(text % {"group": row.group, "n": row.unfilled})
        if row.to_move:
            text = ngettext(
                "%(group)s: %(n)d lesson waits for another day",
                "%(group)s: %(n)d lessons wait for another day",
                row.to_move,
            )
            found.append(text % {"group": row.group, "n": row.to_move})
    return found


def _closed(groups: int, month: str) -> str:
    text = ngettext(
        "%(month)s is closed for %(n)d group.", "%(month)s is closed for %(n)d groups.", groups
    )
    return text % {"month": month.capitalize(), "n": groups}


def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed month is opened after the password alone (style.md, re-authentication)."""
    rows = Lesson.objects.for_page().select_related("group__teacher", "group__accompanist")
    asked, lesson = fetch(request, CONTROL_LESSONS, rows, pk=pk)
    if month_is_closed(lesson):
        reauthenticated(asked)
    data = asked.POST if asked.method == "POST" else None
    form = UnlockForm(data, people=candidates(lesson), today=school_today())
    if form.is_valid() and form.does(
        lambda: actions.unlock(lesson, **form.values(), actor=person(asked.user))
    ):
        messages.success(asked, _("The lesson is open."))
        return redirect("lessons:unlocks")
    return render(asked, "lessons/unlock.html", {"form": form, "lesson": lesson})


def unlocks(request: HttpRequest) -> HttpResponse:
    asked = guard(request, REVIEW_LESSONS)
    rows = Unlock.objects.select_related("lesson__group__association", "staff", "changed_by")
    context = {
        "page": page_of(asked, rows),
        "now": now(),
        "may_end": asked.rights.allows(CONTROL_LESSONS),
    }
    return render(asked, "lessons/unlocks.html", context)


@require_POST
def end_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    asked, row = fetch(request, CONTROL_LESSONS, Unlock.objects.all(), pk=pk)
    try:
        actions.end_unlock(row, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, error.messages[0])
    else:
        messages.success(asked, _("The lesson is locked again."))
    return redirect("lessons:unlocks")
