"""The month of a journal: the grid, its totals, and what is said beneath it."""

import datetime as dt
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from isolation import SchoolRef, in_school
from journal.lessons.models import AbsenceNotice, AbsenceReason, Lesson, LessonStatus, MonthClosure
from journal.roster.models import Enrolment
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.filling import (
    child,
    group_of,
    leave,
    mark,
    roll,
    substitution,
    write,
)  # fmt: skip
from tests.journal.lessons.making import lesson

pytestmark = pytest.mark.usefixtures("no_second_factor")
CELL = re.compile(r'<td data-testid="cell"([^>]*)>([^<]*)</td>')
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Sample:
    """Two lessons gone by, one of today, one ahead; three children; the cast's teacher."""

    group: StudyGroup
    lessons: list[Lesson]
    children: list[Enrolment]
    teacher: User

    @property
    def address(self) -> str:
        return f"/journal/{self.group.pk}/2040-09/"


def sample(clock: Clock) -> Sample:
    clock("2040-09-17T18:00+03:00")
    group = group_of(world.teacher(login="teacher"))
    lessons = [lesson(group, dt.date(2040, 9, day)) for day in (3, 10, 17, 24)]
    children = [child(group, name) for name in ("Ахметова", "Әхмәтова", "Иванов")]
    return Sample(group, lessons, children, User.objects.get(login="teacher"))


