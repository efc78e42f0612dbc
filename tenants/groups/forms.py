"""Forms of this room. What a value must be is said by the rules, which hold in the actions; a form
reads what was typed and shows at its fields what the rules said."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from history.models import ChangedMeanwhileError
from history.rehearsal import rehearse
from tenants.groups.models import Association, Room, SanitaryLimit, StudyGroup, TimetableSlot
from tenants.programmes.models import Programme
from tenants.staff.models import TEACHING, Position, StaffMember
from tenants.years.models import AcademicYear, YearState
from ui.components import Effect
from ui.forms import DayField, FieldsetForm, Versioned, Warned

Layout = Sequence[tuple[Any, Any, Sequence[str]]]


class GroupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A group with its academic year: groups of several years stand side by side."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.year})"


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class Acting(forms.BaseForm):
    """Mix in before `forms.Form`: the action is done, or its reasons not to be stand in the form."""

    def does(self, act: Callable[[], Any]) -> bool:
        try:
            act()
        except ValidationError as error:
            self.add_error(None, error)
        except ChangedMeanwhileError as error:
            if isinstance(self, Versioned):
                self.meet(error, error.row)
            else:
                self.add_error(None, str(error))
        return not self.errors


class Weighed(Acting, Warned):
    """An action whose effects and warnings are shown first and confirmed."""

    effects: list[Effect] = []
    notes: list[str] = []

    def weighs(self, act: Callable[[], tuple[list[Effect], list[str]]]) -> bool:
        """Do it when there is nothing to tell or the person has read just that. `act` returns what
        it brings and what is unusual then."""

        def look() -> None:
            self.effects, self.notes = rehearse(act)

        if not self.does(look):
            return False
        told = [*self.notes, *(str(effect.text) for effect in self.effects)]
        return self.accepted(told) and self.does(act)


class RowForm(Versioned, Acting, forms.ModelForm):  # type: ignore[type-arg]
    """A row's values for its action, which checks them; the row itself is left alone here."""

    def _post_clean(self) -> None:
        pass


class AssociationForm(RowForm):
    class Meta:
        model = Association
        fields = ("name", "department", "is_archived")
        help_texts = {"is_archived": _("It stays with its groups and is not offered for new ones.")}


class NewAssociationForm(RowForm):
    class Meta:
        model = Association
        fields = ("name", "department")


class RoomForm(RowForm):
    class Meta:
        model = Room
        fields = ("name", "address", "capacity", "is_archived")
        help_texts = {"is_archived": _("It stays with its groups and is not offered for new ones.")}


class NewRoomForm(RowForm):
    class Meta:
        model = Room
        fields = ("name", "address", "capacity")


class GroupForm(FieldsetForm, Weighed, RowForm):
    class Meta:
        model = StudyGroup
        fields: tuple[str, ...] = (
            "association", "name", "programme", "study_year", "teacher", "accompanist",
            "capacity", "room", "academic_hour", "starts_on", "ends_on",
        )  # fmt: skip
        widgets = {"starts_on": date_input(), "ends_on": date_input()}
        help_texts = {
            "name": _("As in the journal: «1-А», «№ 2»."),
            "academic_hour": _(
                "3–4 years: 15, 4–5: 20, 5–6: 25, preschoolers: 30, schoolchildren: 40–45."
            ),
            "capacity": _("A group of one is legal: individual lessons."),
            "room": _("Where lessons are unless the timetable says otherwise."),
        }

    layout: ClassVar[Layout] = (
        (_("Group"), "", ("association", "name", "capacity")),
        (_("Programme"), "", ("programme", "study_year", "academic_hour")),
        (_("People and place"), "", ("teacher", "accompanist", "room")),
        (_("Days"), _("Within the academic year, both days included."), ("starts_on", "ends_on")),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held: StudyGroup = self.instance
        self._offer("association", Association.objects.all(), held.association_id)
        self._offer("programme", Programme.objects.all(), held.programme_id)
        self._offer("room", Room.objects.all(), held.room_id)
        for name in ("teacher", "accompanist"):
            choices: Any = self.fields[name]
            choices.queryset = working(today, getattr(held, f"{name}_id"))

    def _offer(self, name: str, rows: "QuerySet[Any]", present: int | None) -> None:
        """What is in use, and what the row has already."""
        field: Any = self.fields[name]
        field.queryset = rows.filter(Q(is_archived=False) | Q(pk=present))


class NewGroupForm(GroupForm):
    """A new group, and with it its association and its room where the school has none yet."""

    new_association = forms.CharField(
        label=_("or a new association"), max_length=120, required=False
    )
    new_room = forms.CharField(label=_("or a new room"), max_length=80, required=False)

    class Meta(GroupForm.Meta):
        fields = ("year", *GroupForm.Meta.fields)

    layout: ClassVar[Layout] = (
        (_("Group"), "", ("association", "new_association", "name", "capacity")),
        GroupForm.layout[1],
        (_("People and place"), "", ("teacher", "accompanist", "room", "new_room")),
        (*GroupForm.layout[3][:2], ("year", *GroupForm.layout[3][2])),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("association") and not cleaned.get("new_association"):
            self.add_error("association", _("Choose an association or name a new one."))
        for name in ("association", "room"):
            if cleaned.get(name) and cleaned.get(f"new_{name}"):
                self.add_error(f"new_{name}", _("Either one of the list or a new one."))
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["association"].required = False
        years: Any = self.fields["year"]
        years.queryset = AcademicYear.objects.exclude(state=YearState.CLOSED)
        for name in ("starts_on", "ends_on"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Empty: as the academic year.")


def working(today: dt.date, present: int | None) -> "QuerySet[StaffMember]":
    """People with a teaching position that has not ended, and the one who is chosen already."""
    lasting = Position.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), staff=OuterRef("pk"), post__in=TEACHING
    )
    return StaffMember.objects.filter(Q(Exists(lasting)) | Q(pk=present))


class SlotForm(Weighed, RowForm):
    class Meta:
        model = TimetableSlot
        fields = (
            "weekday", "starts_at", "hours", "ends_at", "room", "valid_from", "valid_to",
        )  # fmt: skip
        widgets = {
            "starts_at": time_input(),
            "ends_at": time_input(),
            "hours": forms.NumberInput(attrs={"step": "0.5", "min": "0.5"}),
            "valid_from": date_input(),
            "valid_to": date_input(),
        }

    def __init__(self, *args: Any, group: StudyGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_at"].required = False
        self.fields["ends_at"].help_text = _("Empty: counted from the hours, with breaks.")
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(
            Q(is_archived=False) | Q(pk=self.instance.room_id if self.instance.pk else None)
        )
        rooms.empty_label = (
            _("as the group: %(room)s") % {"room": group.room} if group.room else rooms.empty_label
        )


class EndSlotForm(Weighed, forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=date_input())


class RemoveForm(Weighed, forms.Form):
    """Nothing to fill in: what it would change is shown, then confirmed."""


class LimitForm(RowForm):
    class Meta:
        model = SanitaryLimit
        fields = (
            "act", "valid_from", "valid_to", "age_from", "age_to", "earliest", "latest",
            "longest_hour", "hours_a_week",
        )  # fmt: skip
        field_classes = {"valid_from": DayField, "valid_to": DayField}
        widgets = {"earliest": time_input(), "latest": time_input()}
        help_texts = {
            "valid_to": _("The last day; empty while it is not known."),
            "hours_a_week": _(
                "No law sets it. An example of a local act: 4 in the first year, then 6."
            ),
        }
