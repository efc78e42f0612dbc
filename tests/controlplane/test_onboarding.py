"""A wish is carried out: once, whole or not at all, and nobody's password lies about."""

import datetime as dt
import json
import re
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connections
from psycopg import sql

from accounts.actions import change_password, create_user_with_role, give_one_time_password
from accounts.models import Role, RoleGrant, Session, User
from controlplane import control, onboarding
from controlplane.control import GAVE_UP, ask, carry_out, sweep_onboardings
from controlplane.models import Onboarding, School
from controlplane.onboarding import onboard
from controlplane.wish import Wish
from history.models import Deed
from history.signature import person
from isolation import SchoolRef, in_school, in_shared
from isolation.clock import now
from isolation.provision import FLEET_LOCK
from tests import throwaway
from tests.cast import ACTOR, PASSWORD, SINCE
from tests.config.lines import captured
from tests.conftest import Visitor
from tests.controlplane.conftest import Come, wish_for

ONE_TIME = re.compile(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}")
SLUG = "dvorets"


@pytest.fixture
def sent(committed: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr("controlplane.control.carry_out.delay", ids.append)
    return ids


@pytest.fixture
def job(sent: list[int]) -> Onboarding:
    with in_shared():
        return ask(wish_for(SLUG), by=User.objects.get(login="operator"))


def fresh(job: Onboarding) -> Onboarding:
    with in_shared():
        return Onboarding.objects.select_related("school").get(pk=job.pk)


def slugs() -> list[str]:
    with in_shared():
        return list(School.objects.order_by("id").values_list("slug", flat=True))


def made() -> SchoolRef:
    with in_shared():
        return School.objects.get(slug=SLUG).ref


def schemas() -> set[str]:
    with throwaway.admin() as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^s[0-9]+$'")
        return {str(row[0]) for row in found}


def break_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> SchoolRef:
        raise error

    monkeypatch.setattr(control, "onboard", broken)


def test_a_wish_becomes_a_school_with_an_administrator_who_has_no_password(
    job: Onboarding,
) -> None:
    carry_out(job.pk)
    done = fresh(job)
    assert (done.state, done.attempts, done.problem) == ("done", 1, "")
    assert done.school is not None and done.school.slug == SLUG
    assert set(done.wish) == {"short_name", "slug"}  # its people live in the school alone
    with in_school(made()):
        (admin,) = User.objects.all()
        assert (admin.login, admin.full_name) == ("adminov.ai", "Админов Азат Ильдарович")
        assert not admin.has_usable_password()
        assert (admin.changed_by, admin.changed_via) == (None, "operator")
        assert [grant.role for grant in RoleGrant.objects.all()] == [Role.ADMIN]
    with in_shared():
        deed = Deed.objects.get(what="controlplane.school_onboarded", subject=SLUG)
        assert (deed.by_id, deed.reason) == (job.asked_by_id, f"onboarding {job.pk}")


def test_a_task_that_comes_twice_makes_one_school(job: Onboarding) -> None:
    carry_out(job.pk)
    carry_out(job.pk)
    assert slugs() == ["alpha", "beta", SLUG]
    assert (fresh(job).state, fresh(job).attempts) == ("done", 1)


def test_a_task_for_nothing_does_nothing(committed: None) -> None:
    carry_out(987654321)
    assert slugs() == ["alpha", "beta"]


def test_a_job_that_somebody_works_on_is_left_alone(job: Onboarding) -> None:
    with in_shared():
        Onboarding.objects.filter(pk=job.pk).update(state="running", started_at=now(), attempts=1)
    carry_out(job.pk)
    assert slugs() == ["alpha", "beta"]


def test_a_run_that_comes_too_late_finds_it_done_and_does_not_call_it_failed(
    job: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers past each other's lease: both begin, one is first."""
    barrier = threading.Barrier(2, timeout=20)
    real = onboard

    def together(*args: Any, **kwargs: Any) -> SchoolRef:
        barrier.wait()
        return real(*args, **kwargs)

    monkeypatch.setattr(control, "onboard", together)
    monkeypatch.setattr(control, "LEASE", dt.timedelta(seconds=-1))

    def work() -> None:
        try:
            carry_out(job.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slugs() == ["alpha", "beta", SLUG]
    assert (fresh(job).state, fresh(job).problem, fresh(job).attempts) == ("done", "", 2)
    assert len(schemas()) == 3


def test_two_wishes_for_one_address_make_one_school_and_one_clear_refusal(
    job: Onboarding,
) -> None:
    with in_shared():
        second = ask(Wish(**job.wish), by=User.objects.get(login="operator"))
    carry_out(job.pk)
    carry_out(second.pk)
    assert (fresh(job).state, fresh(second).state) == ("done", "failed")
    assert fresh(second).problem == "Этот адрес занят другой школой. Выберите другой."
    assert slugs() == ["alpha", "beta", SLUG]


def test_a_failure_in_the_middle_leaves_nothing_behind(
    job: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schemas()

    def broken(*_args: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(onboarding, "_first_administrator", broken)
    carry_out(job.pk)
    assert (slugs(), schemas()) == (["alpha", "beta"], before)
    assert (fresh(job).state, fresh(job).started_at) == ("running", None)


@pytest.mark.parametrize("error", [DatabaseError("disk full"), RuntimeError("no owner")])
def test_an_accident_is_tried_three_times_and_then_told_in_words(
    job: Onboarding, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    break_with(monkeypatch, error)
    states = []
    for _ in range(4):
        carry_out(job.pk)
        states.append((fresh(job).state, fresh(job).attempts))
    assert states == [("running", 1), ("running", 2), ("failed", 3), ("failed", 3)]
    assert fresh(job).problem == str(GAVE_UP)


def test_an_accident_that_passes_is_made_good(
    job: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_with(broken, DatabaseError("restarting"))
        carry_out(job.pk)
    carry_out(job.pk)
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)


def test_workers_that_die_each_time_do_not_try_for_ever(job: Onboarding) -> None:
    with in_shared():
        Onboarding.objects.filter(pk=job.pk).update(
            state="running", started_at=now() - dt.timedelta(minutes=3), attempts=3
        )
    carry_out(job.pk)
    assert (fresh(job).state, fresh(job).problem) == ("failed", str(GAVE_UP))
    assert slugs() == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("state", "asked", "started", "found"),
    [
        ("queued", 31, None, True),  # its task was never sent, or lost
        ("queued", 5, None, False),  # its task is on its way
        ("running", 300, 121, True),  # its worker died
        ("running", 300, 10, False),  # somebody works on it
        ("running", 300, None, True),  # it failed and waits for another try
        ("done", 300, 200, False),
        ("failed", 300, 200, False),
    ],
)
def test_the_sweep_finds_what_nobody_works_on(
    job: Onboarding, sent: list[int], state: str, asked: int, started: int | None, found: bool
) -> None:
    sent.clear()
    with in_shared():
        Onboarding.objects.filter(pk=job.pk).update(
            state=state,
            asked_at=now() - dt.timedelta(seconds=asked),
            started_at=None if started is None else now() - dt.timedelta(seconds=started),
        )
    assert sweep_onboardings() == int(found)
    assert sent == [job.pk] * found


# The administrator's password


@pytest.fixture
def operator(job: Onboarding, come: Come) -> Visitor:
    """The school is there; the operator looks at its page."""
    carry_out(job.pk)
    return come("centre", "operator")


def page_of(job: Onboarding) -> str:
    return f"/schools/new/{job.pk}/"


def confirm(visitor: Visitor) -> None:
    assert visitor.post("/me/confirm/", {"password": PASSWORD}).status_code == 302


def show(operator: Visitor, job: Onboarding) -> Any:
    return operator.post(page_of(job), {"show": "password"})


def test_the_password_is_shown_after_the_operators_own_and_only_once(
    operator: Visitor, job: Onboarding
) -> None:
    first: Any = operator.get(page_of(job))
    assert first.context["may_show_password"]
    assert "one-time-password" not in first.content.decode()
    assert show(operator, job)["Location"].startswith("/me/confirm/")
    with in_school(made()):
        assert not User.objects.get().has_usable_password()
    confirm(operator)
    shown = show(operator, job)
    password = shown.context["password"]
    assert ONE_TIME.fullmatch(password)
    assert (password in shown.content.decode(), shown["Cache-Control"]) == (True, "no-store")
    for again in (operator.get(page_of(job)), show(operator, job)):
        text = again.content.decode()
        assert (password in text, "one-time-password" in text) == (False, False)


def test_it_opens_the_school_once(operator: Visitor, job: Onboarding, come: Come) -> None:
    confirm(operator)
    password = show(operator, job).context["password"]
    admin = come(SLUG)
    assert admin.post("/login/", {"login": "adminov.ai", "password": password})["Location"] == "/"
    assert admin.get("/")["Location"] == "/me/password/"
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    admin.post("/me/password/", {"oldpassword": password, **new})
    assert admin.get("/access/").status_code == 200
    again = come(SLUG)
    assert again.post("/login/", {"login": "adminov.ai", "password": password}).status_code == 200


def test_the_operator_draws_another_one_until_the_administrator_has_their_own(
    operator: Visitor, job: Onboarding, come: Come
) -> None:
    confirm(operator)
    first = show(operator, job).context["password"]
    path = f"/schools/{SLUG}/password/"
    second: Any = operator.post(path)
    assert (second.context["password"] != first, second["Cache-Control"]) == (True, "no-store")
    admin = come(SLUG)
    assert admin.post("/login/", {"login": "adminov.ai", "password": first}).status_code == 200
    admin.post("/login/", {"login": "adminov.ai", "password": second.context["password"]})
    new = {"password1": "lamp-river-stone", "password2": "lamp-river-stone"}
    admin.post("/me/password/", {"oldpassword": second.context["password"], **new})
    assert operator.post(path).status_code == 403
    page: Any = operator.get(f"/schools/{SLUG}/")
    assert page.context["awaited"] is None
    assert admin.get("/access/").status_code == 200


def test_the_way_in_closes_with_the_first_password_that_is_somebodys_own(
    operator: Visitor, job: Onboarding, come: Come
) -> None:
    """Whatever one-time passwords the school draws afterwards for its own administrators."""
    confirm(operator)
    with in_school(made()):
        first = User.objects.get()
        change_password(first, "lamp-river-stone", actor=person(first))
        second = create_user_with_role(
            login="second", last_name="А", first_name="Б", middle_name="", email="",
            role=Role.ADMIN, valid_from=SINCE, actor=ACTOR,
        )  # fmt: skip
        for user in (first, second):
            give_one_time_password(user, actor=person(first))
    assert operator.post(f"/schools/{SLUG}/password/").status_code == 403
    assert operator.post(f"/schools/new/{job.pk}/").context["password"] == ""


def test_migrations_under_way_delay_it_and_are_no_failed_attempt(job: Onboarding) -> None:
    with throwaway.admin() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (FLEET_LOCK,))
        carry_out(job.pk)
        waiting = fresh(job)
        assert (waiting.state, waiting.attempts, waiting.started_at) == ("running", 0, None)
    carry_out(job.pk)
    assert fresh(job).state == "done"


def test_both_histories_know_who_drew_it(operator: Visitor, job: Onboarding) -> None:
    confirm(operator)
    show(operator, job)
    with in_school(made()):
        drawn = Deed.objects.get(what="accounts.password_drawn")
        assert (drawn.via, drawn.by, drawn.subject) == ("operator", None, "user 1")
    with in_shared():
        shown = Deed.objects.get(what="controlplane.password_drawn")
        assert (shown.by_id, shown.subject) == (job.asked_by_id, SLUG)


def texts_of(schema: str) -> str:
    """Every value of every column of a schema that can hold a text."""
    kept: list[str] = []
    with throwaway.admin() as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = %s AND data_type = ANY(%s)",
            (schema, ["text", "character varying", "jsonb", "json", "bytea", "USER-DEFINED"]),
        ).fetchall()
        for table, column in columns:
            statement = sql.SQL("SELECT {}::text FROM {}.{}").format(
                sql.Identifier(str(column)), sql.Identifier(schema), sql.Identifier(str(table))
            )
            kept.extend(str(row[0]) for row in connection.execute(statement))
    return "\n".join(kept)


def test_no_row_no_log_line_and_no_task_holds_the_password(
    operator: Visitor, job: Onboarding, sent: list[int]
) -> None:
    confirm(operator)
    with captured() as lines:
        password = show(operator, job).context["password"]
    schema = made().schema
    assert "adminov.ai" in texts_of(schema)  # the search finds what is there
    for schema_name in (schema, "public"):
        assert password not in texts_of(schema_name)
    assert password not in texts_of("pgmq")
    assert password not in lines.text
    assert sent == [job.pk]


def test_a_session_holds_no_password_that_was_asked_for_before_the_confirmation(
    operator: Visitor, job: Onboarding
) -> None:
    """The request waits in the session for the confirmation, and is answered in its answer."""
    show(operator, job)
    answer: Any = operator.post(f"/me/confirm/?next={page_of(job)}", {"password": PASSWORD})
    password = answer.context["password"]
    assert ONE_TIME.fullmatch(password)
    assert "no-store" in answer["Cache-Control"]
    with in_shared():
        sessions = [row.get_decoded() for row in Session.objects.all()]
    assert password not in json.dumps(sessions)
