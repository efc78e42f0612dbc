"""The form of a personal record: typed freely, checked part by part by `data.cleaned`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.vault.data import Person, PersonalData
from consent.vault.documents import Document, DocumentKind
from consent.vault.identifiers import show_phone, show_snils
from tenants.people.models import Pupil
from ui.forms import FieldsetForm, Versioned, Warned

LONGEST = 200
_QUIET = {"autocomplete": "off", "spellcheck": "false"}


def _text(label: Any, help_text: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={**_QUIET, **attrs})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget
    )


_PAPER = (
    _("Identity document"),
    "",
    ("kind", "series", "number", "issued_on", "issued_by", "department_code"),
)
_SNILS = (_("SNILS"), "", ("snils",))


class ChildForm(FieldsetForm, Warned, Versioned, forms.Form):
    """Nothing is demanded: what is not known stays empty."""

    layout: ClassVar[Sequence[Any]] = (_PAPER, _SNILS)

    kind = forms.ChoiceField(
        label=_("Document"), required=False, choices=[("", _("none")), *DocumentKind.choices]
    )
    series = _text(
        _("Series"), _("Passport: four digits. Birth certificate: II-КБ. Others: as written.")
    )
    number = _text(_("Number"), inputmode="text")
    issued_on = forms.DateField(
        label=_("Issued on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    issued_by = _text(_("Issued by"))
    department_code = _text(_("Code of the department"), _("Passports only, for example 160-002."))
    snils = _text(_("SNILS"), _("Eleven digits. Leave it empty if there is none."))

    def data_typed(self) -> PersonalData:
        """As typed, not yet in its one form; call after `is_valid`."""
        typed = self.cleaned_data
        return PersonalData(
            document=self._document(),
            snils=typed["snils"],
            phone=typed.get("phone", ""),
            email=typed.get("email", ""),
        )

    def _document(self) -> Document | None:
        typed = self.cleaned_data
        if not typed["kind"]:
            return None
        day: dt.date | None = typed["issued_on"]
        return Document(
            kind=DocumentKind(typed["kind"]),
            series=typed["series"],
            number=typed["number"],
            department_code=typed["department_code"],
            issued_on=day,
            issued_by=typed["issued_by"],
        )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        parts = ("series", "number", "issued_on", "issued_by", "department_code")
        if not typed.get("kind") and any(typed.get(part) for part in parts):
            self.add_error("kind", _("Choose what document this is."))
        return typed


class RepresentativeForm(ChildForm):
    """A representative has contacts too."""

    layout: ClassVar[Sequence[Any]] = (_PAPER, _SNILS, (_("Contacts"), "", ("phone", "email")))

    phone = _text(_("Telephone"), inputmode="tel")
    email = _text(_("E-mail"), inputmode="email")


def form_for(person: Person) -> type[ChildForm]:
    return ChildForm if isinstance(person, Pupil) else RepresentativeForm


def typed_of(data: PersonalData) -> dict[str, Any]:
    """A record as a form begins with it."""
    values: dict[str, Any] = {
        "snils": show_snils(data.snils) if data.snils else "",
        "phone": show_phone(data.phone),
        "email": data.email,
    }
    paper = data.document
    if paper is not None:
        names = ("kind", "series", "number", "issued_on", "issued_by", "department_code")
        values |= {name: getattr(paper, name) for name in names}
    return values
