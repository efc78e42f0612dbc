"""Forms of the operator, every error at its field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from controlplane import rules
from controlplane.models import Authority
from controlplane.municipalities import CHOICES, TIME_ZONES
from controlplane.onboarding import slug_is_taken
from controlplane.wish import Wish
from ui.forms import FieldsetForm


class OnboardForm(FieldsetForm, forms.Form):
    """A new school and its first administrator."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=300,
        help_text=_("As in the charter: it stands on documents."),
    )
    short_name = forms.CharField(
        label=_("Short name"), max_length=80, help_text=_("What people call it; stands on pages.")
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=100,
        help_text=_("Small Latin letters, digits and hyphens: the first part of the site's name."),
    )
    inn = forms.CharField(
        label=_("INN"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    authority = forms.ModelChoiceField(
        label=_("Authority"), queryset=Authority.objects.all(), empty_label=_("Choose")
    )
    municipality = forms.ChoiceField(label=_("Municipality"), choices=[("", _("Choose")), *CHOICES])
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=TIME_ZONES, initial="Europe/Moscow",
        help_text=_("Lessons and «today» live by it."),
    )  # fmt: skip
    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    middle_name = NameField(label=_("Middle name"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    layout = (
        (_("School"), "", ("name", "short_name", "slug", "inn")),
        (_("Where it belongs"), "", ("authority", "municipality", "timezone")),
        (
            _("Journal administrator"),
            _("Makes everybody else's log-ins. The password is drawn when the school is there."),
            ("last_name", "first_name", "middle_name", "email"),
        ),
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip().lower()
        rules.check_slug(slug)
        if slug_is_taken(slug):
            raise forms.ValidationError(
                _("This address is taken by another school. Choose another one.")
            )
        return slug

    def clean_inn(self) -> str:
        inn = str(self.cleaned_data["inn"]).replace(" ", "")
        rules.check_inn(inn)
        return inn

    def wish(self) -> Wish:
        """Call after `is_valid`."""
        data = dict(self.cleaned_data)
        authority: Authority = data.pop("authority")
        return Wish(authority_id=authority.pk, **data)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the history."),
    )


class AuthorityForm(forms.ModelForm[Authority]):
    municipality = forms.ChoiceField(label=_("Municipality"), choices=[("", _("Choose")), *CHOICES])

    class Meta:
        model = Authority
        fields = ("name", "municipality")
        error_messages = {"name": {"unique": _("This authority is there already.")}}
