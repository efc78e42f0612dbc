"""Whom to believe about where a request came from: the proxies of `ZVONOK_TRUSTED_PROXIES`."""

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def is_trusted(peer: str) -> bool:
    """Whether `peer`, an address or empty for a local socket, is a proxy of ours."""
    return _is_trusted(peer, tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=1024)
def _is_trusted(peer: str, listed: tuple[str, ...]) -> bool:
    if not peer:
        return "unix" in listed
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    networks = (ipaddress.ip_network(word, strict=False) for word in listed if word != "unix")
    return any(address in network for network in networks)


class ProxyMiddleware:
    """Forgets what strangers say of the way they came: scheme, host and address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_trusted(request.META.get("REMOTE_ADDR", "")):
            for name in _FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)
