"""Forms of programmes, and of a year of their curricula."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from isolation.clock import school_today
from tenants.programmes import pasted
from tenants.programmes.models import FocusArea, Funding, Level, Programme
from tenants.programmes.rules import HALF, MOST_SECTIONS, check_programme
from ui.forms import DayField, FieldsetForm, Versioned, Warned
from ui.lists import Filters


class ProgrammeForm(Warned, Versioned, FieldsetForm, forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = (
            "title", "focus_area", "kind", "level", "years", "hours", "age_from", "age_to",
            "funding", "protocol", "protocol_on", "order", "order_on",
        )  # fmt: skip
        field_classes = {"protocol_on": DayField, "order_on": DayField}
        help_texts = {
            "hours": _("All years of study together, as the programme says."),
            "title": _("Without the word “programme” and without quotes."),
        }

    layout = (
        (_("Programme"), "", ("title", "focus_area", "kind", "level")),
        (_("Volume"), "", ("years", "hours", "age_from", "age_to", "funding")),
        (
            _("Approval"),
            _("May be filled in later, before the year opens."),
            ("protocol", "protocol_on", "order", "order_on"),
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The action asks the same; here it comes before the table's constraints, whose errors
        name no field."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            check_programme(cleaned, today=school_today())
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What the person typed; call after `is_valid`."""
        return dict(self.cleaned_data)


class ProgrammeFilters(Filters):
    title = forms.CharField(label=_("Title contains"), max_length=100)
    focus_area = forms.ChoiceField(
        label=_("Focus area"), choices=[("", _("all")), *FocusArea.choices]
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("all")), *Level.choices])
    funding = forms.ChoiceField(label=_("Funding"), choices=[("", _("all")), *Funding.choices])
    archived = forms.BooleanField(label=_("archive"))


def hours_field(label: Any) -> forms.DecimalField:
    """Academic hours, in halves; left empty they are none."""
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_value=pasted.MOST_HOURS,
        max_digits=4, decimal_places=1, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 4}),
    )  # fmt: skip


class HoursLine(forms.Form):
    """What lines of a curriculum and of a plan have in common."""

    use_required_attribute = False

    theory = hours_field(_("theory, h"))
    practice = hours_field(_("practice, h"))

    def _hours(self, name: str) -> Decimal:
        hours: Decimal = self.cleaned_data.get(name) or Decimal(0)
        if hours % HALF:
            raise ValidationError(_now("Hours are counted in halves."))
        return hours

    def clean_theory(self) -> Decimal:
        return self._hours("theory")

    def clean_practice(self) -> Decimal:
        return self._hours("practice")


class SectionForm(HoursLine):
    title = forms.CharField(
        label=_("section, topic"), max_length=pasted.LONGEST_TITLE,
        widget=forms.TextInput(attrs={"size": 36}),
    )  # fmt: skip
    control = forms.CharField(
        label=_("form of control"), max_length=pasted.LONGEST_FORM, required=False
    )
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "theory", "practice", "control", "id")


class _Sections(forms.BaseFormSet[SectionForm]):
    """Rows in the order of their numbers; empty ones and those marked for removal do not count."""

    def add_fields(self, form: SectionForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")  # Django's word is the one for a decree here

    def items(self) -> list[dict[str, Any]]:
        rows = [
            form.cleaned_data
            for form in self.ordered_forms
            if form.cleaned_data.get("title") and not form.cleaned_data.get("DELETE")
        ]
        names = ("title", "theory", "practice", "control", "id")
        return [{name: row[name] for name in names} for row in rows]


SectionFormSet: type[_Sections] = forms.formset_factory(  # type: ignore[assignment]
    SectionForm, formset=_Sections, extra=3, can_order=True, can_delete=True,
    max_num=MOST_SECTIONS, absolute_max=MOST_SECTIONS + 20,
)  # fmt: skip


class VersionForm(Versioned, forms.Form):
    """Goes along with a formset: which version of the row the lines were shown for."""


class PasteForm(Warned, Versioned, forms.Form):
    """A table copied from a spreadsheet or a document; `table.lines` after `is_valid`."""

    text = forms.CharField(
        label=_("Table"),
        max_length=pasted.LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "wrap": "off"}),
        help_text=_(
            "Copy the rows in Excel, LibreOffice or Word together with the heads of the columns "
            "and paste them here: number, topic, hours in all, theory, practice, form."
        ),
    )

    def clean_text(self) -> pasted.Pasted:
        return pasted.read(self.cleaned_data["text"])

    @property
    def table(self) -> pasted.Pasted:
        found: pasted.Pasted = self.cleaned_data["text"]
        return found
