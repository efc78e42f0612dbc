"""The office's pages of lessons, as the administrator and the deputy meet them."""

import datetime as dt
import re
from typing import Any

import pytest

from isolation import SchoolRef, in_school
from journal.lessons.actions.making import generate
from journal.lessons.models import (
    AbsenceReason,
    JournalSettings,
    Lesson,
    MonthClosure,
    Substitution,
    Unlock,
)
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock

pytestmark = pytest.mark.usefixtures("no_second_factor")
# Far ahead of every change of the cast's passwords, which end older sessions.
AUGUST, OCTOBER = "2040-08-20T12:00+03:00", "2040-10-02T12:00+03:00"


def taught(**values: Any) -> StudyGroup:
    """The cast's teacher leads it, on Mondays of September: the 3rd, 10th, 17th and 24th."""
    year = world.year(dt.date(2040, 9, 1), dt.date(2041, 5, 31))
    group = world.group(
        year=year, ends_on=dt.date(2040, 9, 30), teacher=world.teacher(login="teacher"), **values
    )
    world.slot(group)
    generate([group], actor=ACTOR)
    return group


def body(response: Any) -> str:
    return str(response.content.decode())


def meant(page: str) -> dict[str, str]:
    """The answer of the button «Save anyway»."""
    found = re.search(r'name="warnings-seen" value="(\w+)"', page)
    assert found, page
    return {"warnings-seen": found.group(1)}


