"""The school card's form, in the order in which a charter gives it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from controlplane.rules import check_inn
from tenants.profile.models import SchoolCard
from tenants.profile.rules import check_ogrn
from ui.forms import FieldsetForm, Versioned


class CardForm(Versioned, FieldsetForm, forms.ModelForm[SchoolCard]):
    inn = forms.CharField(label=_("INN"), max_length=20, validators=[check_inn])
    ogrn = forms.CharField(label=_("OGRN"), max_length=20, validators=[check_ogrn], required=False)
    site = forms.URLField(label=_("Site"), required=False, assume_scheme="https")

    class Meta:
        model = SchoolCard
        fields = (
            "name", "short_name", "name_tt", "founder", "inn", "ogrn", "licence",
            "address", "phone", "email", "site", "director", "data_officer",
        )  # fmt: skip
        help_texts = {
            "name": _("As in the charter: it stands on documents."),
            "data_officer": _("Full name and position; consents name this person."),
        }

    layout = (
        (_("Names"), "", ("name", "short_name", "name_tt", "founder")),
        (_("Requisites"), "", ("inn", "ogrn", "licence")),
        (_("Contacts"), "", ("address", "phone", "email", "site")),
        (_("Responsible"), "", ("director", "data_officer")),
    )

    def changes(self) -> dict[str, Any]:
        """What the person typed; call after `is_valid`."""
        return dict(self.cleaned_data)
