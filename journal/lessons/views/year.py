"""Lessons of a group and of the year: who sees the group reads, the administrator makes and moves."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guards import fetch, guard
from accounts.http import Request
from history.rehearsal import rehearse
from history.signature import person
from journal.lessons.actions import making as actions
from journal.lessons.forms.year import GenerateForm, YearFilter
from journal.lessons.models import Lesson
from journal.lessons.queries.year import (
    by_month,
    hours_of,
    laid_plans,
    lesson_rows,
    school_moment,
    sum_of,
    timetable_url,
)
from journal.lessons.rights import CONTROL_LESSONS, MANAGE_LESSONS, SEE_LESSONS
from journal.plans.models import LessonPlan
from journal.plans.rights import WRITE_PLANS
from tenants.groups.models import StudyGroup
from tenants.groups.page import group_page
from ui.lists import page_of


def group_lessons(request: HttpRequest, pk: int) -> HttpResponse:
    """The months of a group's year; the present one is open."""
    asked = guard(request, SEE_LESSONS)
    visible = StudyGroup.objects.with_names().visible_to(asked.user)
    asked, group = fetch(request, SEE_LESSONS, visible, pk=pk)
    plan = laid_plans([group.pk]).get(group.pk)
    rows = lesson_rows(group, plan)
    months = [(day, its, sum_of(its)) for day, its in by_month(rows)]
    context = group_page(
        asked, group,
        months=months,
        this_month=school_moment()[0].replace(day=1),
        hours=hours_of([group])[group.pk],
        plan=plan,
        timetable_url=timetable_url(group),
        has_timetable=bool(months) or group.slots.exists(),
        may_manage=asked.rights.allows(MANAGE_LESSONS) and not group.year.is_closed,
        may_control=asked.rights.allows(CONTROL_LESSONS) and not group.year.is_closed,
        may_lay=asked.rights.allows(WRITE_PLANS, group) and not group.year.is_closed,
    )  # fmt: skip
    return render(asked, "lessons/group.html", context)


def lay(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the plan's lines on their days anew, after the plan changed."""
    asked = guard(request, WRITE_PLANS)
    visible = StudyGroup.objects.with_names().visible_to(asked.user)
    asked, group = fetch(request, WRITE_PLANS, visible, pk=pk)
    plan = LessonPlan.objects.filter(group=group).first()
    if asked.method == "POST" and plan and not group.year.is_closed:
        actions.lay_plan(plan, actor=person(asked.user))
        messages.success(asked, _("The plan is laid onto the lessons."))
    return redirect("lessons:group", pk)


def generate_group(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = fetch(request, MANAGE_LESSONS, StudyGroup.objects.with_names(), pk=pk)
    done = redirect("lessons:group", pk)
    return _generate(asked, [group], done, {"group": group, "year": group.year})


def generate_all(request: HttpRequest) -> HttpResponse:
    """Also the list of the year's groups with their hours against the curriculum."""
    asked = guard(request, MANAGE_LESSONS)
    filters = YearFilter.of(asked)
    year = filters.year
    groups = list(StudyGroup.objects.with_names().filter(year=year))
    return _generate(
        asked, groups, redirect(asked.get_full_path()), {"year": year, "filters": filters}
    )


def _generate(
    asked: Request, groups: list[StudyGroup], done: HttpResponse, context: dict[str, Any]
) -> HttpResponse:
    """The first POST shows what would be done, the one with `confirm` does it."""
    form = GenerateForm(asked.POST if asked.method == "POST" else None)
    effects, hours = None, None
    if form.is_valid():
        past = form.cleaned_data["past"]
        act = partial(actions.generate, groups, actor=person(asked.user), past=past)
        try:
            if "confirm" in asked.POST:
                act()
                made = sum(found.lessons for found in hours_of(groups).values())
                messages.success(asked, _told(made))
                return done
            effects, hours = rehearse(lambda: (act(), hours_of(groups)))
        except ValidationError as error:
            form.add_error(None, error)
    shown = hours or hours_of(groups)
    rows = [(group, shown[group.pk]) for group in groups]
    context |= {"form": form, "effects": effects, "rows": rows}
    # At first the whole year is made anyway: days gone by are a question for a later timetable.
    context["is_first"] = effects is None and not any(found.lessons for found in shown.values())
    return render(asked, "lessons/generate.html", context)


def _told(lessons: int) -> str:
    text = ngettext(
        "The lessons are as the timetable says: %(n)s lesson in the year.",
        "The lessons are as the timetable says: %(n)s lessons in the year.",
        lessons,
    )
    return text % {"n": lessons}


def to_move(request: HttpRequest) -> HttpResponse:
    """Lessons that a day off came upon, until each has another day."""
    asked = guard(request, SEE_LESSONS)
    rows = Lesson.objects.to_move().visible_to(asked.user)
    rows = rows.filter(group__in=StudyGroup.objects.working())
    rows = rows.select_related("group__association", "teacher", "room")
    may_move = asked.rights.allows(MANAGE_LESSONS)
    return render(
        asked, "lessons/to_move.html", {"page": page_of(asked, rows), "may_move": may_move}
    )
