"""Forms of accounts; the first three are allauth's with our limits and words."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.limits import hit, spend_code
from accounts.lockout import client_address
from accounts.logins import LOGIN, LOGIN_HELP
from accounts.models import CENTRE_ROLES, SCHOOL_ROLES, Role, RoleGrant, SessionPolicy, User, today
from accounts.names import NameField
from isolation import SchoolRef, current
from ui.forms import DayField

LOGINS_PER_ADDRESS = 300  # in five minutes: a school's whole staff behind one router
CODES_PER_USER = 10  # in ten minutes
LOGIN_TAKEN = _("This login is taken. Choose another one.")


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Login, password, and whether the computer is somebody else's."""

    shared_computer = forms.BooleanField(label=_("Someone else's computer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false",
        }  # fmt: skip
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean(self) -> Any:
        hit("login", client_address(self.request), most=LOGINS_PER_ADDRESS, seconds=300)
        try:
            return super().clean()
        except forms.ValidationError:
            if getattr(self.request, "without_role", False):
                raise forms.ValidationError(
                    _("You have no role here at present. Ask whoever gives access to give you one.")
                ) from None
            raise

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        from accounts.actions import settle_session

        request.session["shared_computer"] = self.cleaned_data["shared_computer"]
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:  # False while the second factor is still asked for
            settle_session(request, request.user)
        return response


class _LimitedCode:
    """Ten codes in ten minutes, then wait; a code of the app opens once."""

    user: User
    authenticator: Any

    def clean_code(self) -> str:
        hit("code", str(self.user.pk), most=CODES_PER_USER, seconds=600)
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == "totp" and not spend_code(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ActivateCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")


class AuthenticateForm(_LimitedCode, AllauthAuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateCodeForm(_LimitedCode, AllauthReauthenticateForm):  # type: ignore[misc]
    pass


class PersonForm(forms.ModelForm[User]):
    """A new log-in: who it is and as what."""

    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    middle_name = NameField(label=_("Middle name"), required=False)
    role = forms.ChoiceField(label=_("Role"))
    login = forms.RegexField(
        LOGIN, label=_("Login"), help_text=LOGIN_HELP, required=False, max_length=64,
        error_messages={"invalid": LOGIN_HELP},
    )  # fmt: skip
    valid_from = DayField(label=_("From"))

    class Meta:
        model = User
        fields = ("last_name", "first_name", "middle_name", "email")

    field_order = ("last_name", "first_name", "middle_name", "role", "valid_from", "login", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today()

    def clean_login(self) -> str:
        login = str(self.cleaned_data["login"]).strip().lower()
        if login and User.objects.filter(login=login).exists():
            raise forms.ValidationError(LOGIN_TAKEN)
        return login


class GrantForm(forms.ModelForm[RoleGrant]):
    """One more role, from a day, perhaps to a day."""

    class Meta:
        model = RoleGrant
        fields = ("role", "valid_from", "valid_to")
        field_classes = {"valid_from": DayField, "valid_to": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first one."))
        return cleaned


class PolicyForm(forms.ModelForm[SessionPolicy]):
    class Meta:
        model = SessionPolicy
        fields = ("staff_hours", "family_days")

    staff_hours = forms.IntegerField(
        label=_("Staff stay logged in, hours"), min_value=1, max_value=24 * 14
    )
    family_days = forms.IntegerField(
        label=_("Parents and pupils stay logged in, days"), min_value=1, max_value=365
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What the key is for"), max_length=80)
    days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=366, initial=90)


def role_choices() -> list[tuple[str, Any]]:
    """Roles that exist on the current side."""
    roles = SCHOOL_ROLES if isinstance(current(), SchoolRef) else CENTRE_ROLES
    return [("", _("Choose")), *((role.value, Role(role).label) for role in roles)]
