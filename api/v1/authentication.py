"""`Authorization: Bearer zv_...`: an API key of this very host."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts.actions import digest
from accounts.backends import may_enter
from accounts.limits import TooManyTries, hit
from accounts.lockout import client_address
from accounts.models import ApiToken, User, today

WRONG_KEYS_PER_ADDRESS = 100  # in five minutes


class TokenAuthentication(BaseAuthentication):
    """Refuses keys that ended, expired, or whose user could not come in by a password today."""

    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        value = parts[1].decode("ascii", "replace") if len(parts) == 2 else ""
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest(value), ended_at=None, expires_on__gte=today())
            .first()
        )
        if token is None or not _may_use(token.user):
            _count_wrong_key(request)
            raise AuthenticationFailed(_("The key is wrong, ended or has expired."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _may_use(user: User) -> bool:
    """A new one-time password was drawn because something is wrong, or a person is new."""
    return may_enter(user) and not user.needs_new_password


def _count_wrong_key(request: Request) -> None:
    try:
        address = client_address(request._request)
        hit("api-key", address, most=WRONG_KEYS_PER_ADDRESS, seconds=300)
    except TooManyTries as refused:
        raise Throttled(wait=refused.seconds) from refused


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes the key."""

    target_class = "api.v1.authentication.TokenAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
