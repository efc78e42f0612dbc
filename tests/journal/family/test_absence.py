"""«Не придёт»: what a family may announce and take back, and what becomes of marks."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from history.signature import person
from isolation import in_school
from journal.family import actions
from journal.lessons.models import AbsenceNotice, Attachment, Attendance, MonthClosure
from tests import world
from tests.cast import ACTOR
from tests.journal.family.ground import TOMORROW, YESTERDAY, Home
from tests.journal.lessons import contents
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.outbox import DAY

URL = "/family/absence/"


def sent(home: Home, **more: Any) -> dict[str, Any]:
    with in_school(home.school):
        reason = home.reason().pk
    days = {"starts_on": f"{TOMORROW}", "ends_on": f"{TOMORROW}"}
    return {"pupil": home.child.pk, "reason": reason, **days, **more}


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def notices(home: Home) -> list[tuple[dt.date, dt.date, bool]]:
    with in_school(home.school):
        rows = AbsenceNotice.objects.order_by("id")
        return [(row.starts_on, row.ends_on, row.withdrawn_at is None) for row in rows]


def test_a_parent_announces_and_the_lesson_proposes_it(home: Home) -> None:
    answer = home.parent.post(URL, sent(home))

    assert answer.headers["Location"] == URL
    assert notices(home) == [(TOMORROW, TOMORROW, True)]


def test_the_form_begins_with_the_next_lesson(home: Home) -> None:
    home.lesson_on(dt.date(2026, 10, 22))
    form = home.parent.get(URL).context["form"]

    assert form["starts_on"].value() == dt.date(2026, 10, 22)


@pytest.mark.parametrize(
    ("days", "field", "text"),
    [
        ((YESTERDAY, TOMORROW), "starts_on", "This day is over: tell the teacher."),
        ((TOMORROW, DAY), "ends_on", "The last day is before the first one."),
        ((DAY, DAY + dt.timedelta(days=60)), "ends_on", "At most 60 days at once."),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_field(
    home: Home, days: tuple[dt.date, dt.date], field: str, text: str
) -> None:
    answer = home.parent.post(URL, sent(home, starts_on=f"{days[0]}", ends_on=f"{days[1]}"))

    assert list(errors(answer)) == [field]
    assert errors(answer)[field][0].startswith(text)
    assert notices(home) == []


def test_sixty_days_are_announced_at_once(home: Home) -> None:
    last = DAY + dt.timedelta(days=59)
    home.parent.post(URL, sent(home, starts_on=f"{DAY}", ends_on=f"{last}"))

    assert notices(home) == [(DAY, last, True)]


def test_days_that_are_announced_already_are_refused(home: Home) -> None:
    home.notice(DAY, TOMORROW)
    answer = home.parent.post(URL, sent(home))

    assert errors(answer)["starts_on"][0].startswith("From 15.10.2026 to 16.10.2026 is announced")


def test_reasons_that_excuse_alone_are_offered(home: Home) -> None:
    with in_school(home.school):
        wrong = home.reason("invalid").pk
        offered = list(home.parent.get(URL).context["form"].fields["reason"].queryset)
    answer = home.parent.post(URL, sent(home, reason=wrong))

    assert [reason.code for reason in offered] == ["illness", "valid", "quarantine", "event"]
    assert list(errors(answer)) == ["reason"]


def test_a_child_that_is_in_no_group_then_has_nothing_to_announce(home: Home) -> None:
    with in_school(home.school):
        sister = world.pupil("Сестра")
        world.representation(sister, home.mother)
    answer = home.parent.post(URL, sent(home, pupil=sister.pk))

    assert errors(answer)["starts_on"][0].startswith("The child is in no group")


def test_another_familys_child_is_not_announced(home: Home) -> None:
    answer = home.parent.post(URL, sent(home, pupil=home.other.pk))

    assert list(errors(answer)) == ["pupil"]
    with in_school(home.school), pytest.raises(ValidationError, match="You cannot announce"):
        actions.announce(
            home.other, starts_on=DAY, ends_on=DAY, reason=home.reason(),
            actor=person(home.user("parent")),
        )  # fmt: skip


def test_a_pupil_announces_only_when_of_age(home: Home) -> None:
    assert home.pupil.get(URL).status_code == 403
    with in_school(home.school):
        home.other.birth_date = dt.date(2008, 10, 15)
        home.other.write(ACTOR, only=["birth_date"])

    assert home.pupil.post(URL, sent(home, pupil=home.other.pk)).status_code == 302


def test_a_file_comes_along_or_nothing_is_saved(home: Home) -> None:
    bad = SimpleUploadedFile("справка.svg", contents.SVG)
    assert list(errors(home.parent.post(URL, sent(home, file=bad)))) == ["file"]
    assert notices(home) == []

    home.parent.post(URL, sent(home, file=SimpleUploadedFile("справка.jpg", contents.JPEG)))
    with in_school(home.school):
        assert [(file.name, file.notice is None) for file in Attachment.objects.all()] == [
            ("справка.jpg", False)
        ]


def test_a_mark_that_is_there_already_is_tied_and_nobody_is_written_to(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    assert len(home.told()) == 1
    home.parent.post(URL, sent(home, starts_on=f"{DAY}", ends_on=f"{DAY}"))

    with in_school(home.school):
        mark = Attendance.objects.get(enrolment=home.enrolments[0])
        assert mark.notice == AbsenceNotice.objects.get()
    assert home.told() == []


def test_marks_of_a_closed_month_stay_as_they_are(home: Home) -> None:
    home.device.send(home.roll("absent", "present"))
    with in_school(home.school):
        MonthClosure(group=home.group, month=DAY.replace(day=1)).write(ACTOR)
    home.parent.post(URL, sent(home, starts_on=f"{DAY}", ends_on=f"{DAY}"))

    with in_school(home.school):
        assert Attendance.objects.get(enrolment=home.enrolments[0]).notice is None


def test_an_announcement_to_come_is_taken_back(home: Home) -> None:
    notice = home.notice(TOMORROW)
    home.parent.post(f"{URL}{notice.pk}/back/")

    assert notices(home) == [(TOMORROW, TOMORROW, False)]


def test_days_gone_by_of_an_announcement_stay(home: Home) -> None:
    notice = home.notice(YESTERDAY, TOMORROW)
    home.parent.post(f"{URL}{notice.pk}/back/")

    assert notices(home) == [(YESTERDAY, YESTERDAY, True)]


def test_an_announcement_that_is_over_is_not_taken_back(home: Home) -> None:
    notice = home.notice(YESTERDAY)
    home.parent.post(f"{URL}{notice.pk}/back/")

    assert notices(home) == [(YESTERDAY, YESTERDAY, True)]


def test_marks_of_days_taken_back_name_it_no_more(home: Home) -> None:
    notice = home.notice(DAY)
    home.device.send(home.roll("absent:illness", "present"))
    home.parent.post(f"{URL}{notice.pk}/back/")

    with in_school(home.school):
        assert Attendance.objects.get(enrolment=home.enrolments[0]).notice is None


def test_a_lesson_that_is_over_keeps_what_was_announced_of_it(home: Home, clock: Clock) -> None:
    notice = home.notice(DAY)
    home.device.send(home.roll("absent:illness", "present"))
    clock("2026-10-15T17:00+03:00")
    home.parent.post(f"{URL}{notice.pk}/back/")

    assert notices(home) == [(DAY, DAY, False)]
    with in_school(home.school):
        assert Attendance.objects.get(enrolment=home.enrolments[0]).notice == notice
    assert home.told() == []


def test_another_familys_announcement_is_not_there(home: Home) -> None:
    with in_school(home.school):
        strange = AbsenceNotice(
            pupil=home.other, starts_on=DAY, ends_on=DAY, reason=home.reason()
        ).write(ACTOR)

    assert home.parent.post(f"{URL}{strange.pk}/back/").status_code == 404
    assert notices(home) == [(DAY, DAY, True)]
