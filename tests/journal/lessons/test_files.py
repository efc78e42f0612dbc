"""Files of lessons: told from their content, kept in the school's folder, given to whom they concern."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from history.models import Deed
from history.signature import Actor, person
from isolation import SchoolRef, in_school
from journal.lessons.actions.files import attach, take_away
from journal.lessons.models import AbsenceNotice, AbsenceReason, Attachment, Lesson
from journal.lessons.rules import files as rules
from journal.roster.lines import Line
from journal.roster.models import Ground, OrderKind
from tenants.people.actions import tie_login
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons import contents
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson
from tests.journal.roster.ground import enrolled, issued

pytestmark = pytest.mark.usefixtures("no_second_factor")
DAY = dt.date(2026, 10, 15)


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path, clock: Clock) -> None:
    settings.MEDIA_ROOT = tmp_path
    clock("2026-10-15T16:00+03:00")


@pytest.fixture
def held(alpha: SchoolRef) -> Iterator[Lesson]:
    """Today's lesson of the cast's teacher; a child of the cast's parent is in the group."""
    with in_school(alpha):
        group = world.group(teacher=world.teacher(login="teacher"))
        child = enrolled(group, "Әхмәтова")[0]
        tie_login(world.mother(child), User.objects.get(login="parent"), actor=ACTOR)
        yield lesson(group, DAY)


def by_teacher() -> Actor:
    return person(User.objects.get(login="teacher"))


