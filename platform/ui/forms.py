"""How forms look, said once: no form of ours names a CSS class.

`FORM_RENDERER = "ui.forms.Renderer"` makes `{{ form }}` and `{{ form.field.as_field_group }}` come
out with label, required mark, help and error, tied together for screen readers. The app `ui` must
stand before `django.forms` in INSTALLED_APPS, for the templates under `django/forms/` are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import Promise

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
    be silently left out of the page, so it raises ImproperlyConfigured.
    """

    layout: ClassVar[Sequence[tuple[Promise | str, Promise | str, Sequence[str]]]]

    def fieldsets(self) -> list[Fieldset]:
        placed = {name for _, _, names in self.layout for name in names}
        missing = [field.name for field in self.visible_fields() if field.name not in placed]
        if missing:
            raise ImproperlyConfigured(f"{type(self).__name__}.layout leaves out {missing}")
        return [
            Fieldset(legend, note, [self[name] for name in names])
            for legend, note, names in self.layout
        ]
