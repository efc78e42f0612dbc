"""Fixtures for everybody: the cast, and a client that is already logged in on a host."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.models import User
from controlplane import directory
from isolation import SchoolRef, in_school, in_shared
from tests import cast


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is there already: see tests/plugin.py."""


@pytest.fixture(autouse=True)
def _quick_and_plain(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cheap hashes, plain static files, and nothing remembered from the test before. A host is
    looked up once in a test, however slow the machine, so that counts of statements are equal."""
    monkeypatch.setattr(directory, "KEEP", 3600.0)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,  # the cast's passwords are hashed as in earnest
    ]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    directory.forget()
    yield
    directory.forget()


@pytest.fixture
def alpha(db: None) -> SchoolRef:
    return cast.school("alpha")


@pytest.fixture
def beta(db: None) -> SchoolRef:
    return cast.school("beta")


class Visitor(Client):
    """Django's client on one host. `enter(login)` logs in as somebody of the cast."""

    def __init__(self, host: str, side: SchoolRef | None, **defaults: Any) -> None:
        super().__init__(headers={"host": host}, **defaults)
        self.side = side

    def enter(self, login: str) -> "Visitor":
        with in_school(self.side) if self.side else in_shared():
            user = User.objects.get(login=login)
            self.force_login(user, backend="accounts.backends.GrantBackend")
        return self

    @property
    def is_inside(self) -> bool:
        with in_school(self.side) if self.side else in_shared():
            return SESSION_KEY in self.session


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(db: None) -> Visit:
    """`visit("alpha")`, `visit("centre", "operator")`: a client on a host, logged in or not."""

    def to(place: str, login: str = "", **defaults: Any) -> Visitor:
        side = None if place == "centre" else cast.school(place)
        visitor = Visitor(f"{place}.localhost", side, **defaults)
        return visitor.enter(login) if login else visitor

    return to


@pytest.fixture
def no_second_factor(settings: Any) -> None:
    """As in the demonstration: roles that must have a second factor get in without."""
    settings.SECOND_FACTOR_DEMANDED = False
