"""What the tests of this folder share: above all schools that are really made."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from controlplane import directory
from controlplane.models import Authority, School
from controlplane.wish import Wish
from isolation import in_shared
from tests import cast, throwaway
from tests.conftest import Visitor

# The centre's rows that a test leaves behind when it commits; the cast has none.
_TRACES = ("controlplane_onboarding", "accounts_session", "accounts_ratecounter")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Queries run in autocommit, as in production; what was made is gone afterwards."""
    began = dt.datetime.now(dt.UTC)
    with django_db_blocker.unblock():
        connections.close_all()
        try:
            yield
        finally:
            _forget(began)
            connections.close_all()


def _forget(began: dt.datetime) -> None:
    with throwaway.admin() as connection:
        connection.execute("SET session_replication_role = replica")
        for table in _TRACES:
            statement = sql.SQL("DELETE FROM public.{}").format(sql.Identifier(table))
            connection.execute(statement)
        connection.execute("DELETE FROM public.history_deed WHERE at >= %s", (began,))
    with in_shared():
        made = [school.ref for school in School.objects.exclude(slug__in=cast.SLUGS)]
    throwaway.drop(*made)
    directory.forget()


Come = Callable[..., Visitor]


@pytest.fixture
def come(committed: None, no_second_factor: None) -> Come:
    """As `visit`, outside the test's transaction."""

    def to(place: str, login: str = "") -> Visitor:
        side = None if place == "centre" else cast.school(place)
        visitor = Visitor(f"{place}.localhost", side)
        return visitor.enter(login) if login else visitor

    return to


def authority_id() -> int:
    with in_shared():
        return int(Authority.objects.order_by("pk").values_list("pk", flat=True)[0])


def wish_for(slug: str) -> Wish:
    return cast.wish(slug, authority_id=authority_id())
