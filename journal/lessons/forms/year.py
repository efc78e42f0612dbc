"""Which year's lessons, and how they are made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.years.models import AcademicYear
from ui.lists import Filters


class YearFilter(Filters):
    """Which year's lessons: the one in work unless another is chosen."""

    chosen_year = forms.ModelChoiceField(
        AcademicYear.objects.all(), label=_("Academic year"), empty_label=_("the year in work")
    )

    @property
    def year(self) -> AcademicYear | None:
        chosen: AcademicYear | None = self.chosen().get("chosen_year")
        return chosen or AcademicYear.objects.in_work()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to choose from."""
        return AcademicYear.objects.count() > 1


class GenerateForm(forms.Form):
    """What a person decides before lessons are made."""

    past = forms.BooleanField(
        label=_("Also make the missing lessons of days gone by"),
        help_text=_("For a timetable that was entered late."),
        required=False,
    )