def upload(content: bytes = contents.PDF, name: str = "задание.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def kind(content: bytes) -> str:
    found = rules.kind_of(io.BytesIO(content))
    return found.media if found else ""


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (contents.PDF, "application/pdf"),
        (contents.JPEG, "image/jpeg"),
        (contents.PNG, "image/png"),
        (contents.WEBP, "image/webp"),
        (contents.HEIC, "image/heic"),
        (contents.MP4, "video/mp4"),
        (b"ID3\x04\x00", "audio/mpeg"),
        ("Выучить слова".encode(), "text/plain"),
        ("Выучить слова".encode("cp1251"), "text/plain"),
        (
            contents.docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            contents.zipped(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_the_type_is_told_from_the_content(content: bytes, media: str) -> None:
    assert kind(content) == media


@pytest.mark.parametrize(
    "content",
    [
        contents.SVG, contents.HTML, contents.EXE, contents.zipped(a__txt="1"),
        contents.docx(**{"word/vbaProject.bin": b"x"}), b"PK\x03\x04 broken", b"\x00\x01\x02",
        b"text with a \x00 in it", b"\n\n  <html><body>", b"",
    ],
)  # fmt: skip
def test_what_could_run_or_is_unknown_has_no_type(content: bytes) -> None:
    assert kind(content) == ""


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("задание.pdf", "задание.pdf"),
        ("СКАН.PDF", "СКАН.PDF"),
        ("program.exe", "program.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\a.pdf", "a.pdf"),
        ("fdp\u202e.exe", "fdp .exe.pdf"),
        ("", "file.pdf"),
        ("я" * 300 + ".pdf", "я" * 116 + ".pdf"),
    ],
)
def test_a_name_ends_as_the_content_says(told: str, kept: str) -> None:
    assert rules.clean_name(told, rules.PDF) == kept


def test_a_file_lies_in_the_schools_folder_under_a_drawn_name(
    held: Lesson, alpha: SchoolRef, tmp_path: Path
) -> None:
    made = attach(upload(), lesson=held, actor=by_teacher())

    assert (made.name, made.kind, made.size) == ("задание.pdf", "application/pdf", 29)
    assert [path.name for path in (tmp_path / alpha.schema).iterdir()] == [made.stored.name]
    with Attachment.objects.get().stored.open() as stored:
        assert stored.read() == contents.PDF


def test_a_failed_transaction_leaves_no_row_without_a_file(held: Lesson, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        attach(upload(), lesson=held, actor=by_teacher())
        raise RuntimeError

    assert Attachment.objects.count() == 0


def refused(held: Lesson, content: bytes = contents.PDF) -> str:
    with pytest.raises(ValidationError) as error:
        attach(upload(content), lesson=held, actor=by_teacher())
    return str(error.value.messages[0])


def test_too_large_empty_and_unknown_files_are_refused_with_a_text(held: Lesson) -> None:
    assert refused(held, contents.PDF + b"0" * 10_000_000) == "The file is larger than 10 MB."
    assert refused(held, b"") == "The file is empty."
    assert refused(held, contents.SVG).startswith("Files of this type are not taken.")
    assert Attachment.objects.count() == 0


def test_the_eleventh_file_is_refused_until_one_is_taken_away(held: Lesson) -> None:
    made = [attach(upload(), lesson=held, actor=by_teacher()) for _ in range(10)]
    assert refused(held) == "There are 10 files already: take one away first."

    take_away(made[0], actor=by_teacher())
    attach(upload(), lesson=held, actor=by_teacher())
    assert Attachment.objects.all().shown().count() == 10


def test_only_who_conducts_the_lesson_attaches_and_on_its_day(held: Lesson, clock: Clock) -> None:
    with pytest.raises(ValidationError, match="conducts this lesson"):
        attach(upload(), lesson=held, actor=person(User.objects.get(login="admin")))
    clock("2026-10-14T16:00+03:00")
    assert refused(held).startswith("The lesson is still to come")


def test_a_file_is_given_as_a_download_that_no_browser_runs(held: Lesson, visit: Visit) -> None:
    made = attach(upload(), lesson=held, actor=by_teacher())
    answer = visit("alpha", "parent").get(f"/files/{made.pk}/")

    assert answer.content == contents.PDF
    assert {name: answer.headers[name] for name in (
        "Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy",
    )} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"attachment; filename*=utf-8''{quote('задание')}.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }  # fmt: skip


def seen(visit: Visit, file: Attachment, place: str = "alpha") -> dict[str, int]:
    people = ("admin", "director", "teacher", "parent", "pupil")
    return {login: visit(place, login).get(f"/files/{file.pk}/").status_code for login in people}


def test_a_lessons_file_is_for_its_staff_and_the_families_of_its_day(
    held: Lesson, visit: Visit
) -> None:
    made = attach(upload(), lesson=held, actor=by_teacher())

    assert seen(visit, made) == {
        "admin": 200, "director": 200, "teacher": 200, "parent": 200, "pupil": 404,
    }  # fmt: skip
    assert set(seen(visit, made, "beta").values()) == {404}


def test_a_family_that_left_before_the_day_sees_no_file_of_it(
    held: Lesson, visit: Visit, alpha: SchoolRef
) -> None:
    made = attach(upload(), lesson=held, actor=by_teacher())
    child = held.group.enrolments.get().pupil
    left = Line(child, group_from=held.group, ground=Ground.FAMILY)
    issued(OrderKind.WITHDRAW, [left], DAY - dt.timedelta(days=3))

    assert seen(visit, made)["parent"] == 404


def test_what_was_taken_away_is_given_to_nobody(held: Lesson, visit: Visit) -> None:
    made = attach(upload(), lesson=held, actor=by_teacher())
    take_away(made, actor=by_teacher())

    assert set(seen(visit, made).values()) == {404}


def test_a_notices_file_is_for_the_family_the_childs_teacher_and_the_administration(
    held: Lesson, visit: Visit
) -> None:
    child = held.group.enrolments.get().pupil
    reason = AbsenceReason.objects.get(code="illness")
    notice = AbsenceNotice(pupil=child, starts_on=DAY, ends_on=DAY, reason=reason).write(ACTOR)
    made = attach(upload(), notice=notice, actor=person(User.objects.get(login="parent")))

    assert seen(visit, made) == {
        "admin": 200, "director": 200, "teacher": 200, "parent": 200, "pupil": 404,
    }  # fmt: skip
    assert Deed.objects.filter(what="lessons.file_opened").count() == 4


def test_another_groups_teacher_gets_no_notices_file(alpha: SchoolRef, visit: Visit) -> None:
    with in_school(alpha):
        world.group(teacher=world.teacher(login="teacher"))
        other = world.group("2-Б", teacher=world.teacher("Чужая"))
        child = enrolled(other, "Петрова")[0]
        reason = AbsenceReason.objects.get(code="illness")
        notice = AbsenceNotice(pupil=child, starts_on=DAY, ends_on=DAY, reason=reason).write(ACTOR)
        made = attach(upload(), notice=notice, actor=ACTOR)

    assert visit("alpha", "teacher").get(f"/files/{made.pk}/").status_code == 404


def test_a_teacher_adds_and_takes_away_by_the_page(held: Lesson, visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    answer = teacher.post(f"/lessons/{held.pk}/files/", {"file": upload()})
    made = Attachment.objects.get()
    gone = teacher.post(f"/files/{made.pk}/take-away/")

    assert answer.headers["Location"] == gone.headers["Location"] == f"/lessons/{held.pk}/#files"
    assert Attachment.objects.get().removed_at is not None


def test_a_page_without_a_file_says_so_and_saves_nothing(held: Lesson, visit: Visit) -> None:
    assert visit("alpha", "teacher").post(f"/lessons/{held.pk}/files/").status_code == 302
    assert visit("alpha", "admin").post("/lessons/999999/files/").status_code == 404
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("virus.pdf", "The name ends in .pdf, but the content is .txt."),
        ("фото.JPG", "The name ends in .jpg, but the content is .txt."),
        ("задание.txt", ""),
        ("задание", ""),
        ("list.csv", ""),
    ],
)
def test_a_name_that_says_another_type_than_the_content_is_refused(
    held: Lesson, name: str, why: str
) -> None:
    text = "Выучить слова".encode()
    if not why:
        assert attach(upload(text, name), lesson=held, actor=by_teacher()).name.endswith(".txt")
        return
    with pytest.raises(ValidationError) as error:
        attach(upload(text, name), lesson=held, actor=by_teacher())
    assert str(error.value.messages[0]).startswith(why)
