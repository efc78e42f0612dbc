"""Forms of lesson plans: lines, filling, decisions, the list's filters."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.plans.models import PlanState
from journal.plans.rules import MOST_LINES, MOST_PER_LINE
from tenants.groups.models import StudyGroup
from tenants.programmes.forms import HoursLine, PasteForm
from tenants.programmes.models import CurriculumItem
from tenants.programmes.pasted import LONGEST_FORM, LONGEST_TITLE
from tenants.programmes.rules import HALF
from tenants.staff.models import StaffMember
from tenants.years.models import AcademicYear
from ui.alphabet import plain
from ui.forms import Versioned, Warned
from ui.lists import Filters

COLUMNS = ("item", "topic", "theory", "practice", "form")


class LineForm(HoursLine):
    item = forms.TypedChoiceField(label=_("section"), required=False, coerce=int, empty_value=None)
    topic = forms.CharField(
        label=_("topic"), max_length=LONGEST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 44}),
    )  # fmt: skip
    form = forms.CharField(
        label=_("form of the lesson, control"), max_length=LONGEST_FORM, required=False,
        widget=forms.TextInput(attrs={"size": 12}),
    )  # fmt: skip
    field_order = COLUMNS

    def __init__(self, *args: Any, sections: Sequence[tuple[Any, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.choices = sections

    def clean_topic(self) -> str:
        return plain(self.cleaned_data["topic"])


class _Lines(forms.BaseFormSet[LineForm]):
    """A line that is left empty does not count, wherever it stands."""

    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.empty_permitted = True

    def lines(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("topic")]
        return [
            {"topic": row["topic"], "theory": row["theory"], "practice": row["practice"],
             "form": row["form"], "item_id": row["item"]}
            for row in rows
        ]  # fmt: skip


LineFormSet: type[_Lines] = forms.formset_factory(  # type: ignore[assignment]
    LineForm, formset=_Lines, extra=0, max_num=MOST_LINES, validate_max=True,
    absolute_max=MOST_LINES + 10,
)  # fmt: skip


def lines_for(
    items: Sequence[CurriculumItem], rows: list[dict[str, Any]] | None = None, data: Any = None
) -> _Lines:
    sections = [("", "—"), *((item.pk, item.title[:60]) for item in items)]
    return LineFormSet(data, initial=rows, form_kwargs={"sections": sections})


def typed(data: QueryDict) -> list[dict[str, str]]:
    """The lines as the person has them on the screen, whatever stands in them."""
    total = data.get("form-TOTAL_FORMS", "")
    number = min(int(total), MOST_LINES) if total.isascii() and total.isdigit() else 0
    return [
        {name: data.get(f"form-{place}-{name}", "") for name in COLUMNS} for place in range(number)
    ]


def rearranged(rows: list[dict[str, Any]], act: str) -> tuple[list[dict[str, Any]], int]:
    """`act` is «up-3», «down-3», «remove-3», «add-3» (below the third; 0 is the top). Returns the
    rows and the number of the line that the person looks at; an unknown act changes nothing."""
    verb, _dash, text = act.partition("-")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    rows = list(rows)
    if verb == "add" and 0 <= place <= len(rows) < MOST_LINES:
        rows.insert(place, {})
        return rows, place + 1
    if not 1 <= place <= len(rows):
        return rows, 1
    if verb == "remove":
        rows.pop(place - 1)
        return rows, max(1, min(place, len(rows)))
    other = {"up": place - 1, "down": place + 1}.get(verb, place)
    if not 1 <= other <= len(rows):
        return rows, place
    rows[place - 1], rows[other - 1] = rows[other - 1], rows[place - 1]
    return rows, other


class StepForm(Warned, Versioned, forms.Form):
    """A step on the plan's way, taken with its differences in view."""


class RemarkForm(Versioned, forms.Form):
    remark = forms.CharField(
        label=_("Remarks"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The teacher sees them above the plan."),
    )  # fmt: skip


class Joining(forms.BaseForm):
    """Mix in before `forms.Form` where many lines come at once. A plan that has `present` lines asks
    whether the new ones are added to them or take their place, and nothing is chosen beforehand."""

    ADD, REPLACE = "add", "replace"

    def __init__(self, *args: Any, present: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not present:
            return
        has = ngettext(
            "The plan already has %(n)s line", "The plan already has %(n)s lines", present
        )
        goes = ngettext(
            "Take its place: %(n)s line goes, it stays in the history",
            "Take their place: %(n)s lines go, they stay in the history",
            present,
        )
        self.fields["joining"] = forms.ChoiceField(
            label=has % {"n": present}, widget=forms.RadioSelect,
            choices=[(self.ADD, _("Add the new ones at the end")),
                     (self.REPLACE, goes % {"n": present})],
            error_messages={"required": _("Choose what becomes of the lines that are there.")},
        )  # fmt: skip

    @property
    def add(self) -> bool:
        """After `is_valid`."""
        return bool(self.cleaned_data.get("joining") == self.ADD)


class PastedPlanForm(Joining, PasteForm):
    """A plan copied from a spreadsheet: added to what is there, unless the person says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "joining" in self.fields:
            self.fields["joining"].initial = self.ADD


class FillForm(Joining, Versioned, forms.Form):
    hours = forms.DecimalField(
        label=_("Hours per line"), min_value=HALF, max_value=MOST_PER_LINE, decimal_places=1,
        localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("As long as a lesson of the group is: a section of 26 hours makes 13 lines of 2."),
    )  # fmt: skip


class CopyForm(Joining, Versioned, forms.Form):
    source = forms.ModelChoiceField(
        StudyGroup.objects.none(), label=_("Whose plan"), empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip


class PlanFilters(Filters):
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), ("none", _("not begun")), *PlanState.choices]
    )
    teacher = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Teacher"), empty_label=_("all")
    )
    year = forms.ModelChoiceField(
        AcademicYear.objects.all(), label=_("Academic year"), empty_label=_("this one")
    )
    differs = forms.BooleanField(label=_("hours differ"))

    def __init__(self, *args: Any, teachers: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if teachers is not None:
            field: Any = self.fields["teacher"]
            field.queryset = teachers
