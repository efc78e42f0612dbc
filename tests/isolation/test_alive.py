"""The health check that needs no round trip: it must still find every connection that ended."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from isolation import SchoolRef, in_school
from isolation.postgres import base
from tests import throwaway


@pytest.fixture
def between_requests(own: SchoolRef) -> Iterator[int]:
    """A connection with health checks that has served a request; its backend's number."""
    connection.close()
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    with in_school(own):
        pid = _backend()
        request_finished.send(sender=None)
    yield pid
    connection.close()


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _next_request(school: SchoolRef) -> int:
    request_started.send(sender=None, environ={})
    with in_school(school):
        return _backend()


def _asked(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A list that grows whenever the server is asked."""
    asked: list[None] = []
    django = TenantsWrapper.is_usable

    def ask(wrapper: base.DatabaseWrapper) -> bool:
        asked.append(None)
        return bool(django(wrapper))

    monkeypatch.setattr(TenantsWrapper, "is_usable", ask)
    return asked


def test_a_connection_that_has_just_served_is_not_asked(
    between_requests: int, own: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked(monkeypatch)

    assert _next_request(own) == between_requests
    assert asked == []


def test_one_that_rested_is_asked(
    between_requests: int, own: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked(monkeypatch)
    monkeypatch.setattr(base, "TRUSTED", 0.0)

    assert _next_request(own) == between_requests
    assert len(asked) == 1


def test_one_that_the_server_ended_between_requests_is_replaced_unnoticed(
    between_requests: int, own: SchoolRef
) -> None:
    with throwaway.admin() as raw:
        raw.execute("SELECT pg_terminate_backend(%s, 5000)", (between_requests,))

    assert _next_request(own) != between_requests


def test_after_an_error_the_server_is_asked(
    between_requests: int, own: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked(monkeypatch)
    connection.errors_occurred = True

    assert _next_request(own) == between_requests
    assert len(asked) == 1
