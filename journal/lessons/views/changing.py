"""A lesson is moved, cancelled, brought back or added by the administrator."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fetch
from history.rehearsal import rehearse
from history.signature import person
from journal.lessons.actions import changing as actions
from journal.lessons.forms.changing import AddForm, CancelForm, MoveForm
from journal.lessons.models import Lesson, LessonQuerySet
from journal.lessons.rights import MANAGE_LESSONS
from journal.lessons.rules import changing as rules
from journal.lessons.rules import moving
from journal.plans.queries import lesson_hours
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page


def _lessons() -> LessonQuerySet:
    found: LessonQuerySet = Lesson.objects.select_related(
        "group__year", "group__association", "teacher", "room", "substitution__substitute"
    )
    return found


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def move(request: HttpRequest, pk: int) -> HttpResponse:
    asked, lesson = fetch(request, MANAGE_LESSONS, _lessons(), pk=pk)
    form = MoveForm(_posted(request), lesson=lesson)
    if form.is_valid():
        data = form.cleaned_data
        act = partial(actions.move_lesson, lesson, **data, actor=person(asked.user))
        told = [] if lesson.must_move else moving.about_basis(data["basis"])
        usual = form.does(partial(rehearse, act)) and form.accepted(
            [*told, *moving.warnings_about_move(lesson, data["date"], data["starts_at"])]
        )
        if usual and form.does(act):
            messages.success(asked, _("The lesson is moved."))
            return redirect("lessons:group", lesson.group_id)
    return render(asked, "lessons/move.html", {"form": form, "lesson": lesson})


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    asked, lesson = fetch(request, MANAGE_LESSONS, _lessons(), pk=pk)
    form = CancelForm(_posted(request), initial={"reason": lesson.reason})
    if form.is_valid():
        data = form.cleaned_data
        act = partial(actions.cancel_lesson, lesson, **data, actor=person(asked.user))
        usual = form.does(partial(rehearse, act)) and form.accepted(
            moving.about_basis(data["basis"])
        )
        if usual and form.does(act):
            messages.success(asked, _("The lesson is cancelled. Its hours stay due."))
            return redirect("lessons:group", lesson.group_id)
    return render(asked, "lessons/cancel.html", {"form": form, "lesson": lesson})


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    asked, lesson = fetch(request, MANAGE_LESSONS, _lessons(), pk=pk)
    try:
        actions.restore_lesson(lesson, actor=person(asked.user))
    except ValidationError as error:
        messages.error(asked, " ".join(error.messages))
    else:
        messages.success(asked, _("The lesson takes place again."))
    return redirect("lessons:group", lesson.group_id)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more lesson of a group."""
    asked, group = fetch(request, MANAGE_LESSONS, StudyGroup.objects.with_names(), pk=pk)
    form = AddForm(_posted(request), initial={"hours": lesson_hours(group)})
    if form.is_valid():
        data = form.cleaned_data
        act = partial(actions.add_lesson, group, **data, actor=person(asked.user))
        usual = form.does(partial(rehearse, act)) and form.accepted(_unusual(group, data))
        if usual and form.does(act):
            messages.success(asked, _("The lesson is added."))
            return redirect("lessons:group", pk)
    return render(asked, "lessons/add.html", group_page(asked, group, form=form))


def _unusual(group: StudyGroup, data: dict[str, Any]) -> list[str]:
    wished = actions.extra_lesson(
        group, data["date"], data["starts_at"], data["hours"],
        ends_at=data["ends_at"], room=data["room"],
    )  # fmt: skip
    return rules.warnings_about_new(wished, data["basis"])
