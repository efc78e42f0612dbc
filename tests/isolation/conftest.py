"""Fixtures of tests that must commit: django's test transaction hides what they are about."""

from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from isolation import SchoolRef
from tests import throwaway


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Queries run in autocommit, as in production. Whoever writes cleans up."""
    with django_db_blocker.unblock():
        connections.close_all()
        yield
        connections.close_all()


@pytest.fixture
def throwaway_school(committed: None) -> Iterator[SchoolRef]:
    with throwaway.schools(1) as (school,):
        yield school


@pytest.fixture(scope="module")
def own(committed: None) -> Iterator[SchoolRef]:
    """A school for attackers; its role may be spoilt."""
    with throwaway.schools(1) as (school,):
        yield school


@pytest.fixture(scope="module")
def other(committed: None) -> Iterator[SchoolRef]:
    """The school that they are after."""
    with throwaway.schools(1) as (school,):
        yield school
