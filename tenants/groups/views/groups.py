"""The list of groups, a group's page, making and changing one."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from accounts.http import Request, search_text
from history.models import record
from history.signature import Actor, person
from isolation.clock import school_today
from tenants.groups import actions
from tenants.groups.checks import needs_of_a_group
from tenants.groups.filters import GroupFilters
from tenants.groups.forms import GroupForm, NewGroupForm
from tenants.groups.hooks import headcount
from tenants.groups.models import GroupQuerySet, StudyGroup
from tenants.groups.page import group_page
from tenants.groups.queries import (
    Notice,
    notices,
    slots_beside,
    warnings_text,
    week_hours,
    working_day,
    year_hours,
)  # fmt: skip
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from tenants.years.models import AcademicYear, NonWorkingDay
from ui.alphabet import fold, pattern
from ui.components import Effect, Stat
from ui.lists import page_of
from ui.panels import panels_for
from ui.sheets import Column, Kind, Sheet, xlsx, xlsx_response


@dataclass(frozen=True)
class GroupRow:
    """A line of the list: the group, children enrolled, hours a week, and what is unusual."""

    group: StudyGroup
    enrolled: int
    hours: Decimal
    notices: list[Notice]

    @property
    def notices_text(self) -> str:
        return warnings_text(len(self.notices))


def listing(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_GROUPS)
    year = AcademicYear.objects.in_work()
    text = search_text(request.POST)
    context: dict[str, Any] = {"q": text, "may_manage": asked.rights.allows(MANAGE_GROUPS)}
    if year is not None:
        filters = GroupFilters.of(asked, year=year)
        page: Any = page_of(asked, _matching(_shown(asked, filters), text), text=text)
        context |= {"filters": filters, "page": page, "rows": _rows(page, filters.chosen_year)}
    return render(asked, "groups/list.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, all pages of it."""
    asked = guard(request, SEE_GROUPS)
    year = AcademicYear.objects.in_work()
    if year is None:
        return redirect("groups:list")
    filters = GroupFilters.of(asked, year=year)
    rows = _rows(_shown(asked, filters), filters.chosen_year)
    record("groups.exported", actor=person(asked.user), rows=len(rows))
    title = _("Groups %(year)s") % {"year": str(filters.chosen_year).replace("/", "-")}
    return xlsx_response(xlsx([_sheet(title, rows)]), f"{title}.xlsx")


def _shown(asked: Request, filters: GroupFilters) -> GroupQuerySet:
    groups = StudyGroup.objects.with_names().select_related("accompanist").visible_to(asked.user)
    return filters.narrow(groups)


def _matching(groups: Iterable[StudyGroup], text: str) -> list[StudyGroup]:
    """Those in whose names every word of the text stands, in either of the two alphabets."""
    words = [re.compile(pattern(word)) for word in fold(text).split()]
    return [
        group
        for group in groups
        for names in [fold(f"{group} {group.programme}", length=500)]
        if all(word.search(names) for word in words)
    ]


def _rows(groups: Iterable[StudyGroup], year: AcademicYear) -> list[GroupRow]:
    """Five statements, however many groups."""
    every, today = list(groups), school_today()
    slots = slots_beside(every)
    enrolled = headcount(
        [group.pk for group in every], max(year.starts_on, min(today, year.ends_on))
    )
    told = notices(every, slots, since=today)
    own: dict[int, list[Any]] = {group.pk: [] for group in every}
    for slot in slots:
        own.get(slot.group_id, []).append(slot)
    return [
        GroupRow(
            group,
            enrolled.get(group.pk, 0),
            week_hours(own[group.pk], working_day(group, today)),
            told[group.pk],
        )
        for group in every
    ]


def _sheet(title: str, rows: list[GroupRow]) -> Sheet:
    columns = (
        Column(_("Association"), 28), Column(_("Group"), 12), Column(_("Programme"), 34),
        Column(_("Focus area"), 24), Column(_("Year of study"), 8, Kind.NUMBER),
        Column(_("Teacher"), 32), Column(_("Enrolled"), 10, Kind.NUMBER),
        Column(_("Capacity"), 8, Kind.NUMBER), Column(_("Hours a week"), 8, Kind.NUMBER),
        Column(_("Room"), 16), Column(_("First day"), 12, Kind.DATE),
        Column(_("Last day"), 12, Kind.DATE), Column(_("Warnings"), 60),
    )  # fmt: skip
    return Sheet(
        title,
        columns,
        [
            (
                group.association.name, group.name, group.programme.title,
                str(group.programme.get_focus_area_display()), group.study_year,
                group.teacher.full_name, row.enrolled, group.capacity, row.hours,
                group.room.name if group.room else None, group.starts_on, group.ends_on,
                " ".join(notice.text for notice in row.notices),
            )
            for row in rows
            for group in [row.group]
        ],
    )  # fmt: skip


