"""What a family sees of a child's month, and of whose."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions as accounts
from isolation import in_school
from journal.family.month import month_of
from journal.family.shares import attendance_of, fulfilment_of
from journal.lessons.models import LessonStatus
from tenants.people.actions import end_representation
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.family.ground import MONTH, TOMORROW, YESTERDAY, Home
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson
from tests.journal.lessons.outbox import DAY

OCTOBER = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))


def text_of(page: str) -> str:
    """The part that shows the child's attendance, without its tags."""
    part = page[page.index('data-testid="child-attendance"') :]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", part, flags=re.DOTALL))


def test_the_first_page_leads_to_the_childs_present_month(home: Home) -> None:
    assert home.parent.get("/").headers["Location"] == "/family/"
    assert home.parent.get("/family/").headers["Location"] == home.page()


def test_a_mark_is_seen_at_once_with_its_reason_and_the_percentage(home: Home) -> None:
    home.device.send(home.roll("absent:illness", "present"))
    page = text_of(home.read())

    assert "was absent: болезнь" in page
    assert "0 % was at 0 of 1" in page.replace("&nbsp;", " ")


def test_a_correction_shows_the_present_mark_alone(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    home.device.send(home.mark(0, "late:10", "absent"))
    page = text_of(home.read())

    assert "was late by 10 min" in page and "was absent" not in page
    assert "100 % was at 1 of 1" in page.replace("&nbsp;", " ")


def test_topic_homework_and_what_comes_are_told(home: Home) -> None:
    home.device.send(
        home.roll("present", "present"),
        home.write(topic=("Мотор", ""), homework=("Собрать тележку", "")),
    )
    home.lesson_on(TOMORROW, starts="16:00")
    page = text_of(home.read())

    assert "Мотор" in page and "Собрать тележку" in page
    assert "To come" in page and "16:00–17:40" in page


def test_a_topic_prepared_beforehand_is_not_what_was_taught(home: Home) -> None:
    home.lesson_on(TOMORROW, topic="Ещё не было")

    assert "Ещё не было" not in home.read()


def test_cancelled_and_moved_lessons_are_told_without_the_schools_reason(home: Home) -> None:
    home.lesson_on(YESTERDAY, status=LessonStatus.CANCELLED, reason="карантин в здании")
    moved = home.lesson_on(
        dt.date(2026, 10, 12), status=LessonStatus.MOVED, reason="болезнь педагога"
    )
    home.lesson_on(TOMORROW, moved_from=moved)
    page = text_of(home.read())

    assert "cancelled" in page and "карантин" not in page
    assert "Moved to" in page and "болезнь" not in page
    assert "Instead of" in page


def test_another_familys_child_is_not_there(home: Home, visit: Visit) -> None:
    assert home.parent.get(home.page(home.other)).status_code == 404
    assert home.pupil.get(home.page(home.child)).status_code == 404
    assert home.pupil.get(home.page(home.other)).status_code == 200
    assert visit("beta", "parent").get(home.page()).status_code == 404


def test_who_no_longer_acts_for_the_child_sees_nothing(home: Home) -> None:
    with in_school(home.school):
        end_representation(home.mother.representations.get(), ended_on=DAY, actor=ACTOR)

    assert home.parent.get(home.page()).status_code == 404
    assert "No child is shown here yet" in home.parent.get("/family/").content.decode()


def test_a_withdrawn_consent_closes_the_page_until_there_is_another(home: Home) -> None:
    with in_school(home.school):
        first = world.consent(home.child, home.mother, signed_on=dt.date(2026, 9, 1))
        first.withdrawn_on = DAY
        first.write(ACTOR, only=["withdrawn_on"])
    assert home.parent.get(home.page()).status_code == 404

    with in_school(home.school):
        world.consent(home.child, home.mother, signed_on=DAY)
    assert home.parent.get(home.page()).status_code == 200


def test_nobody_acts_for_a_pupil_of_age(home: Home) -> None:
    with in_school(home.school):
        home.child.birth_date = dt.date(2008, 10, 15)
        home.child.write(ACTOR, only=["birth_date"])

    assert home.parent.get(home.page()).status_code == 404


def test_a_role_that_has_ended_opens_nothing(home: Home) -> None:
    with in_school(home.school):
        grant = home.user("parent").grants.get()
        accounts.end_grant(grant, last_day=YESTERDAY, actor=ACTOR)

    assert home.parent.get(home.page()).status_code in (302, 403)


def test_several_children_are_switched_by_tabs(home: Home) -> None:
    with in_school(home.school):
        world.representation(home.other, home.mother)
    page = home.read()

    assert f'href="{home.page(home.other)}"' in page
    assert home.parent.get(home.page(home.other)).status_code == 200


def test_a_child_of_several_groups_has_one_month(home: Home) -> None:
    with in_school(home.school):
        second = world.group("2-Б", "Шахматы", teacher=home.teacher)
        world.enrolment(home.child, second)
        lesson(home.group, TOMORROW)
        lesson(second, TOMORROW, starts="10:00")
        found = month_of(home.child, dt.date(2026, 10, 1))

    assert [str(line.lesson.group) for line in found.ahead] == ["Шахматы, 2-Б", "Роботёнок, 1-А"]


def test_before_the_enrolment_and_after_leaving_there_are_no_lessons(home: Home) -> None:
    with in_school(home.school):
        newcomer = world.pupil("Новенький")
        world.enrolment(newcomer, home.group, TOMORROW)
        found = month_of(newcomer, dt.date(2026, 10, 1))

    assert (found.begun, found.ahead) == ([], [])


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "1999-01", "abc", "2026-10-01", "٢٠٢٦-10"])
def test_what_is_no_month_is_no_page(home: Home, month: str) -> None:
    assert home.parent.get(f"/family/{home.child.pk}/{month}/").status_code == 404


