"""Lists of pupils: to look, to take along as a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.guards import guard, reauthenticated
from accounts.http import Request, search_text
from history.models import record
from history.signature import person
from isolation.clock import school_today
from tenants.people.filters import PupilFilters
from tenants.people.hooks import PupilColumn, columns_for, filters_for
from tenants.people.models import Pupil
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from ui.lists import page_of
from ui.sheets import Column, Kind, Sheet, Value, xlsx, xlsx_response


@dataclass(frozen=True)
class Line:
    """A pupil as the list shows them, with the cells of the added columns."""

    pupil: Pupil
    cells: list[tuple[str, str]]


def pupils(request: HttpRequest) -> HttpResponse:
    """Everybody, found by a posted name, narrowed by filters of the address."""
    asked = guard(request, SEE_PEOPLE)
    filters = _filters(asked)
    text = search_text(asked.POST)
    page = page_of(asked, filters.narrow(Pupil.objects.named_like(text)), text=text)
    columns = columns_for(asked.rights)
    context = {
        "page": page,
        "lines": _lines(list(page.object_list), columns),
        "columns": columns,
        "filters": filters,
        "q": text,
        "may_manage": asked.rights.allows(MANAGE_PEOPLE),
    }
    return render(asked, "people/pupils.html", context)


def spreadsheet(request: HttpRequest) -> HttpResponse:
    """The list as filtered by the address, all its pages."""
    asked = guard(request, SEE_PEOPLE)
    reauthenticated(request, offered_by=reverse("people:pupils"))
    found = list(_filters(asked).narrow(Pupil.objects.all()))
    columns = [column for column in columns_for(asked.rights) if column.in_sheet]
    record("people.exported", actor=person(asked.user), rows=len(found))
    sheet = Sheet(
        _("Pupils"),
        [
            Column(_("Last name"), 22),
            Column(_("First name"), 18),
            Column(_("Middle name"), 20),
            Column(_("Date of birth"), 14, Kind.DATE),
            Column(_("Age"), 9, Kind.NUMBER),
            Column(_("Sex"), 12),
            *(Column(str(column.label), 40) for column in columns),
        ],
        _rows(_lines(found, columns)),
    )
    return xlsx_response(xlsx([sheet]), f"{_('Pupils')} {school_today():%Y-%m-%d}.xlsx")


def _filters(asked: Request) -> PupilFilters:
    return PupilFilters.of(asked, more=filters_for(asked.rights))


def _lines(found: list[Pupil], columns: list[PupilColumn]) -> list[Line]:
    """One query for each column, however many pupils there are."""
    ids = [pupil.pk for pupil in found]
    told = [(str(column.label), column.values(ids)) for column in columns]
    return [
        Line(pupil, [(label, values.get(pupil.pk, "")) for label, values in told])
        for pupil in found
    ]


def _rows(lines: list[Line]) -> Iterator[list[Value]]:
    for line in lines:
        one = line.pupil
        sex = one.get_sex_display() or _("not specified")
        names = [one.last_name, one.first_name, one.middle_name]
        yield [*names, one.birth_date, one.age, sex, *(text for _label, text in line.cells)]
