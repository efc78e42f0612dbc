"""Forms of orders: who, out of which group, into which one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consent.applications.models import Application
from isolation.clock import school_today
from journal.roster.lines import Line
from journal.roster.models import (
    LEAVING,
    MOVING,
    Enrolment,
    Ground,
    Order,
    OrderKind,
    OrderState,
)
from journal.roster.queries import next_number, open_in
from journal.roster.rules import INTO
from tenants.groups.forms import GroupField
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tenants.years.models import AcademicYear, YearState
from ui.forms import DayField, Versioned, Warned
from ui.lists import Filters
from ui.picker import PeopleField

NAMES = ("last_name", "first_name", "middle_name")


def described(pupil: Pupil) -> tuple[str, str]:
    return pupil.full_name, f"{pupil.birth_date:%d.%m.%Y}"


class ApplicantsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.pupil.full_name} → {obj.group}"


class OrderFilters(Filters):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *OrderKind.choices])
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *OrderState.choices])
    group = GroupField(StudyGroup.objects.none(), label=_("Group"), empty_label=_("all"))
    since = DayField(label=_("Dated from"))
    until = DayField(label=_("Dated to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["group"]
        groups.queryset = StudyGroup.objects.with_names().of_year_first(None)


class HeaderForm(Versioned, forms.ModelForm[Order]):
    """Number, dates and basis."""

    class Meta:
        model = Order
        fields = ("number", "date", "effective_on", "basis")
        field_classes = {"date": DayField, "effective_on": DayField}
        help_texts = {
            "effective_on": _("The first day on which the order holds."),
            "basis": _("What the order rests on: applications, a protocol."),
        }

    def _post_clean(self) -> None:
        """The rules and the row are the action's; the form only reads."""


class ChildrenForm(forms.Form):
    """The children of an order of one kind: those who leave are of the one `group`; those who come
    go to a chosen group, or by `applications` each to its own."""

    group_to = GroupField(
        StudyGroup.objects.none(), label=_("To the group"), empty_label=_("Choose"),
        error_messages={"required": _("Choose the group.")},
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("Ground of leaving"), choices=[("", _("Choose")), *Ground.choices],
        error_messages={"required": _("Choose the ground: the order names it.")},
    )  # fmt: skip
    pupils = PeopleField(
        Pupil.objects.all(), describe=described, label=_("Children"),
        error_messages={"required": _("Choose at least one child.")},
    )  # fmt: skip
    applications = ApplicantsField(
        Application.objects.none(), label=_("Children by applications"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one application.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, kind: str, group: StudyGroup | None = None,
        applications: Sequence[int] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind, self.group = kind, group
        undecided = Application.objects.undecided().filter(pk__in=applications)
        asked: Any = undecided.select_related(
            "pupil", "group__association", "group__programme", "group__year"
        ).order_by("pupil__sort_key", "id")
        by_applications = kind == OrderKind.ENROL and bool(asked)
        if kind not in INTO or by_applications:
            del self.fields["group_to"]
        else:
            self._offer("group_to", _groups(kind, group))
        if kind not in LEAVING:
            del self.fields["ground"]
        if by_applications:
            self._offer("applications", asked)
            self.fields["applications"].initial = [row.pk for row in asked]
            del self.fields["pupils"]
        else:
            del self.fields["applications"]
            self._offer("pupils", _pupils(kind, group))

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def lines(self) -> list[Line]:
        """After `is_valid`."""
        data = self.cleaned_data
        if "applications" in data:
            return [
                Line(row.pupil, group_to=row.group, application=row) for row in data["applications"]
            ]
        leaving = self.group if self.kind in (*LEAVING, *MOVING) else None
        return [
            Line(pupil, leaving, data.get("group_to"), ground=data.get("ground", ""))
            for pupil in data["pupils"]
        ]

    def tell(self, error: ValidationError) -> None:
        """Put what the action refused at its fields; at the head what has no field here."""
        told: dict[str, list[str]] = (
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        )
        for name, texts in told.items():
            at = name if name in self.fields else "applications" if name == "pupils" else name
            for text in texts:
                self.add_error(at if at in self.fields else None, text)


class OrderForm(ChildrenForm):
    """A new order with its first lines."""

    number = forms.CharField(label=_("Number"), max_length=40)
    date = DayField(label=_("Date of the order"))
    effective_on = DayField(
        label=_("Effective from"), help_text=_("The first day on which the order holds.")
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=300, required=False,
        help_text=_("What the order rests on: applications, a protocol."),
    )  # fmt: skip
    field_order = ("number", "date", "effective_on", "basis", "group_to", "ground", "pupils")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = school_today()
        proposed = {
            "number": next_number(today),
            "date": today,
            "effective_on": self._first_day(today),
        }
        for name, value in proposed.items():
            self.fields[name].initial = value

    def _first_day(self, today: dt.date) -> dt.date:
        """Today or the groups' first day, the later; while their year is being prepared, their first
        day, though it be over: the children are there from the beginning."""
        if self.kind in LEAVING:
            return today
        groups = [self.group] if self.group else [row.group for row in self._asked()]
        if groups:
            first = max(group.starts_on for group in groups)
            return max(first, today) if any(group.year.is_open for group in groups) else first
        year = AcademicYear.objects.in_work()
        return year.starts_on if year and year.state == YearState.PLANNED else today

    def _asked(self) -> "Sequence[Any]":
        field: Any = self.fields.get("applications")
        return field.queryset if field else ()


class IssueForm(Warned, forms.Form):
    """Carries what was told of the order's effects, so that others are shown again."""


class AnnulForm(Warned, forms.Form):
    reason = forms.CharField(
        label=_("Why it is annulled"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def _groups(kind: str, group: StudyGroup | None) -> "QuerySet[Any]":
    """Where children may go: groups of years that are not closed, for a transfer of the same year,
    for moving up those of the next year of study in a later year."""
    rows = StudyGroup.objects.working()
    if group is not None and kind == OrderKind.TRANSFER:
        rows = rows.filter(year=group.year_id).exclude(pk=group.pk)
    elif group is not None and kind == OrderKind.PROMOTE:
        rows = rows.filter(
            year__starts_on__gt=group.year.starts_on, study_year=group.study_year + 1
        )
    return rows.select_related("association", "year", "programme")


def _pupils(kind: str, group: StudyGroup | None) -> "QuerySet[Any]":
    """Whom an order of this kind can be about."""
    if kind in (*LEAVING, *MOVING) and group is not None:
        return open_in(group)
    if kind == OrderKind.REINSTATE:
        left = Enrolment.objects.filter(order_out__kind=OrderKind.WITHDRAW)
        return Pupil.objects.filter(pk__in=left.values("pupil"))
    return Pupil.objects.all()