def test_a_substitution_is_entered_in_two_steps(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group, other = taught(), world.teacher("Новикова")
        absent = group.teacher
    admin, address = visit("alpha", "admin"), "/lessons/substitutions/new/"

    assert f'<option value="{absent.pk}">' in body(admin.get(address))
    address = f"{address}?absent={absent.pk}"
    assert "In place of: " in body(admin.get(address))
    values = {
        "groups": [group.pk], "substitute": other.pk, "starts_on": "2040-09-10",
        "ends_on": "2040-09-17", "reason": "Отпуск", "order_number": "7",
        "order_date": "2040-08-20",
    }  # fmt: skip
    page = body(admin.post(address, values))
    assert "has no log-in with the role of a teacher" in page
    assert admin.post(address, {**values, **meant(page)}).status_code == 302
    assert "Новикова Г. И." in body(visit("alpha", "teacher").get("/lessons/substitutions/"))
    with in_school(alpha):
        row = Substitution.objects.get()
        assert row.lessons.count() == 2
    end = f"/lessons/substitutions/{row.pk}/end/"
    page = body(admin.post(end, {"on": "2040-09-10"}))
    assert "1 lesson returns to " in page
    assert admin.post(end, {"on": "2040-09-10", **meant(page)}).status_code == 302
    with in_school(alpha):
        assert row.lessons.count() == 1


def test_a_lesson_is_cancelled_brought_back_and_added(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(AUGUST)
    with in_school(alpha):
        group = taught()
        first = Lesson.objects.earliest("date")
    admin, tab = visit("alpha", "admin"), f"/groups/{group.pk}/lessons/"
    assert f"/lessons/{first.pk}/cancel/" in body(admin.get(tab))
    assert f"/lessons/{first.pk}/cancel/" not in body(visit("alpha", "teacher").get(tab))

    page = body(admin.post(f"/lessons/{first.pk}/cancel/", {"reason": "Болезнь"}))
    values = {"reason": "Болезнь", **meant(page)}
    assert admin.post(f"/lessons/{first.pk}/cancel/", values).status_code == 302
    page = body(admin.get(tab))
    assert "2 h cancelled" in page
    assert "2 h of it are cancelled. Add lessons in their place." in page
    admin.post(f"/lessons/{first.pk}/restore/")
    assert "h cancelled" not in body(admin.get(tab))

    values = {
        "date": "2040-09-05", "starts_at": "10:00", "hours": "2", "reason": "Отчётный концерт",
        "basis": "Приказ № 3",
    }  # fmt: skip
    assert admin.post(f"{tab}add/", values).status_code == 302
    assert "Отчётный концерт · Приказ № 3" in body(admin.get(tab))
    assert "The group has a lesson then" in body(admin.post(f"{tab}add/", values))


def test_a_month_is_closed_with_its_gaps_when_that_is_meant(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(OCTOBER)
    with in_school(alpha):
        group = taught()
    deputy, address = visit("alpha", "deputy"), "/lessons/months/?month=2040-09-01"
    assert "has gaps" in body(deputy.get(address))
    values = {"groups": [group.pk]}
    page = body(deputy.post(address, values))
    assert "4 lessons are not filled" in page
    with in_school(alpha):
        assert not MonthClosure.objects.exists()
    assert deputy.post(address, {**values, **meant(page)}).status_code == 302
    with in_school(alpha):
        assert MonthClosure.objects.get().month == dt.date(2040, 9, 1)
    assert ">closed<" in body(deputy.get(address)).replace("\n", "")
    # The administrator reads the page and closes nothing.
    admin = visit("alpha", "admin")
    assert 'name="groups"' not in body(admin.get(address))
    assert admin.post(address, values).status_code == 200


def test_a_closed_month_is_opened_after_the_password_alone(
    alpha: SchoolRef, visit: Visit, clock: Clock
) -> None:
    clock(OCTOBER)
    with in_school(alpha):
        group = taught()
        MonthClosure(group=group, month=dt.date(2040, 9, 1)).write(ACTOR)
        one = Lesson.objects.earliest("date")
    deputy, address = visit("alpha", "deputy"), f"/lessons/{one.pk}/unlock/"
    assert address in body(deputy.get(f"/groups/{group.pk}/lessons/"))
    assert address in body(deputy.get(f"/lessons/{one.pk}/"))
    assert address not in body(visit("alpha", "teacher").get(f"/lessons/{one.pk}/"))
    values = {"staff": group.teacher_id, "last_day": "2040-10-03", "reason": "Описка"}
    answer = deputy.post(address, values)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/me/confirm/")
    with in_school(alpha):
        assert not Unlock.objects.exists()

    with in_school(alpha):  # locked by time alone, no password is asked again
        MonthClosure.objects.all().erase(ACTOR)
        JournalSettings(lock_days=3).write(ACTOR)
    assert deputy.post(address, values).status_code == 302
    page = body(deputy.get("/lessons/unlocks/"))
    assert "Описка" in page
    with in_school(alpha):
        row = Unlock.objects.get()
        assert row.until == dt.datetime(2040, 10, 3, 20, 59, 59, tzinfo=dt.UTC)
    assert deputy.post(f"/lessons/unlocks/{row.pk}/end/").status_code == 302
    with in_school(alpha):
        row.refresh_from_db()
        assert row.until < dt.datetime(2040, 10, 2, 9, 5, tzinfo=dt.UTC)


def test_settings_and_reasons_are_edited(alpha: SchoolRef, visit: Visit, clock: Clock) -> None:
    clock(AUGUST)
    admin, address = visit("alpha", "admin"), "/lessons/settings/"
    values = {"free_days": "1", "lock_days": "", "keeps_pages": "on"}
    assert admin.post(address, values).status_code == 302
    # Another page that was shown before knows nothing of it.
    page = body(admin.post(address, {**values, "free_days": "5"}))
    assert "Not saved" in page
    with in_school(alpha):
        assert JournalSettings.objects.get().free_days == 1

    new = {"name": "ОРВИ", "letter": "р", "excused": "on", "counts": "on", "position": "6"}
    page = body(admin.post(f"{address}reasons/new/", new))
    assert "looks like a diagnosis" in page
    assert "letter of absence" in body(
        admin.post(f"{address}reasons/new/", {**new, "name": "семья", "letter": "н"})
    )
    values = {**new, "name": "семья", "letter": "с"}
    assert admin.post(f"{address}reasons/new/", values).status_code == 302
    with in_school(alpha):
        made = AbsenceReason.objects.get(name="семья")
    edited = {**values, "is_retired": "on", "version": made.changed_at.isoformat()}
    assert admin.post(f"{address}reasons/{made.pk}/", edited).status_code == 302
    assert "no longer offered" in body(admin.get(address))
