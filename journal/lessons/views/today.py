"""«Сегодня»: the first page of whoever conducts lessons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.guards import guard
from journal.lessons.keeping import kept
from journal.lessons.queries.filling import writer_of
from journal.lessons.queries.today import today_of
from journal.lessons.rights import FILL_LESSONS


@require_safe
@gzip_page
def today(request: HttpRequest) -> HttpResponse:
    asked = guard(request, FILL_LESSONS)
    writer = writer_of(asked.user)
    context = {"today": today_of(asked.user, writer), "is_staff": writer.staff_id is not None}
    return kept(asked, writer.settings, render(asked, "lessons/today.html", context))
