"""How forms look, said once: no form of ours names a CSS class.

`FORM_RENDERER = "ui.forms.Renderer"` makes `{{ form }}` and `{{ form.field.as_field_group }}` come
out with label, required mark, help and error, tied together for screen readers. The app `ui` must
stand before `django.forms` in INSTALLED_APPS, for the templates under `django/forms/` are ours.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from isolation.clock import now

_CLASSES: tuple[tuple[tuple[type[forms.Widget], ...], str], ...] = (
    ((forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple), "form-check-input"),
    ((forms.Select,), "form-select"),
    ((Input, forms.Textarea, forms.MultiWidget), "form-control"),
)


def widget_class(widget: forms.Widget) -> str:
    """Bootstrap's class for a widget; empty for hidden ones."""
    if widget.is_hidden:
        return ""
    return next((name for kinds, name in _CLASSES if isinstance(widget, kinds)), "")


EARLIEST_YEAR: Final = 1900
YEARS_AHEAD: Final = 10


def check_year(day: dt.date) -> None:
    """Dates of «1026» and «2206» are typing errors. Raises `ValidationError`."""
    if not EARLIEST_YEAR <= day.year <= now().year + YEARS_AHEAD:
        raise ValidationError(_("Check the year of this date."))


class DayField(forms.DateField):
    """A day that people type, from the browser's calendar. Rules of a room may bound it closer."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kwargs = {"widget": widget, "validators": [check_year], **kwargs}
        super().__init__(**kwargs)


class PortalBoundField(BoundField):
    """A field that dresses its widget."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if name := widget_class(widget):
            built["class"] = f"{name} {widget.attrs.get('class', '')}".strip()
        # A placeholder that repeats the label is noise, and libraries' forms are full of them.
        if widget.attrs.get("placeholder") == self.label:
            built["placeholder"] = False
        return built


class Renderer(TemplatesSetting):
    """The project's form renderer."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = PortalBoundField


@dataclass(frozen=True)
class Fieldset:
    """A titled part of a form."""

    legend: Promise | str
    note: Promise | str
    fields: list[BoundField]


class FieldsetForm(forms.BaseForm):
    """Mix in before `forms.Form` and include "ui/fieldsets.html" in the template.

    `layout` lists (legend, note, names of fields). A visible field that stands in no fieldset would
    be silently left out of the page, so it raises ImproperlyConfigured. A name of which this very
    form has no field is passed over.
    """

    layout: ClassVar[Sequence[tuple[Promise | str, Promise | str, Sequence[str]]]]

    def fieldsets(self) -> list[Fieldset]:
        placed = {name for _, _, names in self.layout for name in names}
        missing = [field.name for field in self.visible_fields() if field.name not in placed]
        if missing:
            raise ImproperlyConfigured(f"{type(self).__name__}.layout leaves out {missing}")
        return [
            Fieldset(legend, note, [self[name] for name in names if name in self.fields])
            for legend, note, names in self.layout
        ]


class Warned(forms.BaseForm):
    """Mix in before `forms.Form`: what is unusual is said once, and saved when it is meant.

        if form.is_valid() and form.accepted(warnings_about(form)):
            save...

    The template includes "ui/warnings.html" just above the form's buttons. Its button «Save anyway»
    carries a digest of the warnings that were read, so that others are shown again.
    """

    SEEN = "warnings-seen"
    warnings: Sequence[str] = ()

    def accepted(self, warnings: Sequence[Promise | str]) -> bool:
        """True when there is nothing to warn of, or the person has read just these warnings."""
        self.warnings = [str(warning) for warning in warnings]
        return not self.warnings or self.data.get(self.SEEN) == self.warnings_digest

    @property
    def warnings_digest(self) -> str:
        return hashlib.sha256("\n".join(sorted(self.warnings)).encode()).hexdigest()[:32]


class _StampField(forms.Field):
    """When the person saw the row: no change of theirs, whatever it says."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def _differs(bound: BoundField, row: Any) -> str | None:
    """What the row has in this field, in words, where the person typed something else."""
    if not hasattr(row, bound.name):
        return None
    value = getattr(row, bound.name)
    if value == (bound.form.cleaned_data or {}).get(bound.name):
        return None
    shown = getattr(row, f"get_{bound.name}_display", None)
    if shown is not None:
        value = shown()
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    return str(localize(value)) if value not in (None, "") else "—"


class Versioned(forms.BaseForm):
    """Mix in before `forms.Form`: the form remembers which version of the row it was shown for.

    A ModelForm takes its instance's `changed_at`; another form is given `changed_at=` when it is
    made. After `is_valid`, `seen` is that moment (None for a row that is yet to be made), for the
    action to compare under its lock. It never stands in `cleaned_data`.
    """

    seen: dt.datetime | None = None
    present: Sequence[tuple[str, str]] = ()

    def __init__(self, *args: Any, changed_at: dt.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        self._present = changed_at or getattr(instance, "changed_at", None)
        stamp = self._present.astimezone(dt.UTC).isoformat() if self._present else ""
        self.fields["version"] = _StampField(required=False, initial=stamp)

    def meet(self, error: Exception, row: Any) -> None:
        """Somebody else wrote the row meanwhile: what was typed stays, beside it stands what the row
        has now, and the next «Save» is a decision between the two that were seen."""
        self.add_error(None, str(error))
        self.present = [
            (str(bound.label), said)
            for bound in self.visible_fields()
            if (said := _differs(bound, row)) is not None
        ]
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix("version")] = row.changed_at.astimezone(dt.UTC).isoformat()
        self.data = typed

    def saw(self, changed_at: dt.datetime) -> bool:
        """Whether the person decided on this very version of the row."""
        return self.seen == changed_at

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.seen = self.cleaned_data.pop("version", None)

    def clean_version(self) -> dt.datetime | None:
        text = self.cleaned_data["version"] or ""
        if not text and self._present is None:
            return None
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.add_error(None, _("The page is out of date. Reload it and make the change anew."))
            return None
        return moment
