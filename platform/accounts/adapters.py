"""allauth, fitted to our users: closed sign-up, signed passwords, sealed second factors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import actions, secrets
from accounts.lockout import client_address
from accounts.models import User
from history.signature import person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up and no mail: the journal administrator issues every log-in (regulation 4.1)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The login or the password is wrong."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        actions.settle_session(request, user)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The present password is no new one: somebody else may know it."""
        if user is not None and user.check_password(password):
            raise ValidationError(_("This is the present password. Think of another one."))
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        keep = self.request.session.session_key if self.request else ""
        actions.change_password(user, password, actor=person(user), keep=keep)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing about an account goes by mail."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing about an account goes by mail."""

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this very host; a scheme-relative one is another host."""
        path = str(url or "")
        return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets are encrypted with the key of the side they belong to."""

    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.login

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing about an account goes by mail."""
