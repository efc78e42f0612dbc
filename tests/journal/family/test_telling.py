"""What families are told of, when, and what they are not."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Role
from isolation import in_school
from journal.family import telling
from journal.lessons.actions.changing import cancel_lesson, restore_lesson
from journal.lessons.models import LessonStatus
from tenants.messaging import actions as messaging
from tenants.messaging import tasks
from tenants.people.actions import tie_login
from tests import world
from tests.cast import ACTOR, make
from tests.journal.family.ground import TOMORROW, YESTERDAY, Home
from tests.journal.lessons.outbox import operation


def page(home: Home) -> str:
    return f"{home.page()}#lesson-{home.lesson.pk}"


def test_an_absence_that_nobody_announced_is_told_to_whoever_acts_for_the_child(
    home: Home,
) -> None:
    home.device.send(home.roll("absent", "absent"))

    assert home.told() == [("parent", page(home), False)]


def test_a_reason_that_the_teacher_wrote_is_no_announcement(home: Home) -> None:
    home.device.send(home.roll("absent:illness", "present"))

    assert home.told() == [("parent", page(home), False)]


@pytest.mark.parametrize("value", ["absent:quarantine", "absent:event", "present", "late"])
def test_what_does_not_count_and_a_presence_are_not_told(home: Home, value: str) -> None:
    home.device.send(home.roll(value, "present"))

    assert home.told() == []


def test_an_announced_absence_is_not_told(home: Home) -> None:
    home.notice()
    home.device.send(home.roll("absent", "present"))

    assert home.told() == []


def test_a_mark_before_the_roll_is_told_with_it(home: Home) -> None:
    home.device.send(home.mark(0, "absent"))
    assert home.told() == []

    home.device.send(home.roll("absent", "present"))
    assert home.told() == [("parent", page(home), False)]


@pytest.mark.parametrize("value", ["present", "absent:event"])
def test_a_correction_takes_back_what_no_letter_told(home: Home, value: str) -> None:
    home.device.send(home.roll("absent", "present"))
    home.device.send(home.mark(0, value, "absent"))

    assert home.told() == []


def test_a_roll_taken_back_takes_back_what_was_told(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    home.device.send(operation(kind="roll", lesson=home.lesson.pk, taken=False))

    assert home.told() == []


def test_a_correction_after_the_letter_leaves_it_and_shows_the_present_mark(
    home: Home, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDS_MAIL = True
    home.device.send(home.roll("absent", "present"))
    with in_school(home.school):
        messaging.set_address(home.user("parent"), "somebody@example.ru", actor=ACTOR)
        tasks.sweep()
        assert mail.outbox == []
        later = timezone.now() + dt.timedelta(minutes=6)  # noqa: TID251 - the patched clock
        monkeypatch.setattr(timezone, "now", lambda: later)
        tasks.sweep()
    home.device.send(home.mark(0, "present", "absent"))

    assert home.told() == [("parent", page(home), True)]
    letter = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert home.child.last_name not in letter and home.child.first_name not in letter
    assert str(home.child.pk) not in letter.replace("8000", "")


def test_every_parent_with_a_log_in_is_told_and_nobody_else(home: Home) -> None:
    with in_school(home.school):
        father = world.mother(home.child, "Әхмәтов")
        tie_login(father, make("father", Role.PARENT), actor=ACTOR)
        world.mother(home.child, "Безвходова")
    home.device.send(home.roll("absent", "absent"))

    assert [login for login, _page, _mailed in home.told()] == ["parent", "father"]


def test_the_list_names_the_child_and_opening_it_is_seeing(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    before = home.parent.get(home.page()).content.decode()
    listed = home.parent.get("/messages/").content.decode()
    after = home.parent.get(home.page()).content.decode()

    assert '<span class="place-count">1' in before and "place-count" not in after
    assert home.child.full_name in listed and page(home) in listed
    assert home.other.full_name not in listed


def test_who_no_longer_acts_reads_no_name_in_the_list(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    with in_school(home.school):
        tie = home.mother.representations.get()
        tie.ended_on = YESTERDAY
        tie.write(ACTOR, only=["ended_on"])
    listed = home.parent.get("/messages/").content.decode()

    assert "Was absent, and nobody announced it" in listed
    assert home.child.full_name not in listed


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (LessonStatus.CANCELLED, "lesson_cancelled"),
        (LessonStatus.MOVED, "lesson_moved"),
        (LessonStatus.PLANNED, "lesson_added"),
    ],
)
def test_families_of_the_day_are_told_of_a_lesson_that_changes(
    home: Home, status: str, kind: str
) -> None:
    added = status == LessonStatus.PLANNED
    changed = home.lesson_on(TOMORROW, status=status, reason="болезнь педагога", is_extra=added)
    with in_school(home.school):
        telling.lesson_changed(changed, actor=ACTOR)

    told = home.told(kind)
    assert told == [("parent", f"{home.page()}#lesson-{changed.pk}", False)]
    page = home.parent.get("/messages/").content.decode()
    assert "15:00" in page and "болезнь" not in page


def test_a_lesson_that_takes_place_after_all_is_told_to_those_who_knew_otherwise(
    home: Home,
) -> None:
    lesson = home.lesson_on(TOMORROW)
    with in_school(home.school):
        cancel_lesson(lesson, reason="карантин", actor=ACTOR)
        restore_lesson(lesson, actor=ACTOR)
    assert home.told("lesson_cancelled") == home.told("lesson_restored") == []

    with in_school(home.school):
        cancel_lesson(lesson, reason="карантин", actor=ACTOR)
    home.parent.get("/messages/")
    with in_school(home.school):
        restore_lesson(lesson, actor=ACTOR)
    assert (home.told("lesson_cancelled"), len(home.told("lesson_restored"))) == ([], 1)

    with in_school(home.school):
        cancel_lesson(lesson, reason="карантин", actor=ACTOR)
    assert (len(home.told("lesson_cancelled")), home.told("lesson_restored")) == (1, [])


def test_pupils_of_age_are_told_themselves(home: Home) -> None:
    changed = home.lesson_on(TOMORROW, status=LessonStatus.CANCELLED, reason="карантин")
    with in_school(home.school):
        home.other.birth_date = dt.date(2008, 10, 15)
        home.other.write(ACTOR, only=["birth_date"])
        telling.lesson_changed(changed, actor=ACTOR)

    assert {login for login, _page, _mailed in home.told("lesson_cancelled")} == {"parent", "pupil"}


def test_of_days_gone_by_nobody_is_told(home: Home) -> None:
    changed = home.lesson_on(YESTERDAY, status=LessonStatus.CANCELLED, reason="карантин")
    with in_school(home.school):
        telling.lesson_changed(changed, actor=ACTOR)

    assert home.told("lesson_cancelled") == []
