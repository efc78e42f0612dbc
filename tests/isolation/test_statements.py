"""Statements put together once give what their querysets give, in every school and every thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import CharField, DateField, Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, RoleGrant, User
from isolation import SchoolRef, in_school
from isolation.statements import OneOf, Parameter, Statement
from tests.cast import make

TODAY = date(2026, 11, 24)


def grants(day: Any) -> Any:
    rows = RoleGrant.objects.filter(valid_from__lte=day).select_related("user")
    return rows.annotate(twice=F("user__login")).order_by("pk")


def test_instances_are_those_of_the_queryset(alpha: SchoolRef) -> None:
    statement = Statement[Any](lambda: grants(Parameter("day", DateField())))

    with in_school(alpha):
        expected = list(grants(TODAY))
        found = statement.rows(day=TODAY)
        with CaptureQueriesContext(connection) as sent:
            names = [(row.user.login, row.twice) for row in found]

    assert len(expected) > 3
    assert found == expected
    assert names == [(row.user.login, row.user.login) for row in expected]
    assert len(sent) == 0


def admins(login: Any) -> Any:
    held = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.ADMIN)
    return User.objects.filter(login=login).annotate(is_admin=Exists(held))


def test_values_decide_each_time(alpha: SchoolRef) -> None:
    statement = Statement[Any](lambda: admins(Parameter("login", CharField())))

    with in_school(alpha):
        logins = list(User.objects.values_list("login", flat=True))
        found = {row.login: row.is_admin for login in logins for row in statement.rows(login=login)}
        expected = {row.login: row.is_admin for login in logins for row in admins(login)}

    assert set(found.values()) == {True, False}
    assert found == expected


@pytest.mark.parametrize("wanted", [[], [1], [1, 3, 10_000]])
def test_one_of_some_ids(alpha: SchoolRef, wanted: list[int]) -> None:
    statement = Statement(
        lambda: User.objects.filter(OneOf("pk", "ids")).order_by("pk").values_list("pk", flat=True)
    )

    with in_school(alpha):
        expected = list(User.objects.filter(pk__in=wanted).order_by("pk"))
        assert statement.rows(ids=wanted) == [user.pk for user in expected]


def test_first_is_a_row_or_none(alpha: SchoolRef) -> None:
    statement = Statement(lambda: User.objects.filter(pk=Parameter("pk")))

    with in_school(alpha):
        user = User.objects.order_by("pk")[0]
        assert (statement.first(pk=user.pk), statement.first(pk=0)) == (user, None)


def test_a_value_that_is_missing_is_an_error_of_its_name(alpha: SchoolRef) -> None:
    statement = Statement(lambda: User.objects.filter(pk=Parameter("pk")))

    with in_school(alpha), pytest.raises(KeyError, match="pk"):
        statement.rows(id=1)


def counted(build: Callable[[], Any]) -> tuple[Statement[Any], list[int]]:
    built: list[int] = []

    def once() -> Any:
        built.append(1)
        return build()

    return Statement(once), built


def test_its_text_is_put_together_once_and_sent_each_time(alpha: SchoolRef) -> None:
    statement, built = counted(lambda: User.objects.filter(pk=Parameter("pk")))

    with in_school(alpha), CaptureQueriesContext(connection) as sent:
        for pk in (1, 2, 3):
            statement.rows(pk=pk)

    assert built == [1]
    assert len(sent) == 3


def test_one_text_reads_each_school_by_itself(alpha: SchoolRef, beta: SchoolRef) -> None:
    statement, built = counted(lambda: User.objects.values_list("login", flat=True))
    with in_school(beta):
        make("of_beta", Role.TEACHER)

    found = []
    for school in (alpha, beta, alpha):
        with in_school(school):
            found.append("of_beta" in statement.rows())

    assert found == [False, True, False]
    assert built == [1]


def test_every_thread_sends_by_its_own_connection(committed: None, own: SchoolRef) -> None:
    """Of several at once each gets its own rows, though the text is one."""
    statement = Statement(
        lambda: User.objects.filter(pk=Parameter("pk")).values_list("pk", flat=True)
    )
    with in_school(own):
        pks = [make(f"thread{number}", Role.TEACHER).pk for number in range(4)]

    def ask(pk: int) -> list[int]:
        try:
            with in_school(own):
                return [found for _ in range(25) for found in statement.rows(pk=pk)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, pks))

    assert found == [[pk] * 25 for pk in pks]
