"""Forms of the staff list."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.logins import LOGIN, LOGIN_HELP
from accounts.models import Role
from accounts.names import NameField
from isolation.clock import school_today
from tenants.staff.models import Employment, Post
from tenants.staff.rules import ROLES
from tenants.years.models import AcademicYear
from ui.forms import DayField, FieldsetForm, Versioned, Warned
from ui.lists import Filters

ROLE_CHOICES = [(role.value, Role(role).label) for role in ROLES]


def first_day() -> dt.date:
    """While a year is prepared, its people are entered as of its first day."""
    year = AcademicYear.objects.in_work()
    today = school_today()
    return min(today, year.starts_on) if year and not year.is_open else today


def login_field() -> forms.RegexField:
    return forms.RegexField(
        LOGIN, label=_("Login"), help_text=LOGIN_HELP, required=False, max_length=64,
        error_messages={"invalid": LOGIN_HELP},
    )  # fmt: skip


class StaffFilters(Filters):
    state = forms.ChoiceField(
        label=_("Who"),
        choices=[("", _("working")), ("former", _("former")), ("all", _("everybody"))],
    )
    post = forms.ChoiceField(label=_("Position"), choices=[("", _("any")), *Post.choices])
    access = forms.ChoiceField(
        label=_("Access"),
        choices=[("", _("with and without")), ("yes", _("with access")), ("no", _("without"))],
    )


class NamesForm(Versioned, forms.Form):
    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    middle_name = NameField(label=_("Middle name"), required=False)


class PositionFields(forms.Form):
    post = forms.ChoiceField(label=_("Position"), choices=Post.choices, initial=Post.TEACHER)
    title = forms.CharField(
        label=_("As in the staff list"), max_length=120, required=False,
        help_text=_("When it says more than the position."),
    )  # fmt: skip
    employment = forms.ChoiceField(
        label=_("Employment"), choices=Employment.choices, initial=Employment.MAIN
    )
    starts_on = DayField(
        label=_("Works from"), initial=first_day,
        help_text=_("Groups are led from this day on: not later than the first lessons."),
    )  # fmt: skip


class MemberForm(FieldsetForm, Warned, PositionFields):
    """A new person, the first position, and access when it is wanted at once."""

    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    middle_name = NameField(
        label=_("Middle name"), required=False, help_text=_("Empty when there is none.")
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("no access yet")), *ROLE_CHOICES]
    )
    login = login_field()

    layout = (
        (_("Person"), "", ("last_name", "first_name", "middle_name")),
        (_("Position"), "", ("post", "title", "employment", "starts_on")),
        (
            _("Access"),
            _("The one-time password is drawn afterwards. Access may be given later."),
            ("role", "login"),
        ),
    )


class PositionForm(Versioned, PositionFields):
    """A further position."""


class EditPositionForm(PositionForm):
    ends_on = DayField(
        label=_("To"), required=False, help_text=_("The last day; empty while it is held.")
    )


class AccessForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    valid_from = DayField(label=_("From"), initial=school_today)
    valid_to = DayField(label=_("To"), required=False, help_text=_("Empty: no end."))


class FirstAccessForm(AccessForm):
    """For somebody without a log-in."""

    login = login_field()
    field_order = ("role", "login", "valid_from", "valid_to")


class LastDayForm(Warned, forms.Form):
    last_day = DayField(label=_("Last day"), initial=school_today)