def one(request: HttpRequest, pk: int) -> HttpResponse:
    groups = StudyGroup.objects.with_names().select_related("accompanist")
    asked, group = fetch(request, SEE_GROUPS, groups.visible_to(request.user), pk=pk)
    today = school_today()
    slots = slots_beside([group])
    own = [slot for slot in slots if slot.group_id == group.pk]
    context = group_page(
        asked,
        group,
        stats=_stats(group, own, today),
        facts=_facts(group),
        slots=[slot for slot in own if slot.valid_to >= today],
        notices=notices([group], slots, since=today)[group.pk],
        panels=panels_for(asked, "group", group),
        may_manage=asked.rights.allows(MANAGE_GROUPS) and not group.year.is_closed,
    )
    return render(asked, "groups/one.html", context)


def _stats(group: StudyGroup, slots: list[Any], today: dt.date) -> list[Stat]:
    day = working_day(group, today)
    enrolled = headcount([group.pk], day).get(group.pk, 0)
    left = group.capacity - enrolled
    days_off = NonWorkingDay.objects.filter(date__range=(group.starts_on, group.ends_on))
    hours = year_hours(slots, set(days_off.values_list("date", flat=True)))
    due = group.programme.curriculum_hours().get(group.study_year)
    note = _("by the curriculum: %(hours)s") % {"hours": _plain(due)} if due else ""
    return [
        Stat(
            f"{enrolled} / {group.capacity}",
            _("children and places"),
            note=_("free: %(left)s") % {"left": left} if left > 0 else _("full"),
        ),
        Stat(_plain(week_hours(slots, day)), _("hours a week")),
        Stat(
            _plain(hours),
            _("hours by the timetable"),
            note=note,
            kind="warning" if due and hours < due else "",
        ),
    ]


def _plain(hours: Decimal) -> str:
    return f"{Decimal(hours).normalize():f}".replace(".", ",")


def _facts(group: StudyGroup) -> list[tuple[Any, Any]]:
    names = ("association", "programme", "teacher", "room", "academic_hour")
    labels = {field.name: field.verbose_name for field in StudyGroup._meta.fields}
    facts = [(labels[name], getattr(group, name)) for name in names]
    if group.accompanist:
        facts.insert(3, (labels["accompanist"], group.accompanist))
    return facts


def new(request: HttpRequest) -> HttpResponse:
    asked = guard(request, MANAGE_GROUPS)
    today = school_today()
    form = NewGroupForm(
        request.POST or None, today=today, initial={"year": AcademicYear.objects.in_work()}
    )
    made: list[StudyGroup] = []

    def act() -> tuple[list[Effect], list[str]]:
        group = _make(form.cleaned_data, person(asked.user))
        made.append(group)
        return [], _unusual(group)

    if request.method == "POST" and form.is_valid() and form.weighs(act):
        messages.success(request, _("The group is made. Now its timetable."))
        return redirect("groups:slots", made[-1].pk)
    return render(asked, "groups/new.html", {"form": form, "needs": needs_of_a_group()})


@transaction.atomic
def _make(values: dict[str, Any], actor: Actor) -> StudyGroup:
    """The group, after the association and the room that it is the first to have."""
    values = dict(values)
    for name, add in (("association", actions.add_association), ("room", actions.add_room)):
        if new := values.pop(f"new_{name}"):
            try:
                values[name] = add(name=new, actor=actor)
            except ValidationError as error:
                raise ValidationError({f"new_{name}": error.messages}) from None
    return actions.create_group(**values, actor=actor)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asked, group = fetch(request, MANAGE_GROUPS, StudyGroup.objects.with_names(), pk=pk)
    form = GroupForm(request.POST or None, instance=group, today=school_today())
    known = _unusual(group) if request.method == "POST" else []

    def act() -> tuple[list[Effect], list[str]]:
        values, actor = form.cleaned_data, person(asked.user)
        effects = actions.edit_group(group, values, seen=form.seen, actor=actor)
        unusual = _unusual(StudyGroup.objects.with_names().get(pk=pk))
        return effects, [text for text in unusual if text not in known]

    if request.method == "POST" and form.is_valid() and form.weighs(act):
        messages.success(request, _("The group is saved."))
        return redirect("groups:group", pk)
    return render(asked, "groups/edit.html", group_page(asked, group, form=form))


def _unusual(group: StudyGroup) -> list[str]:
    """What is unusual about the group as it is now, in whole sentences."""
    since = working_day(group, school_today())
    return [
        f"{notice.slot}. {notice.text}" if notice.slot else notice.text
        for notice in notices([group], slots_beside([group]), since=since)[group.pk]
    ]
