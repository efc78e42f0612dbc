"""Outgoing mail from one address: `smtps://user:password@host:465/?from=zvonok@school.example`."""

from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.environment import EnvironmentProblem

# Scheme -> port, STARTTLS, TLS from the first byte.
_SCHEMES: Final = {
    "smtp": (25, False, False),
    "smtp+tls": (587, True, False),
    "smtps": (465, False, True),
}
_SHAPE: Final = "smtps://user:password@host:port/?from=address"


def mail_settings(url: str, base_domain: str) -> dict[str, Any]:
    """Django's settings of mail. Without a URL nothing is sent, whoever asks. Raises
    `EnvironmentProblem`; a password is never in its text."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError:
        raise EnvironmentProblem(f"ZVONOK_EMAIL_URL must look like {_SHAPE}") from None
    if parts.scheme not in _SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise EnvironmentProblem(f"ZVONOK_EMAIL_URL begins with one of {known}")
    if not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise EnvironmentProblem(f"ZVONOK_EMAIL_URL must look like {_SHAPE}")
    port, starttls, tls = _SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": given_port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": _sender(parts.query, base_domain),
    }


def _sender(query: str, base_domain: str) -> str:
    asked = parse_qs(query)
    if set(asked) - {"from"}:
        raise EnvironmentProblem("ZVONOK_EMAIL_URL knows one parameter: ?from=address")
    sender = asked.get("from", [f"noreply@{base_domain}"])[-1]
    try:
        if "from" in asked:
            validate_email(sender)
    except ValidationError:
        raise EnvironmentProblem("ZVONOK_EMAIL_URL: ?from= is no e-mail address") from None
    return sender
