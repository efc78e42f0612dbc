"""Forms of years, terms and days off. Rules that ask other rows live in the actions."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isolation.clock import school_today
from tenants.years.models import AcademicYear, DayKind, NonWorkingDay, Term
from ui.forms import Versioned, Warned


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class YearForm(Versioned, forms.Form):
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    break_minutes = forms.IntegerField(
        label=_("Break between hours, minutes"),
        initial=10,
        min_value=0,
        max_value=60,
        help_text=_("Between two academic hours of one lesson. Usually 10 minutes at least."),
    )


class TermForm(Versioned, forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For example: 1st half-year, autumn quarter.")
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))


class DayForm(Versioned, Warned, forms.Form):
    """A day off that is there already."""

    date = day_field(_("Day"))
    name = forms.CharField(label=_("What for"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=DayKind.choices, initial=DayKind.SCHOOL)
    basis = forms.CharField(
        label=_("Basis"), max_length=200, required=False,
        help_text=_("The law, decree or order, with its date and number."),
    )  # fmt: skip


class DaysForm(DayForm):
    """A new day off, or several in a row."""

    last = day_field(
        _("Last day"), required=False, help_text=_("For several days in a row; empty for one day.")
    )
    field_order = ("date", "last", "name", "kind", "basis")


class AgreedForm(Warned, forms.Form):
    """No fields: what an act would do was read."""


def next_year() -> dict[str, dt.date]:
    """The dates proposed for a new year: after the last one, else of the present September."""
    last = AcademicYear.objects.order_by("-ends_on").first()
    today = school_today()
    first = last.ends_on.year if last else today.year if today.month > 5 else today.year - 1
    return {"starts_on": dt.date(first, 9, 1), "ends_on": dt.date(first + 1, 5, 31)}


def values_of(row: AcademicYear | Term | NonWorkingDay, form: type[forms.Form]) -> dict[str, Any]:
    """What a form on this row is shown with."""
    return {name: getattr(row, name) for name in form.base_fields}
