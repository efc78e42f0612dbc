"""The month on paper, and the history of what stands on it."""

import datetime as dt
import io
from typing import Any

import pytest
from pypdf import PdfReader

from history.models import Deed
from isolation import SchoolRef, in_school
from tests import world
from tests.accounts.entering import confirm
from tests.conftest import Visit, Visitor
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.filling import do, leave, mark, roll, substitution, write
from tests.journal.lessons.making import lesson
from tests.journal.lessons.test_month import Sample, body, sample

pytestmark = pytest.mark.usefixtures("no_second_factor")


def corrected(clock: Clock) -> Sample:
    """The roll of the first lesson is taken, then a mark and the topic are corrected."""
    made = sample(clock)
    first, second, third = made.children
    taken = made.lessons[0]
    write(made.teacher, taken, topic="Знакомство")
    roll(made.teacher, taken, {first: "present", second: "absent", third: "late:10"})
    clock("2040-09-17T19:05+03:00")
    mark(made.teacher, taken, second, "absent:illness", "absent")
    taken.refresh_from_db()
    write(made.teacher, taken, topic="Знакомство, техника безопасности")
    return made


def printed(visitor: Visitor, made: Sample, month: str = "2040-09") -> str:
    pages = sheets(visitor, made, month).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sheets(visitor: Visitor, made: Sample, month: str = "2040-09") -> PdfReader:
    response = visitor.get(f"/journal/{made.group.pk}/{month}/pdf/")
    assert response.status_code == 200, response["Location"]
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def asked(visit: Visit, login: str = "teacher") -> Visitor:
    visitor = visit("alpha", login)
    confirm(visitor)
    return visitor


