"""«Не придёт»: what a family announces."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import guard
from accounts.http import number
from history.signature import person
from isolation.clock import school_today
from journal.family import actions
from journal.family.forms import AbsenceForm
from journal.family.queries import next_day
from journal.family.rights import ANNOUNCE_ABSENCE
from journal.family.rules import announced_by
from journal.lessons.models import AbsenceNotice
from ui.lists import page_of


def announced(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was announced. The address may name a `child`."""
    asked = guard(request, ANNOUNCE_ABSENCE)
    children = announced_by(asked.user)
    chosen = children.filter(pk=number(asked.GET, "child")).first() or children.first()
    if chosen is None:
        return render(asked, "family/nobody.html", {"announces": True})
    form = AbsenceForm(
        asked.POST if asked.method == "POST" else None,
        asked.FILES or None,
        children=children,
        initial=_proposed(chosen),
    )
    if form.is_valid():
        try:
            actions.announce(**form.cleaned_data, actor=person(asked.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(asked, _("Announced: the teacher will see it at the lesson."))
            return redirect("family:absence")
    rows = AbsenceNotice.objects.filter(pupil__in=children).select_related("pupil", "reason")
    page = page_of(asked, rows.prefetch_related("files").order_by("-starts_on", "-id"))
    context = {"form": form, "page": page, "today": school_today(), "several": len(children) > 1}
    return render(asked, "family/absence.html", context)


def _proposed(child: Any) -> dict[str, Any]:
    day = next_day(child)
    return {"pupil": child, "starts_on": day, "ends_on": day}


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    asked = guard(request, ANNOUNCE_ABSENCE)
    own = AbsenceNotice.objects.filter(pupil__in=announced_by(asked.user))
    notice = own.select_related("pupil").filter(pk=pk).first()
    if notice is None:
        raise Http404
    try:
        actions.take_back(notice, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, error.messages[0])
    else:
        messages.success(asked, _("Taken back: the child is expected."))
    return redirect("family:absence")
