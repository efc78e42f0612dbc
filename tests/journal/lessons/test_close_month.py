"""A month is closed when it is over; a lesson of it is opened to a person, for a time, for a reason."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from isolation.clock import now
from journal.lessons.actions.closing import close_month, end_unlock, unlock
from journal.lessons.models import JournalSettings, Lesson, MonthClosure, RollTaken, Unlock
from journal.lessons.queries.closing import month_rows, months_of
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson
from tests.journal.lessons.outbox import DAY, NOW, Scene

SEPTEMBER, OCTOBER = dt.date(2026, 9, 1), dt.date(2026, 10, 1)
FIRST, LAST = dt.date(2026, 9, 7), dt.date(2026, 9, 28)
EVENING = dt.datetime(2026, 10, 6, 20, 59, 59, tzinfo=dt.UTC)
EARLY = "2026-10-05T12:00+03:00"


def refusal(act: Any, *args: Any, **values: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    if hasattr(caught.value, "error_dict"):
        return dict(caught.value.message_dict)
    return caught.value.messages


def group_of(name: str = "1-А") -> StudyGroup:
    """Two lessons of September, one of them filled."""
    group = world.group(name)
    filled = lesson(group, FIRST, status="held", topic="Датчики")
    RollTaken(lesson=filled).write(ACTOR)
    lesson(group, LAST)
    return group


def test_a_month_is_closed_for_the_groups_that_were_chosen(alpha: SchoolRef, clock: Clock) -> None:
    clock(EARLY)
    with in_school(alpha):
        group, other = group_of("1-А"), group_of("1-Б")
        (made,) = close_month([group], month=SEPTEMBER, actor=ACTOR)
        assert (made.group_id, made.month) == (group.pk, SEPTEMBER)
        # Again, with another group: who is closed stays as it was.
        assert [
            row.group_id for row in close_month([group, other], month=SEPTEMBER, actor=ACTOR)
        ] == [other.pk]
        assert MonthClosure.objects.count() == 2


def test_a_month_is_not_closed_before_its_last_lesson_is_over(
    alpha: SchoolRef, clock: Clock
) -> None:
    with in_school(alpha):
        group = group_of()
        clock("2026-09-28T16:00+03:00")
        assert refusal(close_month, [group], month=SEPTEMBER, actor=ACTOR) == [
            "The group “Роботёнок, 1-А” still has lessons in this month: close it after them."
        ]
        assert refusal(close_month, [group], month=OCTOBER, actor=ACTOR) == [
            "October 2026 has not come yet."
        ]
        assert refusal(close_month, [], month=SEPTEMBER, actor=ACTOR) == {
            "groups": ["Choose at least one group."]
        }
        clock("2026-09-28T16:40+03:00")  # the lesson has just ended; the month has two days more
        close_month([group], month=SEPTEMBER, actor=ACTOR)


def test_the_page_counts_lessons_and_gaps(alpha: SchoolRef, clock: Clock) -> None:
    clock(EARLY)
    with in_school(alpha):
        group = group_of()
        lesson(group, dt.date(2026, 9, 21), must_move=True)
        lesson(group, dt.date(2026, 9, 23), status="cancelled")
        world.group("Без занятий")
        rows = month_rows(StudyGroup.objects.with_names(), SEPTEMBER)
        assert [
            (row.group, row.lessons, row.unfilled, row.to_move, row.may_close) for row in rows
        ] == [(group, 3, 1, 1, True)]
        close_month([group], month=SEPTEMBER, actor=ACTOR)
        (row,) = month_rows(StudyGroup.objects.with_names(), SEPTEMBER)
        assert (row.closure is not None, row.may_close) == (True, False)
        assert months_of(group.year) == [OCTOBER, SEPTEMBER]


def opened(one: Lesson, **changes: Any) -> Unlock:
    values: dict[str, Any] = {
        "staff": one.teacher, "until": EVENING, "reason": "Описка в теме", "actor": ACTOR
    }  # fmt: skip
    return unlock(one, **(values | changes))


def test_a_lesson_is_opened_and_locked_again(alpha: SchoolRef, clock: Clock) -> None:
    clock(EARLY)
    with in_school(alpha):
        group = group_of()
        one = Lesson.objects.get(date=LAST)
        assert refusal(opened, one) == ["The lesson is open: it can be filled without this."]
        close_month([group], month=SEPTEMBER, actor=ACTOR)
        made = opened(one)
        assert list(Unlock.objects.open_at(now())) == [made]
        assert refusal(opened, one) == {"staff": ["The lesson is open to Сафина Г. И. already."]}

        end_unlock(made, actor=ACTOR)
        assert not Unlock.objects.open_at(now()).exists()
        assert refusal(end_unlock, made, actor=ACTOR) == ["It has ended already."]
        opened(one)


def test_an_unlock_has_a_person_an_end_and_a_reason(alpha: SchoolRef, clock: Clock) -> None:
    clock(EARLY)
    with in_school(alpha):
        group_of()
        JournalSettings(lock_days=3).write(ACTOR)  # locked by time, month or not
        one = Lesson.objects.get(date=LAST)
        wrong = {
            "staff": ["Choose somebody of this lesson; another one needs a substitution."],
            "last_day": ["From today to 19 October 2026."],
            "reason": ["Name the reason: it stays in the journal."],
        }
        values = {"staff": world.teacher("Чужая"), "reason": " "}
        assert refusal(opened, one, until=now(), **values) == wrong
        late = dt.datetime(2026, 10, 20, 20, 59, tzinfo=dt.UTC)
        assert refusal(opened, one, until=late, **values) == wrong
        assert opened(one, until=dt.datetime(2026, 10, 19, 20, 59, 59, tzinfo=dt.UTC))
        gone = lesson(one.group, dt.date(2026, 9, 14), status="cancelled")
        assert refusal(opened, gone) == [
            "The lesson does not take place: there is nothing to fill."
        ]


@pytest.fixture
def scene(visit: Visit, alpha: SchoolRef, clock: Clock, no_second_factor: None) -> Scene:
    clock(NOW)
    return Scene(visit, alpha)


def test_a_closed_lesson_is_written_by_whom_it_was_opened_to_alone(
    scene: Scene, clock: Clock
) -> None:
    clock("2026-11-05T10:00+03:00")
    with in_school(scene.school):
        MonthClosure(group=scene.group, month=OCTOBER).write(ACTOR)
        other = world.teacher("Новикова")
        scene.lesson.accompanist = other
        scene.lesson.write(ACTOR, only=["accompanist"])
        opened(scene.lesson, staff=other, until=dt.datetime(2026, 11, 6, tzinfo=dt.UTC))
    (answer,) = scene.device.send(scene.mark(0, "present"))
    assert (answer["result"], answer["why"]) == (
        "locked", "The month is closed. Ask the deputy director to open this lesson.",
    )  # fmt: skip
    with in_school(scene.school):
        other.user, scene.teacher.user = scene.teacher.user, None
        scene.teacher.write(ACTOR, only=["user"])
        other.write(ACTOR, only=["user"])
    (answer,) = scene.device.send(scene.mark(0, "present"))
    assert (answer["result"], answer["late"], scene.marks()) == ("ok", True, ["present", ""])
    assert scene.lesson.date == DAY
