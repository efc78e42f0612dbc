"""Forms of applications."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.http import number
from consent.applications.models import Application, Source, Status
from isolation.clock import school_today
from tenants.groups.forms import GroupField
from tenants.groups.models import Association, StudyGroup
from tenants.people.models import LegalRepresentative, Pupil
from tenants.years.models import AcademicYear
from ui.forms import DayField, Warned
from ui.lists import Filters
from ui.picker import PersonField


def described(pupil: Pupil) -> tuple[str, str]:
    return pupil.full_name, f"{pupil.birth_date:%d.%m.%Y}"


class ApplicationFilters(Filters):
    status = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Status.choices])
    association = forms.ModelChoiceField(
        Association.objects.all(), label=_("Association"), empty_label=_("all")
    )
    group = GroupField(StudyGroup.objects.none(), label=_("Group"), empty_label=_("all"))
    source = forms.ChoiceField(label=_("Source"), choices=[("", _("all")), *Source.choices])
    year = forms.ModelChoiceField(
        AcademicYear.objects.all(), label=_("Academic year"), empty_label=_("all")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = AcademicYear.objects.filter(pk=number(self.data, "year")).first()
        groups: Any = self.fields["group"]
        groups.queryset = StudyGroup.objects.with_names().of_year_first(chosen)


class ChildForm(forms.Form):
    """Whose application it is; the rest of the form depends on the child."""

    pupil = PersonField(
        Pupil.objects.all(), describe=described,
        label=_("Child"), error_messages={"required": _("Choose the child.")},
    )  # fmt: skip


class ApplicationForm(Warned, forms.ModelForm[Application]):
    """An application of one child; `pupil` is given with the address. To a pupil of 18 the empty
    choice of a representative is the pupil."""

    class Meta:
        model = Application
        fields = ("group", "representative", "source", "submitted_on")
        field_classes = {"group": GroupField, "submitted_on": DayField}
        widgets = {"representative": forms.RadioSelect}

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = LegalRepresentative.objects.filter(
            representations__pupil=pupil, representations__ended_on__isnull=True
        )
        in_person = _("the pupil in person") if pupil.is_adult else None
        self._choose("representative", people, in_person)
        self.fields["representative"].required = not pupil.is_adult
        if not pupil.is_adult and people.count() == 1:
            self.fields["representative"].initial = people.first()
        groups = StudyGroup.objects.working()
        self._choose(
            "group", groups.select_related("association", "programme", "year"), _("Choose")
        )
        self.fields["submitted_on"].initial = school_today()

    def _choose(self, name: str, rows: Any, empty: Any) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = rows, empty

    def _post_clean(self) -> None:
        """The rules and the row are the action's; the form only reads."""


class CloseForm(forms.Form):
    """Why an undecided application comes to nothing."""

    decision = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (Status.REJECTED.value, _("The school refuses")),
            (Status.CANCELLED.value, _("The family has changed its mind")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the application; nothing about health."),
    )  # fmt: skip
