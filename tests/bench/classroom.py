"""A school with a group, its children, a plan, lessons that have begun, and its teacher's session:
the ground of the journal's benchmarks."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.bench import ground

if TYPE_CHECKING:
    from isolation import SchoolRef

LOGIN = "classroom"
CSRF = "c" * 32
FIRST = dt.date(2026, 10, 1)
HOURS = range(8, 20)
VALUES = ("present", "absent", "present", "present", "late:5")


@dataclass(frozen=True)
class Classroom:
    """`lessons` and `enrolments` are ids; `user` and `session` of the teacher."""

    school: "SchoolRef"
    group: int
    lessons: list[int]
    enrolments: list[int]
    user: int
    session: str

    @property
    def host(self) -> str:
        return f"{self.school.slug}.localhost"

    @property
    def cookies(self) -> str:
        return f"session={self.session}; csrf={CSRF}"

    def get(self, path: str) -> bytes:
        """A GET of a browser, as text for `servers.ask`."""
        lines = [
            f"GET {path} HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookies}",
            "Accept: text/html", "Connection: close", "", "",
        ]  # fmt: skip
        return "\r\n".join(lines).encode()

    def post(self, body: bytes) -> bytes:
        """A batch of the outbox as a browser sends it."""
        lines = [
            "POST /journal/ops/ HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookies}",
            f"Origin: http://{self.host}", f"X-CSRFToken: {CSRF}",
            "Content-Type: application/json", f"Content-Length: {len(body)}",
            "Connection: close", "", "",
        ]  # fmt: skip
        return "\r\n".join(lines).encode() + body

    def marks(self, lesson: int, *, turn: int = 0) -> bytes:
        """Everybody of this lesson marked, one operation a child; otherwise than the turn before."""

        def value(number: int, turn: int) -> str:
            return VALUES[(number + turn) % len(VALUES)] if turn >= 0 else ""

        ops = [
            {
                "kind": "mark", "uuid": str(uuid.uuid4()), "lesson": lesson, "enrolment": child,
                "value": value(number, turn), "base": value(number, turn - 1),
                "made_at": "2026-10-01T12:00:00+03:00",
            }
            for number, child in enumerate(self.enrolments)
        ]  # fmt: skip
        return json.dumps({"user": self.user, "ops": ops}).encode()

    def client(self) -> Any:
        """Django's own client in this process, logged in."""
        from django.test import Client

        client = Client(headers={"host": self.host})
        client.cookies["session"] = self.session
        return client


def classroom(children: int, lessons: int, *, a_day: int = len(HOURS)) -> Classroom:
    """Made anew in a school of its own: so many children, so many lessons, `a_day` on each day."""
    from isolation import in_school
    from tests import world

    known = ground.schools(1)
    school = ground.new_school(f"room{uuid.uuid4().hex[:6]}", _authority(known))
    with in_school(school):
        user, session = _teacher()
        group = world.group("Класс", teacher=world.teacher(login=LOGIN))
        enrolments = [_child(group, number) for number in range(children)]
        made = [_lesson(group, number, a_day) for number in range(lessons)]
        _plan(group)
        return Classroom(school, group.pk, made, enrolments, user, session)


def _authority(_known: Sequence[Any]) -> int:
    from controlplane.models import Authority
    from isolation import in_shared

    with in_shared():
        return int(Authority.objects.values_list("pk", flat=True)[0])


def _teacher() -> tuple[int, str]:
    from accounts.models import Role
    from tests.cast import make

    user = make(LOGIN, Role.TEACHER)
    return user.pk, ground.session_of(user)


def _child(group: Any, number: int) -> int:
    from tests import world

    pupil = world.pupil(f"Әхмәтова{number:02}", "Зөһрә", middle_name="Илдаровна")
    return world.enrolment(pupil, group).pk


def _lesson(group: Any, number: int, a_day: int) -> int:
    from tests.journal.lessons.making import lesson

    day = FIRST + dt.timedelta(days=number // a_day)
    starts = dt.time(HOURS[number % a_day])
    ends = dt.time(starts.hour, 45)
    return lesson(group, day, f"{starts:%H:%M}", ends_at=ends, hours=1).pk


def _plan(group: Any) -> None:
    from tests.journal.lessons.making import plan

    plan(group, [2] * 72)
