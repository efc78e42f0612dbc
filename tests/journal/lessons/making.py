"""Lessons and plans for tests, row by row."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from journal.lessons.models import Lesson
from journal.plans.models import LessonPlan, PlannedLesson
from tenants.groups.models import StudyGroup, TimetableSlot
from tenants.years.models import NonWorkingDay
from tests.cast import ACTOR

NOON = dt.time(12, 0)


def lesson(of: StudyGroup, date: dt.date, starts: str = "15:00", **values: Any) -> Lesson:
    """A planned lesson of two academic hours, made by hand: of no slot unless one is given."""
    begins = dt.time.fromisoformat(starts)
    ends = (dt.datetime.combine(date, begins) + dt.timedelta(minutes=100)).time()
    defaults: dict[str, Any] = {"ends_at": ends, "hours": 2, "teacher": of.teacher}
    return Lesson(group=of, date=date, starts_at=begins, **(defaults | values)).write(ACTOR)


def plan(of: StudyGroup, hours: Iterable[float | str]) -> LessonPlan:
    """A plan whose lines have these hours of practice and are called «Тема 1» and so on."""
    made = LessonPlan(group=of).write(ACTOR)
    for number, each in enumerate(hours, start=1):
        PlannedLesson(
            plan=made, position=number, topic=f"Тема {number}", practice=Decimal(str(each))
        ).write(ACTOR)
    return made


def day_off(date: dt.date, name: str = "Праздник") -> NonWorkingDay:
    return NonWorkingDay(date=date, name=name).write(ACTOR)


def days(of: StudyGroup, **only: Any) -> list[dt.date]:
    rows = Lesson.objects.filter(group=of, **only).order_by("date", "starts_at")
    return list(rows.values_list("date", flat=True))


def events() -> int:
    """How many versions of lessons history has: unchanged when nothing was written."""
    return int(Lesson._meta.apps.get_model("lessons", "LessonEvent").objects.count())


def edit(slot: TimetableSlot, **values: Any) -> TimetableSlot:
    for name, value in values.items():
        setattr(slot, name, value)
    return slot.write(ACTOR, only=list(values))
