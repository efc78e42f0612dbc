"""Named rights, and guards that cannot be forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path

from accounts import guards, rights
from accounts.checks import check_rights_of_places
from accounts.http import Rights
from accounts.models import Role, User
from accounts.rights import MANAGE_ACCESS, OWN_ACCOUNT, UnknownRightError, declare, declared, holds
from config import urls_school
from isolation import SchoolRef, in_school
from tests.conftest import Visit
from ui import navigation
from ui.public import public


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a secret")


def refusing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing here", status=404)


more = [
    path("forgotten/", forgotten, name="forgotten"),
    path("refusing/", refusing, name="refusing"),
    path("guarded/", guards.guarded(forgotten), name="guarded"),
    path("public/", public(forgotten), name="public"),
]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The school's host answers with a few addresses more."""
    monkeypatch.setattr(urls_school, "urlpatterns", [*urls_school.urlpatterns, *more])
    clear_url_caches()
    yield
    clear_url_caches()


def test_a_view_without_a_guard_is_refused_for_everybody(visit: Visit, tiny: None) -> None:
    for visitor in (visit("alpha"), visit("alpha", "director")):
        with pytest.raises(ImproperlyConfigured):
            visitor.get("/forgotten/")
        visitor.raise_request_exception = False
        answer = visitor.get("/forgotten/")
        assert answer.status_code == 500
        assert "a secret" not in answer.content.decode()


def test_a_guard_or_a_word_that_it_is_public_lets_pass(visit: Visit, tiny: None) -> None:
    assert visit("alpha", "director").get("/guarded/").content == b"a secret"
    assert visit("alpha").get("/guarded/").status_code == 302
    assert visit("alpha").get("/public/").content == b"a secret"
    assert visit("alpha").get("/refusing/").status_code == 404


def test_an_unknown_right_raises_wherever_it_is_asked_for(alpha: SchoolRef) -> None:
    with in_school(alpha):
        user = User.objects.get(login="admin")
        with pytest.raises(UnknownRightError):
            rights.named("accounts.mange")
        with pytest.raises(UnknownRightError):
            Rights(user).allows("accounts.mange")


def test_a_right_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"accounts\.own is declared twice"):
        declare("accounts.own", holds(Role.ADMIN))
    assert declared()["accounts.own"] is OWN_ACCOUNT


def test_what_the_caller_gets_is_a_copy() -> None:
    declared().clear()
    assert "accounts.own" in declared()


def test_every_place_asks_for_a_declared_right() -> None:
    assert check_rights_of_places() == []
    assert [
        problem.id for problem in run_checks() if (problem.id or "").startswith("accounts")
    ] == []


def test_a_place_with_a_misspelt_right_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = navigation.NavEntry("X", "accounts:people", "accounts.mange", "school", 1, "school")
    monkeypatch.setattr(navigation, "_entries", [*navigation.registered(), entry])
    (problem,) = (one for one in run_checks() if one.id == "accounts.E001")
    assert "«accounts.mange»" in problem.msg


def test_a_right_is_by_name_or_by_object_the_same(alpha: SchoolRef) -> None:
    with in_school(alpha):
        for login, may in (("admin", True), ("director", False), ("parent", False)):
            user = User.objects.get(login=login)
            asked = (MANAGE_ACCESS, "accounts.manage")
            assert [Rights(user).allows(right) for right in asked] == [may, may]


def test_djangos_own_permissions_give_nothing(alpha: SchoolRef) -> None:
    """`has_perm` of the backend, which libraries may ask, knows no permission."""
    from accounts.backends import GrantBackend

    with in_school(alpha):
        user: Any = User.objects.get(login="admin")
        backend = GrantBackend()
        assert backend.get_all_permissions(user) == set()
        assert not backend.has_perm(user, "accounts.manage")
