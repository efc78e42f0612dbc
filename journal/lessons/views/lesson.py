"""A lesson: its roll, topic, hours, homework and note. Everything is written by way of the outbox."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.guards import guard
from journal.lessons.keeping import kept
from journal.lessons.models import LessonStatus
from journal.lessons.queries.closing import is_locked
from journal.lessons.queries.filling import writer_of
from journal.lessons.queries.lesson import lesson_page, lesson_seen
from journal.lessons.rights import CONTROL_LESSONS, FILL_LESSONS, MANAGE_LESSONS
from journal.lessons.rows import plan_rows, roll_rows
from journal.lessons.showing import vocabulary


@require_safe
@gzip_page
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sees the lesson reads the page; who conducts it fills it."""
    asked = guard(request, FILL_LESSONS)
    writer = writer_of(asked.user)
    found = lesson_seen(pk, asked.user, writer)
    if found is None:
        raise Http404
    page = lesson_page(found, writer)
    rights = asked.rights
    context = {
        "page": page,
        "lesson": found,
        "words": vocabulary(page.reasons),
        "roll_rows": roll_rows(page),
        "plan_rows": plan_rows(page) if page.describes_at or not page.why_not_described else "",
        "may_change": rights.allows(MANAGE_LESSONS) and found.status == LessonStatus.PLANNED,
        "may_open": rights.allows(CONTROL_LESSONS) and found.takes_place and is_locked(found),
    }
    return kept(asked, writer.settings, render(asked, "lessons/lesson.html", context))
