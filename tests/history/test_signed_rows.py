"""A row carries who wrote it last; the database refuses a write that forgets to say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import Error, InternalError

from accounts.models import Role, RoleGrant, User
from history.signature import Actor, Via, command, operator, person, task
from isolation import SchoolRef, in_school, in_shared
from isolation.provision import owner_in
from tests.cast import ACTOR, PASSWORD, SINCE
from tests.conftest import Visit

CHECK = "23514"


def state(error: BaseException) -> object:
    return getattr(error.__cause__, "sqlstate", None)


def a_grant() -> RoleGrant:
    return RoleGrant.objects.select_related("user").order_by("pk")[0]  # type: ignore[no-any-return]


def run(statement: str, *params: str | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


# Updates that forget


def _save(grant: RoleGrant) -> None:
    grant.role = Role.DEPUTY
    grant.save()


def _save_one_field(grant: RoleGrant) -> None:
    grant.role = Role.DEPUTY
    grant.save(update_fields=["role"])


def _bulk_update(grant: RoleGrant) -> None:
    grant.role = Role.DEPUTY
    RoleGrant.objects.bulk_update([grant], ["role"])


FORGETFUL: list[Callable[[RoleGrant], object]] = [
    _save,
    _save_one_field,
    _bulk_update,
    lambda grant: RoleGrant.objects.filter(pk=grant.pk).update(role=Role.DEPUTY),
    lambda grant: RoleGrant.objects.filter(pk=grant.pk).update(changed_via=Via.TASK),
    lambda grant: RoleGrant.objects.filter(pk=grant.pk).update(changed_at=grant.changed_at),
    lambda grant: run("UPDATE accounts_rolegrant SET role = 'deputy' WHERE id = %s", grant.pk),
    lambda grant: run(
        "INSERT INTO accounts_rolegrant SELECT * FROM accounts_rolegrant WHERE id = %s"
        " ON CONFLICT (id) DO UPDATE SET role = 'deputy'",
        grant.pk,
    ),
]


@pytest.mark.parametrize("forget", FORGETFUL)
def test_an_update_that_forgets_to_sign_is_refused(
    db: None, alpha: SchoolRef, forget: Callable[[RoleGrant], object]
) -> None:
    with in_school(alpha):
        grant = a_grant()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            forget(grant)
        assert state(refused.value) == CHECK
        assert a_grant().role == Role.ADMIN


def test_an_update_that_signs_passes(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha):
        grant = a_grant()
        actor = person(grant.user, "mended")
        grant.role = Role.DEPUTY
        grant.write(actor, only=["role"])
        kept = a_grant()
        assert (kept.role, kept.changed_by, kept.changed_via, kept.change_reason) == (
            Role.DEPUTY, grant.user, "person", "mended",
        )  # fmt: skip
        assert RoleGrant.objects.filter(pk=grant.pk).change(task("job 7"), role=Role.TEACHER) == 1
        kept = a_grant()
        assert (kept.role, kept.changed_by, kept.changed_via, kept.change_reason) == (
            Role.TEACHER, None, "task", "job 7",
        )  # fmt: skip


def test_the_shared_side_is_guarded_too(db: None) -> None:
    with in_shared():
        for table in ("accounts_user", "controlplane_school", "controlplane_authority"):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                run(f"UPDATE {table} SET change_reason = 'x'")
            assert state(refused.value) == CHECK


# Deletions that do not sign

UNSIGNED: list[Callable[[RoleGrant], object]] = [
    lambda grant: run("DELETE FROM accounts_rolegrant WHERE id = %s", grant.pk),
    lambda grant: run("DELETE FROM accounts_rolegrant"),
    lambda grant: RoleGrant.objects.filter(pk=grant.pk)._raw_delete("default"),
]


@pytest.mark.parametrize("delete", UNSIGNED)
def test_a_deletion_that_nobody_signed_is_refused(
    own: SchoolRef, delete: Callable[[RoleGrant], object]
) -> None:
    with in_school(own):
        with pytest.raises(IntegrityError) as refused:
            delete(a_grant())
        assert state(refused.value) == CHECK


def test_the_orm_s_deletions_are_errors_of_the_program(own: SchoolRef) -> None:
    with in_school(own):
        for delete in (a_grant().delete, RoleGrant.objects.all().delete, User.objects.all().delete):
            with pytest.raises(TypeError, match="erase"):
                delete()


def test_a_signature_of_an_earlier_transaction_does_not_count(own: SchoolRef) -> None:
    with in_school(own):
        grant = a_grant().write(command("earlier"))
        with pytest.raises(IntegrityError) as refused:
            run("DELETE FROM accounts_rolegrant WHERE id = %s", grant.pk)
        assert state(refused.value) == CHECK


def test_a_signature_that_was_rolled_back_does_not_count(own: SchoolRef) -> None:
    with in_school(own), transaction.atomic():
        grant = a_grant()
        with pytest.raises(LookupError), transaction.atomic():
            grant.write(command("taken back"))
            raise LookupError
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            run("DELETE FROM accounts_rolegrant WHERE id = %s", grant.pk)
        assert state(refused.value) == CHECK


def test_erase_is_the_way(own: SchoolRef) -> None:
    with in_school(own):
        user = User.objects.get()
        grant = RoleGrant(user=user, role=Role.TEACHER, valid_from=SINCE).write(ACTOR)
        with transaction.atomic(), transaction.atomic():
            grant.erase(person(user, "given by mistake"))
        assert not RoleGrant.objects.filter(role=Role.TEACHER).exists()


# No session variable switches the guards off


def test_the_guards_obey_no_session_variable(own: SchoolRef) -> None:
    """Even the owner's: pgtrigger's own triggers look at `pgtrigger.ignore`."""
    with owner_in(own.schema), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore',"
            " '{accounts_rolegrant:pgtrigger_signed_update,signed_update}', false)"
        )
        with pytest.raises(IntegrityError) as refused:
            cursor.execute("UPDATE accounts_rolegrant SET role = 'deputy'")
        assert state(refused.value) == CHECK
        cursor.execute("RESET pgtrigger.ignore")
    with in_school(own), pytest.raises(Error) as denied:
        run("SELECT set_config('pgtrigger.ignore', '{x}', false)")
    assert state(denied.value) == "42501"


# Who may be named


@pytest.mark.parametrize(
    ("via", "by"),
    [
        ("person", None), ("import", None), ("operator", "user"), ("task", "user"),
        ("cli", "user"), ("nobody", None), ("nobody", "user"), ("", None),
    ],
)  # fmt: skip
def test_a_way_that_does_not_fit_its_author_is_refused(
    db: None, alpha: SchoolRef, via: str, by: str | None
) -> None:
    with in_school(alpha):
        user = User.objects.get(login="teacher")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            RoleGrant.objects.create(
                user=user, role=Role.TEACHER, valid_from=SINCE,
                changed_via=via, changed_by=user if by else None, changed_at=user.changed_at,
            )  # fmt: skip
        assert state(refused.value) == CHECK


def test_an_actor_that_does_not_fit_is_an_error_of_the_program(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha):
        user = User.objects.get(login="teacher")
    for via, who in ((Via.PERSON, None), (Via.OPERATOR, user), (Via.TASK, user), (Via.CLI, user)):
        with pytest.raises(ValueError, match="same schema"):
            Actor(via, who)
    assert operator("x").user is None


def test_an_author_of_another_schema_is_refused(
    db: None, alpha: SchoolRef, beta: SchoolRef
) -> None:
    with in_school(beta):
        stranger = User(login="stranger", last_name="A", first_name="B").write(ACTOR)
        for _ in range(3):
            User(login=f"more-{_}", last_name="A", first_name="B").write(ACTOR)
        stranger = User.objects.latest("pk")
    with in_school(alpha):
        assert not User.objects.filter(pk=stranger.pk).exists()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            a_grant().write(person(stranger))
        assert state(refused.value) == "23503"


# Passwords


@pytest.fixture
def another_hasher(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]


def test_looking_at_a_password_writes_nothing(
    db: None, alpha: SchoolRef, another_hasher: None
) -> None:
    """Django's own `check_password` would renew an older hash, and sign nothing."""
    with in_school(alpha):
        user = User.objects.get(login="teacher")
        assert user.password.startswith("argon2$")
        assert user.check_password(PASSWORD)
        assert not user.check_password("wrong")
        assert User.objects.get(pk=user.pk).password == user.password


def test_a_hash_of_an_older_kind_is_renewed_at_log_in_and_signed_by_the_person(
    alpha: SchoolRef, visit: Visit, another_hasher: None
) -> None:
    browser = visit("alpha")
    answer = browser.post("/login/", {"login": "teacher", "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.is_inside
    with in_school(alpha):
        kept = User.objects.get(login="teacher")
        assert kept.password.startswith("pbkdf2_sha256$")
        assert (kept.changed_by, kept.changed_via) == (kept, "person")
        assert kept.check_password(PASSWORD)


def test_an_aborted_transaction_is_not_mistaken_for_a_refusal(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha), transaction.atomic():
        sid = transaction.savepoint()
        with pytest.raises(IntegrityError):
            run("DELETE FROM accounts_rolegrant")
        with pytest.raises(InternalError):
            run("DELETE FROM accounts_rolegrant")
        transaction.savepoint_rollback(sid)
