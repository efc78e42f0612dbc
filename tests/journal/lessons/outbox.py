"""A device that sends operations, for tests of the outbox: one lesson of today, its children and
its teacher's client."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from isolation import SchoolRef, in_school
from journal.lessons.marks import value_of
from journal.lessons.models import Attendance, Lesson
from journal.roster.models import Enrolment
from tenants.groups.models import StudyGroup
from tests import world
from tests.conftest import Visit, Visitor
from tests.journal.lessons.making import lesson

DAY = dt.date(2026, 10, 15)
NOW = "2026-10-15T15:30+03:00"  # half an hour after the lesson began


class Device:
    """The client of somebody, with the operations of the wire as verbs."""

    def __init__(self, visitor: Visitor, user_id: int) -> None:
        self.visitor, self.user_id = visitor, user_id

    def post(self, ops: Iterable[dict[str, Any]], **more: Any) -> Any:
        body = {"user": self.user_id, "ops": list(ops), **more}
        return self.raw(json.dumps(body))

    def raw(self, body: str | bytes, content_type: str = "application/json") -> Any:
        return self.visitor.post("/journal/ops/", body, content_type=content_type)

    def send(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post(ops)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        assert [each["uuid"] for each in found] == [op["uuid"] for op in ops]
        return found

    def said(self, *ops: dict[str, Any]) -> list[str]:
        return [each["result"] for each in self.send(*ops)]


class Scene:
    """A lesson of the school's teacher, on DAY at 15:00, with two children enrolled since September."""

    def __init__(self, visit: Visit, school: SchoolRef, children: int = 2) -> None:
        self.visit, self.school = visit, school
        with in_school(school):
            self.teacher = world.teacher(login="teacher")
            self.group: StudyGroup = world.group(teacher=self.teacher)
            self.enrolments: list[Enrolment] = [
                world.enrolment(world.pupil(f"Ученик{number}"), self.group)
                for number in range(children)
            ]
            self.lesson: Lesson = lesson(self.group, DAY)
        self.device = self.device_of("teacher")

    def device_of(self, login: str) -> Device:
        with in_school(self.school):
            pk = User.objects.get(login=login).pk
        return Device(self.visit(self.school.slug, login), pk)

    def marks(self) -> list[str]:
        """Of the children in their order."""
        with in_school(self.school):
            rows = Attendance.objects.filter(lesson=self.lesson).select_related("reason")
            found = {row.enrolment_id: row for row in rows}
            return [value_of(found.get(each.pk)) for each in self.enrolments]

    def now(self) -> Lesson:
        with in_school(self.school):
            found: Lesson = Lesson.objects.for_page().get(pk=self.lesson.pk)
            return found

    def mark(self, number: int, value: str, base: str = "", **more: Any) -> dict[str, Any]:
        return mark(self.lesson.pk, self.enrolments[number].pk, value, base, **more)

    def roll(self, *values: str, **more: Any) -> dict[str, Any]:
        seen = [
            {"enrolment": each.pk, "value": value}
            for each, value in zip(self.enrolments, values, strict=True)
        ]
        return operation(kind="roll", lesson=self.lesson.pk, seen=seen, **more)

    def write(self, **fields: Any) -> dict[str, Any]:
        """`write(topic=("new", "old"))`"""
        edits = {name: {"value": value, "base": base} for name, (value, base) in fields.items()}
        return operation(kind="lesson", lesson=self.lesson.pk, fields=edits)


def operation(**values: Any) -> dict[str, Any]:
    return {"uuid": str(uuid.uuid4()), "made_at": "2026-10-15T15:29:00+03:00", **values}


def mark(lesson_id: int, enrolment: int, value: str, base: str = "", **more: Any) -> dict[str, Any]:
    return operation(lesson=lesson_id, enrolment=enrolment, value=value, base=base, **more)