def test_the_spreads_have_names_marks_topics_and_hours(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = corrected(clock)
        leave(made.children[2], dt.date(2040, 9, 10))
        substitution(
            made.group, world.teacher("Новикова"), dt.date(2040, 9, 10), dt.date(2040, 9, 10),
            [made.lessons[1]],
        )  # fmt: skip
    text = printed(asked(visit), made)

    for expected in (
        "Ахметова Камил", "Әхмәтова Камил", "Знакомство, техника безопасности", "filled late",
        "leaving: order № 7 of 10.09.2040", "Новикова Г. И.",
        "in place of Сафина Г. И., order № 31 of 10.09.2040",
        "Проведено часов: 2, по плану: 8", "Содержание (тема) занятия", "Подпись",
    ):  # fmt: skip
        assert expected in text, text


def test_corrections_are_printed_as_such(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = corrected(clock)
        author = made.teacher.short_name
    wanted = [
        f"03.09, Әхмәтова Камил: was absent → was absent: болезнь. {author}, 17.09.2040, 19:05",
        f"03.09, Topic: Знакомство → Знакомство, техника безопасности. {author}, 17.09.2040, 19:05",
    ]
    teacher = asked(visit)
    text = printed(teacher, made)
    for number, line in enumerate(wanted, start=1):
        assert f"{number}. {line}" in text, text
    page = body(teacher.get(f"{made.address}?print"))
    for line in wanted:
        assert f"<li>{line}</li>" in page


def test_what_was_written_before_the_roll_or_undone_is_no_correction(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        child = made.children[0]
        mark(made.teacher, made.lessons[0], child, "absent")
        mark(made.teacher, made.lessons[0], child, "late", "absent")
        roll(made.teacher, made.lessons[0], dict.fromkeys(made.children[1:], "present"))
        mark(made.teacher, made.lessons[0], made.children[1], "present", "present")
    assert "Corrections" not in body(visit("alpha", "teacher").get(f"{made.address}?print"))


def test_the_pdf_asks_for_the_password_and_is_written_down(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
    teacher = visit("alpha", "teacher")
    first = teacher.get(f"{made.address}pdf/")
    assert first["Location"].startswith("/me/confirm/?next=%2Fjournal%2F")
    confirm(teacher)
    printed(teacher, made)
    with in_school(alpha):
        deed = Deed.objects.get(what="journal.printed")
        assert (deed.subject, deed.details) == (f"group:{made.group.pk}", {"rows": 3})


def test_its_date_moves_with_a_mark_that_is_corrected_or_taken_off(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = corrected(clock)
    teacher, dates = asked(visit), []
    for hour, value, base in ((20, "", "absent:illness"), (21, "late", "")):
        with in_school(alpha):
            clock(f"2040-09-17T{hour}:00+03:00")
            mark(made.teacher, made.lessons[0], made.children[1], value, base)
        metadata = sheets(teacher, made).metadata
        assert metadata is not None and metadata.creation_date is not None
        dates.append(metadata.creation_date.astimezone(dt.timezone(dt.timedelta(hours=3))))
    assert [f"{date:%d.%m.%Y %H}" for date in dates] == ["17.09.2040 20", "17.09.2040 21"]


def test_an_empty_month_is_printed_too(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    with in_school(alpha):
        made = sample(clock)
    assert "Проведено часов: 0" in printed(asked(visit), made, "2040-12")


def test_a_month_of_fifty_lessons_has_several_sheets(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        for number in range(46):
            lesson(made.group, dt.date(2040, 9, 1 + number % 23), f"{8 + number // 23:02}:00")
    assert printed(asked(visit), made).count("Учёт посещаемости") == 2


def moments(page: str) -> str:
    return " ".join(page.split())


def test_the_history_of_a_mark_says_old_new_who_and_when(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = corrected(clock)
        second = made.children[1]
        clock("2040-09-17T20:00+03:00")
        mark(made.teacher, made.lessons[0], second, "", "absent:illness")
    teacher = visit("alpha", "teacher")
    address = f"/lessons/{made.lessons[0].pk}/history/{second.pk}/"
    whole = moments(body(teacher.get(address)))
    part = moments(body(teacher.get(address, headers={"HX-Request": "true"})))

    for page in (whole, part):
        assert "<ins>was absent</ins>" in page
        assert "<del>was absent</del>" in page
        assert "<ins>was absent: болезнь</ins>" in page
        assert "<del>was absent: болезнь</del>" in page
        assert "<ins>taken off</ins>" in page
        assert page.count("Ивановская М. О.") >= 3
        assert "17 September 2040, 19:05" in page
        assert page.count("<li>") == part.count("<li>") or page is whole
    assert "<html" not in part
    assert "<html" in whole


def test_the_history_of_a_lesson_tells_everything_by_moments(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = corrected(clock)
    page = moments(body(visit("alpha", "deputy").get(f"/lessons/{made.lessons[0].pk}/history/")))

    for expected in (
        "Roll: <ins>was taken</ins>", "1 child was present", "Әхмәтова К.: <ins>was absent</ins>",
        "Topic: <ins>Знакомство</ins>", "Hours conducted: <ins>2</ins>",
        "<ins>Знакомство, техника безопасности</ins>", "The lesson: <ins>made</ins>",
    ):  # fmt: skip
        assert expected in page, expected


def test_a_roll_taken_back_stays_in_the_history(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    with in_school(alpha):
        made = sample(clock)
        taken = made.lessons[2]
        roll(made.teacher, taken, dict.fromkeys(made.children, "present"))
        do(made.teacher, {"kind": "roll", "lesson": taken.pk, "taken": False})
    teacher = visit("alpha", "teacher")
    page = moments(body(teacher.get(f"/lessons/{taken.pk}/history/")))
    assert "<ins>was taken back</ins>" in page
    assert page.count("<ins>taken off</ins>") == 3


@pytest.mark.parametrize("path", ["/lessons/{}/history/", "/lessons/{}/history/1/"])
def test_a_stranger_finds_no_history(
    alpha: SchoolRef, visit: Visit, clock: Clock, path: str
) -> None:
    with in_school(alpha):
        made = sample(clock)
        other = world.group("Чужая", year=made.group.year, teacher=world.teacher("Новикова"))
        foreign = lesson(other, dt.date(2040, 9, 3))
    visitor: Any = visit("alpha", "teacher")
    assert visitor.get(path.format(foreign.pk)).status_code == 404
    assert visit("alpha", "parent").get(path.format(foreign.pk)).status_code == 403
