"""Forms of lessons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Lesson
from tenants.years.models import AcademicYear
from ui.forms import Warned
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


class MoveForm(Warned, forms.Form):
    """Where a lesson goes and why; begins with its present hour and the reason it carries."""

    date = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts_at = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stays in the journal: the day off, the order, the illness of the teacher."),
    )

    def __init__(self, data: Any, *, lesson: Lesson) -> None:
        initial = {"starts_at": lesson.starts_at, "reason": lesson.reason}
        super().__init__(data, initial=initial)
