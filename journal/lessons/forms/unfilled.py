"""What is shown of lessons that are not filled."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.groups.forms import date_input
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember
from tenants.years.models import YearState
from ui.lists import Filters


class UnfilledFilters(Filters):
    teacher = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Teacher"), empty_label=_("all")
    )
    group = forms.ModelChoiceField(
        StudyGroup.objects.none(), label=_("Group"), empty_label=_("all")
    )
    since = forms.DateField(label=_("From"), widget=date_input())
    until = forms.DateField(label=_("To"), widget=date_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = StudyGroup.objects.filter(year__state=YearState.OPEN)
        people: Any = self.fields["teacher"]
        leading = StaffMember.objects.filter(groups__in=groups)
        standing_in = StaffMember.objects.filter(substitutions__group__in=groups)
        people.queryset = StaffMember.objects.filter(
            pk__in=leading.values("pk").union(standing_in.values("pk"))
        )
        chosen: Any = self.fields["group"]
        chosen.queryset = groups.with_names()
