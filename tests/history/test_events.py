"""Every version of a row is kept under its author, and the application can neither change nor forge
what was kept."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from accounts.models import Role, RoleGrant, User
from history.models import Deed, RowEvent, record
from history.signature import command, person
from isolation import SchoolRef, in_school, in_shared
from tests.cast import ACTOR, SINCE

DENIED = "42501"
GrantEvent = apps.get_model("accounts", "RoleGrantEvent")
UserEvent = apps.get_model("accounts", "UserEvent")

Inside = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["a school", "the shared side"])
def inside(request: pytest.FixtureRequest, alpha: SchoolRef) -> Inside:
    return (lambda: in_school(alpha)) if request.param == "a school" else in_shared


def versions(grant_id: int) -> list[tuple[object, ...]]:
    found = GrantEvent.objects.filter(pgh_obj_id=grant_id).order_by("pgh_id")
    return [
        (event.pgh_label, event.role, event.changed_by_id, event.changed_via, event.change_reason)
        for event in found
    ]


def test_each_version_stands_under_its_own_author(db: None, inside: Inside) -> None:
    with inside():
        one, two = User.objects.order_by("pk")[:2]
        grant = RoleGrant(user=one, role=Role.TEACHER, valid_from=SINCE)
        grant.write(command("first"))
        number = grant.pk
        grant.role = Role.DEPUTY
        grant.write(person(one, "second"), only=["role"])
        RoleGrant.objects.filter(pk=number).change(person(two, "third"), role=Role.DIRECTOR)
        RoleGrant.objects.get(pk=number).erase(person(one, "fourth"))
        assert versions(number) == [
            ("insert", "teacher", None, "cli", "first"),
            ("update", "deputy", one.pk, "person", "second"),
            ("update", "director", two.pk, "person", "third"),
            ("update", "director", one.pk, "person", "fourth"),
            ("delete", "director", one.pk, "person", "fourth"),
        ]


def test_many_rows_at_once_have_an_event_each(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha):
        user = User.objects.order_by("pk")[0]
        grants = RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=Role.TEACHER, valid_from=SINCE).sign(ACTOR) for _ in range(3)
        )
        RoleGrant.objects.filter(pk__in=[grant.pk for grant in grants]).change(
            person(user, "all"), role=Role.PUPIL
        )
        assert [versions(grant.pk) for grant in grants] == [
            [
                ("insert", "teacher", None, "cli", "tests"),
                ("update", "pupil", user.pk, "person", "all"),
            ]
        ] * 3


def test_events_of_one_school_are_not_in_another(
    db: None, alpha: SchoolRef, beta: SchoolRef
) -> None:
    with in_school(beta):
        before = GrantEvent.objects.count()
    with in_school(alpha):
        RoleGrant.objects.order_by("pk")[0].write(command("here"))
    with in_school(beta):
        assert GrantEvent.objects.count() == before


def test_no_history_keeps_a_password(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_userevent LIMIT 0")
        kept = {column.name for column in cursor.description}
        cursor.execute("SELECT * FROM accounts_apitokenevent LIMIT 0")
        kept_of_tokens = {column.name for column in cursor.description}
    assert {"login", "last_name", "changed_by_id", "pgh_label"} <= kept
    assert "password" not in kept
    assert "digest" not in kept_of_tokens


def _forge() -> None:
    UserEvent.objects.create(pgh_label="update", pgh_obj_id=1, login="forged")


def _forge_by_hand() -> None:
    _run("INSERT INTO accounts_userevent SELECT * FROM accounts_userevent LIMIT 1")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


AGAINST_EVENTS: dict[str, Callable[[], object]] = {
    "forged": _forge,
    "forged by hand": _forge_by_hand,
    "changed": lambda: UserEvent.objects.update(change_reason="x"),
    "changed by hand": lambda: _run("UPDATE accounts_userevent SET login = 'x'"),
    "deleted": lambda: UserEvent.objects.all().delete(),
    "deleted by hand": lambda: _run("DELETE FROM accounts_userevent"),
    "truncated": lambda: _run("TRUNCATE accounts_userevent"),
    "merged": lambda: _run(
        "MERGE INTO accounts_userevent e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"
    ),
}


@pytest.mark.parametrize("attack", AGAINST_EVENTS.values(), ids=AGAINST_EVENTS.keys())
def test_an_event_is_never(db: None, inside: Inside, attack: Callable[[], object]) -> None:
    with inside():
        before = UserEvent.objects.count()
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            attack()
        assert refused.value.__cause__.sqlstate == DENIED  # type: ignore[union-attr]
        assert UserEvent.objects.count() == before > 0


def test_every_event_table_is_for_reading_alone(db: None, inside: Inside) -> None:
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, RowEvent) and model._meta.app_label == "accounts"
    ]
    assert len(tables) >= 4
    with inside(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT has_table_privilege(%(t)s, 'SELECT'), has_any_column_privilege(%(t)s,"
                " 'INSERT, UPDATE, REFERENCES'), has_table_privilege(%(t)s,"
                " 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')",
                {"t": table},
            )
            assert cursor.fetchone() == (True, False, False), table


def test_the_functions_behind_the_events_are_not_for_calling(db: None, inside: Inside) -> None:
    with inside():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.oid::regprocedure::text, has_function_privilege(p.oid, 'EXECUTE')"
                " FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
            )
            functions = cursor.fetchall()
        assert len(functions) > 10
        assert [name for name, may in functions if may] == []


# Deeds


def test_a_deed_is_written_and_read(db: None, inside: Inside) -> None:
    with inside():
        user = User.objects.order_by("pk")[0]
        deed = record("tests.tried", actor=person(user, "why"), subject="user 1", count=2)
        kept = Deed.objects.get(pk=deed.pk)
        assert (kept.what, kept.by, kept.via, kept.subject, kept.reason, kept.details) == (
            "tests.tried", user, "person", "user 1", "why", {"count": 2},
        )  # fmt: skip


AGAINST_DEEDS: dict[str, Callable[[], object]] = {
    "changed": lambda: Deed.objects.update(what="x"),
    "deleted": lambda: Deed.objects.all().delete(),
    "deleted one by one": lambda: Deed.objects.latest("pk").delete(),
    "truncated": lambda: _run("TRUNCATE history_deed"),
    "overwritten": lambda: _run(
        "INSERT INTO history_deed SELECT * FROM history_deed ON CONFLICT (id) DO UPDATE SET what = 'x'"
    ),
}


@pytest.mark.parametrize("attack", AGAINST_DEEDS.values(), ids=AGAINST_DEEDS.keys())
def test_a_deed_is_never(db: None, inside: Inside, attack: Callable[[], object]) -> None:
    with inside():
        before = list(Deed.objects.values_list("pk", "what").order_by("pk"))
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            attack()
        assert refused.value.__cause__.sqlstate == DENIED  # type: ignore[union-attr]
        assert list(Deed.objects.values_list("pk", "what").order_by("pk")) == before != []
