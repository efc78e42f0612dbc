"""Two people at the same moment: lessons and the calendar, marks and the office."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role
from history.signature import person
from isolation import SchoolRef, in_school
from journal.family.actions import take_back
from journal.lessons.actions.answering import answer
from journal.lessons.actions.changing import move_lesson
from journal.lessons.actions.closing import close_month
from journal.lessons.actions.files import attach
from journal.lessons.actions.making import generate
from journal.lessons.actions.substituting import substitute
from journal.lessons.board import locked_board
from journal.lessons.models import (
    AbsenceNotice,
    AbsenceReason,
    Attendance,
    Lesson,
    MonthClosure,
)
from journal.lessons.wire import read
from journal.roster.hooks import roster_changed
from journal.roster.models import Enrolment, OrderKind
from tenants.groups.models import StudyGroup
from tenants.people.actions import tie_login
from tenants.years.actions import add_day_off
from tests import cast, throwaway, world
from tests.cast import ACTOR
from tests.journal.lessons import contents
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson
from tests.journal.lessons.outbox import mark

pytestmark = pytest.mark.xdist_group("threads")
MONDAY, TUESDAY = dt.date(2026, 9, 14), dt.date(2026, 9, 15)


@pytest.fixture
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SchoolRef]:
    """A school whose rows are committed, so that two threads see them."""
    with django_db_blocker.unblock():
        connections.close_all()
        with throwaway.schools(1) as (made,):
            yield made
        connections.close_all()


def at_once(school: SchoolRef, first: Callable[[], object], second: Callable[[], object]) -> str:
    """`second` begins when `first` is done and not committed yet; what it was refused with."""
    refusals = []

    def come_late() -> None:
        try:
            with in_school(school):
                second()
        except ValidationError as error:
            refusals.extend(error.messages)
        finally:
            connections.close_all()

    late = threading.Thread(target=come_late)
    with in_school(school), transaction.atomic():
        first()
        late.start()
        late.join(1)  # time enough to read what is committed, unless it waits as it should
    late.join(30)
    assert not late.is_alive()
    return " ".join(refusals)


def monday_off() -> object:
    return add_day_off(date=MONDAY, name="Праздник", actor=ACTOR)


def make() -> object:
    return generate(StudyGroup.objects.all(), actor=ACTOR)


def to_move() -> list[bool]:
    return list(Lesson.objects.filter(date=MONDAY).values_list("must_move", flat=True))


def test_calendar_and_lessons_agree(school: SchoolRef, clock: Clock) -> None:
    clock("2026-08-20T12:00+03:00")
    with in_school(school):
        group = world.group("1-А", ends_on=dt.date(2026, 9, 30))
        world.slot(group)

    at_once(school, make, monday_off)  # a day off that comes while lessons are made marks them
    with in_school(school):
        assert to_move() == [True]
        other = world.group("1-Б", ends_on=dt.date(2026, 9, 30))
        world.slot(other, weekday=1)

    def tuesday_off() -> object:
        return add_day_off(date=TUESDAY, name="Праздник", actor=ACTOR)

    at_once(school, tuesday_off, make)  # lessons that are made meanwhile leave it out
    with in_school(school):
        assert Lesson.objects.filter(group=other).exists()
        assert not Lesson.objects.filter(date=TUESDAY).exists()
        lesson = Lesson.objects.get(group=group, date=dt.date(2026, 9, 7))

    wednesday = dt.date(2026, 9, 16)

    def move() -> object:
        return move_lesson(
            lesson, date=wednesday, starts_at=dt.time(15), reason="Замена", actor=ACTOR
        )

    def wednesday_off() -> object:
        return add_day_off(date=wednesday, name="Праздник", actor=ACTOR)

    assert "Праздник" in at_once(school, wednesday_off, move)


class Pair:
    """A teacher with a log-in, a lesson of theirs with one child, and what their device is told."""

    def __init__(self) -> None:
        self.user = cast.make("teacher", Role.TEACHER)
        self.group = world.group(teacher=world.teacher(login="teacher"))
        self.child = world.enrolment(world.pupil(), self.group)
        self.lesson = lesson(self.group, MONDAY)
        self.told: list[tuple[str, str]] = []

    def mark(self) -> None:
        op = mark(self.lesson.pk, self.child.pk, "present")
        body = json.dumps({"user": self.user.pk, "ops": [op]}).encode()
        (given,) = answer(read(body, self.user.pk), user=self.user)
        self.told.append((given.result, given.why))


def test_a_month_is_not_closed_over_a_mark_nor_a_mark_made_in_a_closed_month(
    school: SchoolRef, clock: Clock
) -> None:
    clock("2026-10-05T12:00+03:00")
    with in_school(school):
        pair = Pair()
        later = lesson(pair.group, TUESDAY)

    def close() -> object:
        return close_month([pair.group], month=dt.date(2026, 9, 1), actor=ACTOR)

    at_once(school, close, pair.mark)
    assert pair.told == [
        ("locked", "The month is closed. Ask the deputy director to open this lesson.")
    ]
    with in_school(school):
        assert not Attendance.objects.exists()
        MonthClosure.objects.all().erase(ACTOR)
        pair.lesson = later
    found: list[int] = []

    def close_and_count() -> None:
        close()
        found.append(Attendance.objects.count())

    at_once(school, pair.mark, close_and_count)
    assert (pair.told[-1], found) == (("ok", ""), [1])  # whoever closes has waited for the mark


def test_a_file_that_waited_for_the_closing_of_the_month_is_refused(
    school: SchoolRef, clock: Clock
) -> None:
    clock("2026-10-05T12:00+03:00")
    with in_school(school):
        pair = Pair()

    def close() -> object:
        return close_month([pair.group], month=dt.date(2026, 9, 1), actor=ACTOR)

    def add() -> object:
        file = SimpleUploadedFile("задание.pdf", contents.PDF)
        return attach(file, lesson=pair.lesson, actor=person(pair.user))

    assert "The month is closed." in at_once(school, close, add)


def test_a_stranger_does_not_hold_a_lesson_up(school: SchoolRef, clock: Clock) -> None:
    clock("2026-09-14T16:00+03:00")
    with in_school(school):
        pair = Pair()
        stranger = cast.make("stranger", Role.TEACHER)
        world.teacher("Новикова", login="stranger")
    free: list[int] = []

    def ask() -> None:
        assert not locked_board(stranger, [pair.lesson.pk], []).lessons

    @transaction.atomic
    def find_free() -> None:
        rows = Lesson.objects.select_for_update(skip_locked=True)
        free.extend(rows.values_list("pk", flat=True))

    at_once(school, ask, find_free)
    assert free == [pair.lesson.pk]


def test_a_notice_taken_back_waits_for_the_roll_that_reads_it(
    school: SchoolRef, clock: Clock
) -> None:
    clock("2026-09-14T16:00+03:00")
    with in_school(school):
        pair = Pair()
        parent = cast.make("parent", Role.PARENT)
        tie_login(world.mother(pair.child.pupil), parent, actor=ACTOR)
        reason = AbsenceReason.objects.get(code="illness")
        notice = AbsenceNotice(
            pupil=pair.child.pupil, starts_on=MONDAY, ends_on=MONDAY, reason=reason
        ).write(ACTOR)

    def mark_absent() -> None:
        op = mark(pair.lesson.pk, pair.child.pk, "absent:illness")
        body = json.dumps({"user": pair.user.pk, "ops": [op]}).encode()
        answer(read(body, pair.user.pk), user=pair.user)

    def back() -> None:
        take_back(notice, actor=person(parent))

    at_once(school, mark_absent, back)
    with in_school(school):
        assert Attendance.objects.get().notice is None


def test_a_substitution_holds_for_a_mark_that_waited_for_it(
    school: SchoolRef, clock: Clock
) -> None:
    clock("2026-09-14T16:00+03:00")
    with in_school(school):
        pair, other = Pair(), world.teacher("Новикова")

    def give() -> object:
        return substitute(
            [pair.group], absent=pair.group.teacher, substitute=other, starts_on=MONDAY,
            ends_on=MONDAY, order_number="1", order_date=MONDAY, reason="Отпуск", actor=ACTOR,
        )  # fmt: skip

    at_once(school, give, pair.mark)
    assert pair.told == [("locked", "Новикова Г. И. conducts this lesson by a substitution.")]


def test_a_back_dated_order_counts_the_marks_that_it_waited_for(
    school: SchoolRef, clock: Clock
) -> None:
    clock("2026-09-14T16:00+03:00")
    with in_school(school):
        pair = Pair()
    effects: list[str] = []

    @transaction.atomic
    def withdraw() -> None:
        out = world.order(OrderKind.WITHDRAW, MONDAY, [world.line(pair.child.pupil, pair.group)])
        Enrolment.objects.filter(pk=pair.child.pk).change(
            ACTOR, ends_on=MONDAY - dt.timedelta(days=1), order_out=out
        )
        told = [each for tell in roster_changed for each in tell(out, [pair.child], actor=ACTOR)]
        effects.extend(str(effect.note) for effect in told)

    at_once(school, pair.mark, withdraw)
    assert pair.told == [("ok", "")]
    assert any("1 mark is of a child who is not on the roster" in note for note in effects)
