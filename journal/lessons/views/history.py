"""What became of a lesson and of a mark in it: nothing is overwritten, everything is shown."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.guards import fetch, guard
from accounts.http import Request
from journal.lessons.models import Lesson
from journal.lessons.queries.history import of_cell, of_lesson
from journal.lessons.rights import SEE_JOURNAL
from journal.roster.models import Enrolment


def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    asked, found = _lesson(request, pk)
    return render(asked, "lessons/history.html", {"lesson": found, "moments": of_lesson(found)})


def cell(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """A page of its own, and for htmx the part that a dialog shows."""
    asked, found = _lesson(request, pk)
    rows = Enrolment.objects.filter(Q(marks__lesson=found) | Q(group=found.group_id))
    child = get_object_or_404(rows.select_related("pupil").distinct(), pk=enrolment)
    context = {"lesson": found, "enrolment": child, "changes": of_cell(pk, enrolment)}
    page = "lessons/cell_history_part.html" if asked.htmx else "lessons/cell_history.html"
    return render(asked, page, context)


def _lesson(request: HttpRequest, pk: int) -> tuple[Request, Lesson]:
    asked = guard(request, SEE_JOURNAL)
    seen = Lesson.objects.visible_to(asked.user).for_page()
    return fetch(request, SEE_JOURNAL, seen.distinct(), pk=pk)
