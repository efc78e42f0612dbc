"""What is begun and not filled: for those who control (regulation 4.5, 6.3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import guard
from history.models import record
from history.signature import person
from isolation.clock import school_today
from journal.lessons.forms.unfilled import UnfilledFilters
from journal.lessons.queries.unfilled import gaps, sheet, unfilled_lessons
from journal.lessons.rights import REVIEW_LESSONS
from ui.lists import page_of
from ui.sheets import xlsx, xlsx_response


def unfilled(request: HttpRequest) -> HttpResponse:
    asked = guard(request, REVIEW_LESSONS)
    filters = UnfilledFilters.of(asked)
    page = page_of(asked, unfilled_lessons(filters.chosen()))
    context = {
        "filters": filters,
        "page": page,
        "gaps": gaps(page.object_list),
        "total": page.paginator.count,
        "export": reverse("lessons:unfilled_xlsx"),
    }
    return render(asked, "lessons/unfilled.html", context)


def spreadsheet(request: HttpRequest) -> HttpResponse:
    asked = guard(request, REVIEW_LESSONS)
    rows = list(unfilled_lessons(UnfilledFilters.of(asked).chosen()))
    record("lessons.unfilled_exported", actor=person(asked.user), rows=len(rows))
    today = school_today()
    return xlsx_response(xlsx([sheet(rows)]), f"{_('Not filled')} {today:%d.%m.%Y}.xlsx")
