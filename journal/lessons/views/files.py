"""Files: given out by this view alone, attached to a lesson and taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import guard
from accounts.rights import OWN_ACCOUNT
from history.signature import person
from journal.lessons.actions import files as actions
from journal.lessons.models import Lesson
from journal.lessons.queries.files import visible_files
from journal.lessons.rights import FILL_LESSONS
from ui.downloads import download

HERE = "files"  # said beside the files, not at the top of the page


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """As a download and nothing else: no browser runs, shows or guesses what is in it."""
    asked = guard(request, OWN_ACCOUNT)
    file = visible_files(asked.user).filter(pk=pk).first()
    if file is None:
        raise Http404
    try:
        content = actions.open_file(file, actor=person(asked.user))
    except FileNotFoundError:  # restored without its folder of files
        raise Http404 from None
    response = download(content, file.kind, file.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of the homework."""
    asked = guard(request, FILL_LESSONS)
    lesson = Lesson.objects.all().visible_to(asked.user).filter(pk=pk).first()
    if lesson is None:
        raise Http404
    upload = asked.FILES.get("file")
    try:
        if upload is None:
            raise ValidationError(_("Choose a file first."))
        made = actions.attach(upload, lesson=lesson, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, error.messages[0], extra_tags=HERE)
    else:
        messages.success(asked, _("The file is added: %(name)s") % {"name": made.name}, HERE)
    return _lesson_page(pk)


@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    asked = guard(request, FILL_LESSONS)
    file = visible_files(asked.user).filter(pk=pk, lesson__isnull=False).first()
    if file is None:
        raise Http404
    try:
        actions.take_away(file, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, error.messages[0], extra_tags=HERE)
    else:
        messages.success(asked, _("The file is taken away."), extra_tags=HERE)
    return _lesson_page(file.lesson_id)


def _lesson_page(pk: int | None) -> HttpResponse:
    return redirect(f"/lessons/{pk}/#files")