def test_a_month_without_lessons_says_why(home: Home) -> None:
    assert "No lessons in this month" in home.read(month="2026-09")


def test_a_child_in_no_group_says_why(home: Home) -> None:
    with in_school(home.school):
        sister = world.pupil("Сестра")
        world.representation(sister, home.mother)

    assert "The child is in no group yet" in home.read(sister)


def test_the_number_of_statements_does_not_depend_on_the_lessons(home: Home) -> None:
    def statements() -> int:
        home.read()
        with CaptureQueriesContext(connection) as found:
            home.read()
        return len(found)

    few = statements()
    for number in range(1, 10):
        home.lesson_on(dt.date(2026, 10, number))

    assert statements() == few


# Percentages (domain.md 6)


def _shares(home: Home) -> tuple[int, int]:
    with in_school(home.school):
        found = attendance_of(home.child, *OCTOBER)
    return found.present, found.counted


@pytest.mark.parametrize(
    ("value", "share"),
    [
        ("present", (1, 1)),
        ("late:5", (1, 1)),
        ("left:5", (1, 1)),
        ("absent", (0, 1)),
        ("absent:illness", (0, 1)),
        ("absent:quarantine", (0, 0)),
    ],
)
def test_late_is_present_and_what_does_not_count_is_left_out(
    home: Home, value: str, share: tuple[int, int]
) -> None:
    home.device.send(home.roll(value, "present"))

    assert _shares(home) == share


def test_a_mark_without_a_roll_is_left_out(home: Home) -> None:
    home.device.send(home.mark(0, "absent"))

    assert _shares(home) == (0, 0)


def test_a_month_without_lessons_knows_the_whole_year(home: Home, clock: Clock) -> None:
    home.device.send(home.roll("present", "present"))
    clock("2026-12-15T12:00+03:00")
    with in_school(home.school):
        month = month_of(home.child, dt.date(2026, 12, 1))
        assert (month.share.counted, month.year_share.counted) == (0, 1)
        assert [one.group for one in month.fulfilment] == [home.group]
        earlier = month_of(home.child, dt.date(2026, 8, 1))
        assert (earlier.year_share.counted, earlier.fulfilment) == (0, [])


def test_a_lesson_that_says_nothing_of_the_child_is_listed_and_left_out(home: Home) -> None:
    home.device.send(home.roll("present", "present"))
    home.device.send(home.mark(0, "", "present"))

    assert _shares(home) == (0, 0)
    assert "1 not marked" in text_of(home.read())


def test_fulfilment_is_conducted_hours_of_those_due(home: Home) -> None:
    home.lesson_on(dt.date(2026, 10, 1), status=LessonStatus.HELD, held_hours=1)
    home.lesson_on(dt.date(2026, 10, 5), status=LessonStatus.CANCELLED, reason="карантин")
    moved = home.lesson_on(dt.date(2026, 10, 8), status=LessonStatus.MOVED, reason="болезнь")
    home.lesson_on(dt.date(2026, 10, 9), status=LessonStatus.HELD, moved_from=moved, held_hours=2)
    home.lesson_on(dt.date(2026, 10, 10), status=LessonStatus.HELD, is_extra=True)
    with in_school(home.school):
        found = fulfilment_of([home.group])[0]

    # Held: 1 + 2 + 2 (added). Due: two hours each of the 1st, the 5th, the 8th and today.
    assert [found.held, found.due, found.percent] == [5, 8, 63]


def test_the_page_names_no_other_child(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))

    assert home.other.last_name not in home.read()
    assert MONTH in home.page()
