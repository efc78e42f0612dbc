"""Forms filled from a command line."""

from typing import TypeVar

from django.core.management.base import CommandError
from django.forms import BaseForm

AnyForm = TypeVar("AnyForm", bound=BaseForm)


def checked(form: AnyForm) -> AnyForm:
    """The form, valid; `CommandError` names every field that is not, in one line."""
    if form.is_valid():
        return form
    raise CommandError(
        "; ".join(f"{field}: {' '.join(map(str, why))}" for field, why in form.errors.items())
    )
