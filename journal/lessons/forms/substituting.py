"""Forms of a substitution."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Substitution
from journal.lessons.queries.substituting import of_teacher
from tenants.groups.forms import Weighed, date_input, working
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember
from ui.lists import Filters

WHEN = [("", _("present and to come")), ("past", _("past"))]


class SubstitutionFilters(Filters):
    state = forms.ChoiceField(choices=WHEN, label=_("Show"))


class AbsentForm(Filters):
    """Who is absent: the first step, for the groups to choose from are theirs."""

    absent = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Who is absent"), empty_label=_("choose")
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["absent"]
        people.queryset = working(today, None).filter(groups__isnull=False).distinct()


class SubstitutionForm(Weighed, forms.ModelForm):  # type: ignore[type-arg]
    """The order and what it says, for the groups of one teacher."""

    groups = forms.ModelMultipleChoiceField(
        StudyGroup.objects.none(),
        label=_("Groups"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )

    class Meta:
        model = Substitution
        fields = (
            "substitute", "starts_on", "ends_on", "reason", "order_number", "order_date",
        )  # fmt: skip
        widgets = {"starts_on": date_input(), "ends_on": date_input(), "order_date": date_input()}
        help_texts = {
            "ends_on": _("The last day, included."),
            "reason": _("Illness, leave, a trip: a category, never a diagnosis."),
        }

    field_order = (
        "groups", "substitute", "starts_on", "ends_on", "reason", "order_number", "order_date",
    )  # fmt: skip

    def __init__(self, data: Any, *, absent: StaffMember, today: dt.date) -> None:
        groups = of_teacher(absent)
        super().__init__(data, initial={"groups": groups, "order_date": today})
        chosen: Any = self.fields["groups"]
        chosen.queryset = groups
        people: Any = self.fields["substitute"]
        people.queryset = working(today, None).exclude(pk=absent.pk)

    def _post_clean(self) -> None:
        """The rules are the action's."""


class EndForm(Weighed, forms.Form):
    on = forms.DateField(
        label=_("Last day"),
        widget=date_input(),
        help_text=_("The day before its first one takes the substitution back."),
    )
