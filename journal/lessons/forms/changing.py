"""Where a lesson goes, and why it goes there or nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Lesson
from tenants.groups.forms import Acting, date_input, time_input
from tenants.groups.models import Room
from ui.forms import Warned


class Grounds(Warned, Acting, forms.Form):
    """Reason and basis of a change (domain.md 4)."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For the journal and control. Families are told of the change without it."),
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        required=False,
        help_text=_("Number and date of the order or memo."),
    )


class MoveForm(Grounds):
    """Begins with the lesson's present hour and the reason it carries."""

    date = forms.DateField(label=_("New day"), widget=date_input())
    starts_at = forms.TimeField(label=_("Begins"), widget=time_input())

    field_order = ("date", "starts_at", "reason", "basis")

    def __init__(self, data: Any, *, lesson: Lesson) -> None:
        initial = {"starts_at": lesson.starts_at, "reason": lesson.reason}
        super().__init__(data, initial=initial)


class CancelForm(Grounds):
    """Begins with the reason that a lesson to be moved carries."""


class AddForm(Grounds):
    date = forms.DateField(label=_("Day"), widget=date_input())
    starts_at = forms.TimeField(label=_("Begins"), widget=time_input())
    hours = forms.DecimalField(
        label=_("Academic hours"),
        min_value=0,
        max_value=12,
        max_digits=3,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0.5"}),
    )
    ends_at = forms.TimeField(
        label=_("Ends"),
        widget=time_input(),
        required=False,
        help_text=_("Empty: counted from the academic hours and the breaks."),
    )
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("the group's room")
    )

    field_order = ("date", "starts_at", "hours", "ends_at", "room", "reason", "basis")

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(is_archived=False)
