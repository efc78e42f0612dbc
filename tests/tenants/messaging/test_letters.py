"""Letters: one for all that is new, never twice, and nobody's name in them."""

import datetime as dt
import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from isolation import SchoolRef, in_school
from tenants.messaging import actions, kinds, tasks
from tenants.messaging.models import Notification
from tests.cast import ACTOR
from tests.config.lines import captured

TEST = kinds.Kind("test", "Проба", "mail")
OTHER = kinds.Kind("other", "Другое", "mail")
PAGE = "/family/"


@pytest.fixture
def reader(alpha: SchoolRef, settings: Any) -> Iterator[User]:
    """The cast's parent, with an address; the installation sends mail."""
    settings.SENDS_MAIL = True
    with in_school(alpha):
        user = User.objects.get(login="parent")
        actions.set_address(user, "somebody@example.ru", actor=ACTOR)
        yield user


@pytest.fixture
def to(reader: User) -> dict[int, str]:
    return {reader.pk: PAGE}


def test_one_letter_tells_of_all_that_is_new(reader: User, to: dict[int, str]) -> None:
    for number in range(3):
        actions.notify(TEST, to, subject=f"lesson:{number}")
    tasks.mail_news.run(reader.pk)

    assert [letter.to for letter in mail.outbox] == [["somebody@example.ru"]]
    assert Notification.objects.filter(mailed_at__isnull=True).count() == 0


def test_a_task_that_is_delivered_twice_sends_one_letter(reader: User, to: dict[int, str]) -> None:
    actions.notify(TEST, to, subject="lesson:1")
    tasks.mail_news.run(reader.pk)
    tasks.mail_news.run(reader.pk)
    tasks.sweep()

    assert len(mail.outbox) == 1


def test_a_letter_names_nobody(reader: User, to: dict[int, str]) -> None:
    actions.notify(TEST, to, subject="lesson:1")
    with captured() as lines:
        tasks.mail_news.run(reader.pk)
    letter = mail.outbox[0]
    told = f"{letter.subject} {letter.body} {lines.text}"

    assert "http://alpha.localhost:8000/messages/" in letter.body
    for name in (reader.last_name, reader.first_name, reader.login):
        assert name not in told
    assert "somebody@example.ru" not in lines.text


def test_what_must_wait_is_sent_by_the_sweep_when_it_is_due(
    alpha: SchoolRef, to: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.notify(TEST, to, subject="lesson:1", wait=dt.timedelta(minutes=5))
    tasks.sweep()
    assert mail.outbox == []

    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    tasks.sweep()
    assert len(mail.outbox) == 1


def test_what_was_taken_back_or_seen_or_is_two_days_old_is_not_sent(
    reader: User, to: dict[int, str]
) -> None:
    actions.notify(TEST, to, subject="lesson:1")
    assert actions.withdraw(TEST, ["lesson:1"]) == 1
    actions.notify(TEST, to, subject="lesson:2")
    actions.see_all(reader)
    actions.notify(TEST, to, subject="lesson:3")
    old = Notification.objects.get(subject="lesson:3")
    Notification.objects.filter(pk=old.pk).update(made_at=old.made_at - dt.timedelta(days=3))
    tasks.sweep()

    assert mail.outbox == []


def test_what_a_letter_told_is_not_taken_back(reader: User, to: dict[int, str]) -> None:
    actions.notify(TEST, to, subject="lesson:1")
    tasks.mail_news.run(reader.pk)

    assert actions.withdraw(TEST, ["lesson:1"]) == 0
    assert Notification.objects.standing().count() == 1


def test_the_same_is_told_once_and_again_after_it_was_taken_back(to: dict[int, str]) -> None:
    actions.notify(TEST, to, subject="lesson:1")
    actions.notify(TEST, to, subject="lesson:1")
    actions.notify(OTHER, to, subject="lesson:1")
    assert Notification.objects.standing().count() == 2

    actions.withdraw(TEST, ["lesson:1"])
    actions.notify(TEST, to, subject="lesson:1")
    assert Notification.objects.standing().count() == 2


def test_a_server_that_refuses_is_asked_again_later_and_the_log_names_nobody(
    reader: User, to: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"somebody@example.ru": (550, b"no such user")})

    actions.notify(TEST, to, subject="lesson:1")
    monkeypatch.setattr(tasks, "send_mail", refuse)
    with captured() as lines:
        tasks.sweep()
    row = Notification.objects.get()

    assert (row.mailed_at, row.due_at > row.made_at) == (None, True)
    assert "SMTPRecipientsRefused" in lines.text
    assert "somebody" not in lines.text


def test_without_an_address_or_a_mail_server_the_row_stays_in_the_portal(
    reader: User, to: dict[int, str], settings: Any
) -> None:
    settings.SENDS_MAIL = False
    actions.notify(TEST, to, subject="lesson:1")
    tasks.mail_news.run(reader.pk)
    settings.SENDS_MAIL = True
    actions.set_address(reader, "", actor=ACTOR)
    tasks.sweep()

    assert mail.outbox == []
    assert Notification.objects.standing().count() == 1


def test_the_sweep_goes_over_all_schools(alpha: SchoolRef, beta: SchoolRef, settings: Any) -> None:
    settings.SENDS_MAIL = True
    for school in (alpha, beta):
        with in_school(school):
            user = User.objects.get(login="parent")
            actions.set_address(user, f"somebody@{school.slug}.ru", actor=ACTOR)
            actions.notify(TEST, {user.pk: PAGE}, subject="lesson:1")
    tasks.mail_everywhere.run()

    assert [letter.to for letter in mail.outbox] == [["somebody@alpha.ru"], ["somebody@beta.ru"]]