def body(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def cells(page: str) -> dict[tuple[int, int], dict[str, str]]:
    """What each cell says, by lesson and enrolment; `letter` is what a person sees."""
    found = {}
    for attributes, letter in CELL.findall(page):
        told = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
        place = (int(told["data-lesson"]), int(told["data-enrolment"]))
        found[place] = {**told, "letter": letter}
    return found


def sums_of(page: str) -> list[tuple[str, str]]:
    """What the bottom row says of each lesson: the hint, and what is seen."""
    found = re.findall(
        r"<td data-sum=[^>]*?(?: title=\"([^\"]*)\")?(?: data-partial=\"\")?>(.*?)</td>", page
    )
    return [(hint, re.sub(r"<[^>]+>", "", seen.replace("<small>", "/"))) for hint, seen in found]


def choices(page: str, dialog: str, name: str) -> dict[str, str]:
    """The buttons of a window of marks: value and words."""
    inside = page.split(f'<dialog id="{dialog}"')[1].split("</dialog>")[0]
    buttons = re.findall(rf'<button[^>]* data-{name}="([^"]*)"[^>]*>(.*?)</button>', inside)
    bare = re.compile(r"<span[^>]*>[^<]*</span>|<svg.*?</svg>|<[^>]+>")
    return {value: bare.sub("", words).strip() for value, words in buttons}


def test_marks_proposals_and_what_is_locked(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = sample(clock)
        first, second, third = made.children
        roll(made.teacher, made.lessons[0], {first: "present", second: "absent", third: "late:10"})
        AbsenceNotice(
            pupil=second.pupil, starts_on=dt.date(2040, 9, 17), ends_on=dt.date(2040, 9, 17),
            reason=AbsenceReason.objects.get(code="illness"),
        ).write(ACTOR)  # fmt: skip
        mark(made.teacher, made.lessons[2], third, "absent:valid")
    found = cells(body(visit("alpha", "teacher").get(made.address)))
    taken, _, due, ahead = (each.pk for each in made.lessons)

    assert [found[taken, each.pk]["data-value"] for each in made.children] == [
        "present", "absent", "late:10",
    ]  # fmt: skip
    assert "data-proposed" not in found[taken, first.pk]
    assert [found[due, each.pk].get("data-proposed") for each in made.children] == [
        "present", "absent:illness", None,
    ]  # fmt: skip
    assert found[due, third.pk]["letter"] == "у"
    assert found[due, second.pk]["letter"] == "б"
    assert found[due, second.pk]["aria-label"] == "proposed: was absent: болезнь"
    assert {found[ahead, each.pk]["data-sync"] for each in made.children} == {"locked"}
    assert {found[due, each.pk]["data-sync"] for each in made.children} == {"saved"}
    assert found[ahead, first.pk]["aria-readonly"] == "true"


def test_sums_of_children_and_of_lessons(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = sample(clock)
        first, second, third = made.children
        for each in made.lessons[:2]:
            roll(made.teacher, each, {first: "present", second: "absent", third: "absent:illness"})
    page = body(visit("alpha", "teacher").get(made.address))

    assert re.findall(r'data-missed="(\d+)"', page) == ["0", "2", "2"]
    assert re.findall(r'data-excused="(\d+)"', page) == ["0", "0", "2"]
    assert sums_of(page) == [
        ("1 of 3 came", "1/3"), ("1 of 3 came", "1/3"), ("the roll is not taken yet", "—"), ("", ""),
    ]  # fmt: skip


def test_a_lesson_without_a_roll_says_so_and_counts_nobody(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        mark(made.teacher, made.lessons[0], made.children[0], "absent")
        roll(made.teacher, made.lessons[1], dict.fromkeys(made.children[:2], "present"))
    page = body(visit("alpha", "teacher").get(made.address))

    assert sums_of(page)[:2] == [
        ("the roll is not taken yet", "—"), ("2 of 3 came, 1 not marked", "2/3"),
    ]  # fmt: skip
    assert re.findall(r'data-missed="(\d+)"', page) == ["1", "0", "0"]
    found = cells(page)
    assert [found[made.lessons[0].pk, each.pk]["data-value"] for each in made.children] == [
        "absent", "", "",
    ]  # fmt: skip
    assert found[made.lessons[0].pk, made.children[1].pk]["aria-label"] == "proposed: was present"


def test_a_mark_of_a_child_who_had_left_is_shown_and_not_counted(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        first, second, _third = made.children
        roll(made.teacher, made.lessons[1], {first: "absent:illness", second: "present"})
        leave(first, dt.date(2040, 9, 8))
    page = body(visit("alpha", "teacher").get(made.address))
    found = cells(page)

    assert found[made.lessons[1].pk, first.pk]["data-off"] == "yes"
    assert found[made.lessons[1].pk, first.pk]["letter"] == "б"
    assert [pk for pk, cell in found.items() if "data-off" in cell] == [
        (made.lessons[1].pk, first.pk)
    ]
    assert re.findall(r'data-missed="(\d+)"', page) == ["0", "0", "0"]
    assert re.findall(r'data-excused="(\d+)"', page) == ["0", "0", "0"]
    assert sums_of(page)[1] == ("1 of 2 came, 1 not marked", "1/2")


def test_the_window_of_a_mark_says_what_the_lessons_page_says(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
    teacher = visit("alpha", "teacher")
    grid = choices(body(teacher.get(made.address)), "mark-dialog", "choice")
    sheet = choices(body(teacher.get(f"/lessons/{made.lessons[2].pk}/")), "mark", "mark")

    assert grid == sheet
    assert grid["absent"] == "Absent, reason unknown"
    assert grid["late:5"] == "5"


def test_newcomers_are_last_and_who_left_keeps_the_row(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        leave(made.children[0], dt.date(2040, 9, 10))
        late = child(made.group, "Абдуллин", day=dt.date(2040, 9, 12))
        again = child(made.group, "Ахметова", day=dt.date(2040, 9, 17))
    page = body(visit("alpha", "teacher").get(made.address))
    found = cells(page)

    names = re.findall(r'<span class="name">([^<]*)', page)
    assert [name.strip() for name in names] == [
        "Ахметова Камил", "Әхмәтова Камил", "Иванов Камил", "Абдуллин Камил", "Ахметова Камил",
    ]  # fmt: skip
    assert page.count("leaving: order № 7 of 10.09.2040") == 1
    order = [each.pk for each in made.lessons]
    dashes = {
        who.pk: [found[each, who.pk]["letter"] == "—" for each in order]
        for who in (made.children[0], late, again)
    }
    assert dashes == {
        made.children[0].pk: [False, True, True, True],
        late.pk: [True, True, False, False],
        again.pk: [True, True, False, False],
    }
    assert (
        "The child left the group on 9 September 2040."
        in found[order[1], made.children[0].pk]["data-why"]
    )


def test_every_head_says_its_state_and_why_it_is_locked(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        write(made.teacher, made.lessons[0], topic="Знакомство")
        roll(made.teacher, made.lessons[0], dict.fromkeys(made.children, "present"))
        cancelled = lesson(
            made.group, dt.date(2040, 9, 12), status=LessonStatus.CANCELLED, reason="карантин"
        )
        other = world.teacher("Новикова")
        substitution(
            made.group, other, dt.date(2040, 9, 10), dt.date(2040, 9, 10), [made.lessons[1]]
        )
    page = body(visit("alpha", "teacher").get(made.address))
    heads = dict(re.findall(r'data-column="(\d+)" data-state="([a-z]+)"', page))
    said = {
        int(pk): unescape(text)
        for pk, text in re.findall(r'data-column="(\d+)"[^>]* data-said="([^"]*)"', page)
    }

    order = [*made.lessons, cancelled]
    assert [heads[str(each.pk)] for each in order] == [
        "filled", "late", "due", "planned", "cancelled",
    ]  # fmt: skip
    assert [said[each.pk] for each in order] == [
        "Held, filled late",
        "Not filled in time. Новикова Г. И. conducts this lesson by a substitution",
        "Not filled",
        "Planned. The lesson is still to come: it is filled on its day, 24 September 2040",
        "The lesson is cancelled: карантин",
    ]


def test_a_closed_month_is_locked_with_its_reason(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        MonthClosure(group=made.group, month=dt.date(2040, 9, 1)).write(ACTOR)
    page = body(visit("alpha", "teacher").get(made.address))

    assert {each["data-sync"] for each in cells(page).values()} == {"locked"}
    assert "The month is closed. Ask the deputy director to open this lesson" in page


def test_what_was_taught_stands_beneath_with_both_names(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        write(made.teacher, made.lessons[0], topic="Знакомство", homework="Принести <клей>")
        roll(made.teacher, made.lessons[0], dict.fromkeys(made.children, "present"))
        by = world.teacher("Новикова")
        substitution(made.group, by, dt.date(2040, 9, 10), dt.date(2040, 9, 10), [made.lessons[1]])
        Lesson.objects.filter(pk=made.lessons[3].pk).change(
            ACTOR, status=LessonStatus.CANCELLED, reason="карантин"
        )
    page = body(visit("alpha", "teacher").get(made.address))

    assert "Знакомство" in page
    assert "Принести &lt;клей&gt;" in page
    assert "Новикова Г. И." in page
    assert "in place of Сафина Г. И., order № 31 of 10.09.2040" in page
    assert "cancelled: карантин" in page
    assert "<strong>2</strong> conducted of 8 due" in page


def test_a_name_with_markup_is_text(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = sample(clock)
        child(made.group, "<b>Злой</b>", '"Имя"')
        AbsenceReason.objects.filter(code="valid").change(ACTOR, name='<i>"у"</i>', letter="<")
        mark(made.teacher, made.lessons[2], made.children[0], "absent:valid")
    page = body(visit("alpha", "teacher").get(made.address))

    assert "<b>Злой" not in page
    assert "<i>" not in page
    assert cells(page)[made.lessons[2].pk, made.children[0].pk]["letter"] == "&lt;"


def test_two_lessons_of_a_day_are_two_columns_with_their_times(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        lesson(made.group, dt.date(2040, 9, 17), "10:00")
    page = body(visit("alpha", "teacher").get(made.address))
    assert re.findall(r'<span class="col-time">([\d:]+)</span>', page) == ["10:00", "15:00"]


def test_an_empty_month_says_why(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = sample(clock)
        other = group_of(made.group.teacher, "Пустая")
    teacher, journal = visit("alpha", "teacher"), f"/journal/{made.group.pk}"

    assert "No lessons in this month" in body(teacher.get(f"{journal}/2040-12/"))
    before = body(teacher.get(f"{journal}/2040-08/"))
    assert "The group has no lessons in this month" in before
    assert f'href="{journal}/2040-09/"' in before
    empty = body(visit("alpha", "admin").get(f"/journal/{other.pk}/2040-09/"))
    assert "The lessons of the group are not made yet" in empty
    assert f'href="/groups/{other.pk}/lessons/"' in empty


@pytest.mark.parametrize("month", ["2040-13", "2040-00", "0000-01", "2040-9", "99999-01"])
def test_what_is_no_month_is_not_found(
    alpha: SchoolRef, visit: Visit, clock: Clock, month: str
) -> None:
    with in_school(alpha):
        made = sample(clock)
    assert visit("alpha", "teacher").get(f"/journal/{made.group.pk}/{month}/").status_code == 404


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_a_month_out_of_all_years_is_empty(
    alpha: SchoolRef, visit: Visit, clock: Clock, month: str
) -> None:
    with in_school(alpha):
        made = sample(clock)
    page = visit("alpha", "teacher").get(f"/journal/{made.group.pk}/{month}/")
    assert "The group has no lessons in this month" in body(page)


def test_the_journal_leads_to_the_only_group_and_lets_choose_of_several(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
    teacher = visit("alpha", "teacher")
    first = teacher.get("/journal/")
    assert first["Location"] == f"/journal/{made.group.pk}/"
    assert teacher.get(first["Location"])["Location"] == made.address

    with in_school(alpha):
        group_of(made.group.teacher, "1-Б")
    page = body(teacher.get("/journal/"))
    assert "1-Б" in page
    assert "1-А" in page


def test_a_substitute_reads_the_given_lessons_alone_and_from_the_first_day_on(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        leader = world.teacher("Новикова")
        Lesson.objects.all().change(ACTOR, teacher=leader)
        StudyGroup.objects.all().change(ACTOR, teacher=leader)
        made.group.refresh_from_db()
        substitution(
            made.group, world.teacher(login="teacher"), dt.date(2040, 9, 10),
            dt.date(2040, 9, 20), made.lessons[1:3],
        )  # fmt: skip
        child(made.group, "Новенький", day=dt.date(2040, 9, 20))
        leave(made.children[2], dt.date(2040, 9, 5))
    teacher = visit("alpha", "teacher")
    page = body(teacher.get(made.address))
    found = cells(page)
    assert sorted(found) == sorted(
        (each.pk, who.pk) for each in made.lessons[1:3] for who in made.children[:2]
    )
    assert {each["data-sync"] for each in found.values()} == {"saved"}
    assert "Only the lessons that you conduct are shown." in page
    assert "Новенький" not in page and "Иванов Камил" not in page
    assert re.findall(r'<th scope="row"><a href="/lessons/(\d+)/"', page) == [
        str(each.pk) for each in made.lessons[1:3]
    ]
    assert re.findall(r'href="\.\./(\d{4}-\d\d)/"', page) == ["2040-09"]
    assert teacher.get(f"/journal/{made.group.pk}/")["Location"] == made.address
    assert teacher.get(f"{made.address}pdf/").status_code == 404
    assert teacher.get(f"/journal/{made.group.pk}/2040-10/").status_code == 404
    clock("2040-09-09T18:00+03:00")
    assert teacher.get(made.address).status_code == 404


def test_the_administration_reads_and_writes_nothing(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
    for role in ("deputy", "director", "admin"):
        found = cells(body(visit("alpha", role).get(made.address)))
        assert {each["data-sync"] for each in found.values()} == {"locked"}
        assert {each["letter"] for each in found.values()} == {""}


def test_statements_are_at_most_twelve_and_do_not_grow(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    teacher = visit("alpha", "teacher")
    sent = []
    with in_school(alpha):
        made = sample(clock)
    for more in (0, 12):
        with in_school(alpha):
            for number in range(more):
                child(made.group, f"Новый{'аеиоуыэюябвг'[number]}")
                lesson(made.group, dt.date(2040, 9, 17), f"{number + 1:02}:00")
            for each in Lesson.objects.filter(date__lte=dt.date(2040, 9, 17)):
                roll(made.teacher, each, dict.fromkeys(made.group.enrolments.all(), "absent"))
        teacher.get(made.address)
        with CaptureQueriesContext(connection) as queries:
            body(teacher.get(made.address))
        sent.append(len(queries))
    assert sent[0] == sent[1]
    assert sent[0] <= 12, sent
