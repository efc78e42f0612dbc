"""What lists and timetables are narrowed by, in the address."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.groups.forms import date_input
from tenants.groups.models import (
    Association,
    GroupQuerySet,
    Room,
    StudyGroup,
    TimetableSlot,
    Weekday,
)  # fmt: skip
from tenants.programmes.models import FocusArea
from tenants.staff.models import StaffMember
from tenants.years.models import AcademicYear
from ui.lists import Filters


def _day_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, empty_value="",
        choices=[("", _("any")), *((str(value), label) for value, label in Weekday.choices)],
    )  # fmt: skip


class GroupFilters(Filters):
    year = forms.ModelChoiceField(AcademicYear.objects.all(), label=_("Year"))
    association = forms.ModelChoiceField(
        Association.objects.all(), label=_("Association"), empty_label=_("any")
    )
    teacher = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Teacher"), empty_label=_("any")
    )
    area = forms.ChoiceField(
        label=_("Focus area"), choices=[("", _("any")), *FocusArea.choices]
    )  # fmt: skip
    day = _day_field()

    def __init__(self, data: Any, *, year: AcademicYear, **kwargs: Any) -> None:
        data = data.copy()
        data["year"] = data.get("year") or year.pk
        self.default = year
        super().__init__(data, **kwargs)
        years, people = self.fields["year"], self.fields["teacher"]
        years.empty_label = None  # type: ignore[attr-defined]
        people.queryset = leading_groups()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> "GroupFilters":
        asked = super().of(request, **kwargs)
        if asked.errors:  # a year that there is not
            asked = cls(request.GET.__class__(mutable=True), **kwargs)
            asked.is_valid()
        return asked

    @property
    def chosen_year(self) -> AcademicYear:
        found: AcademicYear = self.cleaned_data["year"]
        return found

    def chosen(self) -> dict[str, Any]:
        """The year that is shown unasked is no choice."""
        found = super().chosen()
        if found.get("year") == self.default:
            del found["year"]
        return found

    def narrow(self, groups: GroupQuerySet) -> GroupQuerySet:
        asked = self.cleaned_data
        groups = groups.filter(year=self.chosen_year)
        if asked["association"]:
            groups = groups.filter(association=asked["association"])
        if asked["teacher"]:
            groups = groups.filter(_led_by(asked["teacher"]))
        if asked["area"]:
            groups = groups.filter(programme__focus_area=asked["area"])
        if asked["day"] != "":
            slots = TimetableSlot.objects.filter(group=OuterRef("pk"), weekday=asked["day"])
            groups = groups.filter(Exists(slots))
        return groups


class WeekFilters(Filters):
    date = forms.DateField(label=_("Week of"), widget=date_input())
    teacher = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Teacher"), empty_label=_("any")
    )
    room = forms.ModelChoiceField(Room.objects.all(), label=_("Room"), empty_label=_("any"))
    association = forms.ModelChoiceField(
        Association.objects.all(), label=_("Association"), empty_label=_("any")
    )
    day = _day_field()

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        people = self.fields["teacher"]
        people.queryset = leading_groups()  # type: ignore[attr-defined]

    def clean_date(self) -> dt.date | None:
        """A day of a century that has weeks before and after."""
        day: dt.date | None = self.cleaned_data["date"]
        if day and not 2000 <= day.year < 2100:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day

    def monday(self, day: dt.date) -> dt.date:
        """Of the week that is asked for, else of this day's."""
        day = self.cleaned_data.get("date") or day
        return day - dt.timedelta(days=day.weekday())

    def shows(self, slot: TimetableSlot) -> bool:
        """Whether it is among what was asked for; the day is a matter of the page."""
        asked, group = self.chosen(), slot.group
        who, room, club = asked.get("teacher"), asked.get("room"), asked.get("association")
        return (
            (not who or who.pk in (group.teacher_id, group.accompanist_id))
            and (not room or slot.place == room)
            and (not club or group.association_id == club.pk)
        )


def leading_groups() -> "QuerySet[StaffMember]":
    """Those who lead or accompany a group."""
    led = StudyGroup.objects.filter(
        Q(teacher=OuterRef("pk")) | Q(accompanist=OuterRef("pk"))
    )  # fmt: skip
    return StaffMember.objects.filter(Exists(led))


def _led_by(person: StaffMember) -> Q:
    return Q(teacher=person) | Q(accompanist=person)
