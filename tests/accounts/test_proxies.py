"""Who is believed about where a request came from."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.proxies import ProxyMiddleware, is_trusted

PROXIES = ["10.0.0.1/8", "192.0.2.7", "2001:db8::/32", "unix"]


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.0.2.7", "2001:db8::1", ""])
def test_an_address_a_network_and_the_local_socket_are_believed(settings: Any, peer: str) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert is_trusted(peer)


@pytest.mark.parametrize("peer", ["11.0.0.1", "192.0.2.8", "2001:db9::1", "unix", "10.0.0", "x"])
def test_nobody_else_is(settings: Any, peer: str) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert not is_trusted(peer)


def test_without_proxies_not_even_the_local_socket_is(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert not is_trusted("")
    assert not is_trusted("127.0.0.1")


def _seen(peer: str) -> tuple[bool, str | None]:
    """What the product sees of a request that claims to have come by HTTPS for somebody."""
    kept: list[HttpRequest] = []

    def keep(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    claims = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    ProxyMiddleware(keep)(RequestFactory().get("/", headers=claims, REMOTE_ADDR=peer))
    return kept[0].is_secure(), kept[0].headers.get("X-Forwarded-For")


def test_a_strangers_word_about_https_and_address_is_forgotten(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = ["192.0.2.7"]
    assert _seen("203.0.113.1") == (False, None)
    assert _seen("192.0.2.7") == (True, "203.0.113.9")
