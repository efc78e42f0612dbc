"""Addresses of accounts, the same on both sides. allauth's views keep allauth's names, because its
flows lead to them by name; only the pages that a closed platform needs are here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path

from accounts.guards import guarded
from accounts.views import access, own
from ui.public import public

library = [
    path("login/", public(account.login), name="account_login"),
    path("login/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("logout/", public(account.logout), name="account_logout"),
    path(
        "me/confirm/", guarded(account.reauthenticate, step="factor"), name="account_reauthenticate"
    ),
    path("me/confirm/code/", guarded(mfa.reauthenticate, step="factor"), name="mfa_reauthenticate"),
    path(
        "me/password/",
        guarded(own.ChangePassword.as_view(), step="password"),
        name="account_change_password",
    ),
    path("me/second-factor/", guarded(mfa.index), name="mfa_index"),
    path(
        "me/second-factor/on/", guarded(totp.activate_totp, step="factor"), name="mfa_activate_totp"
    ),
    path("me/second-factor/off/", guarded(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/codes/", guarded(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "me/codes/new/", guarded(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "me/codes/file/", guarded(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
]

ours = [
    path("me/", own.me, name="me"),
    path("me/sessions/", own.sessions, name="sessions"),
    path("me/keys/", own.api_keys, name="api_keys"),
    path("access/", access.people, name="people"),
    path("access/new/", access.add, name="add"),
    path("access/length/", access.policy, name="policy"),
    path("access/<int:pk>/", access.one, name="person"),
    path("access/<int:pk>/password/", access.password, name="password"),
    path("access/<int:pk>/second-factor/", access.second_factor, name="second_factor"),
    path("access/<int:pk>/log-out/", access.log_out, name="log_out"),
    path("access/roles/<int:pk>/end/", access.end_grant, name="end_grant"),
    path("access/locked/<int:pk>/open/", access.open_again, name="unlock"),
]

urlpatterns = [*library, path("", include((ours, "accounts")))]
