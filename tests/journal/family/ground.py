"""A lesson of today with two children; the cast's parent acts for the first, the cast's pupil is the
second. On 2026-10-15, half an hour after the lesson began."""

import datetime as dt
from typing import Any

from accounts.models import User
from isolation import SchoolRef, in_school
from journal.lessons.models import AbsenceNotice, AbsenceReason, Lesson
from tenants.messaging.models import Notification
from tenants.people.actions import tie_login
from tenants.people.models import LegalRepresentative, Pupil
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.making import lesson
from tests.journal.lessons.outbox import DAY, Scene

MONTH = "2026-10"
YESTERDAY, TOMORROW = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


class Home(Scene):
    def __init__(self, visit: Visit, school: SchoolRef) -> None:
        super().__init__(visit, school)
        with in_school(school):
            self.child: Pupil = self.enrolments[0].pupil
            self.other: Pupil = self.enrolments[1].pupil
            self.mother: LegalRepresentative = world.mother(self.child)
            tie_login(self.mother, self.user("parent"), actor=ACTOR)
            tie_login(self.other, self.user("pupil"), actor=ACTOR)
        self.parent = visit(school.slug, "parent")
        self.pupil = visit(school.slug, "pupil")

    @staticmethod
    def user(login: str) -> User:
        found: User = User.objects.get(login=login)
        return found

    def page(self, child: Pupil | None = None, month: str = MONTH) -> str:
        return f"/family/{(child or self.child).pk}/{month}/"

    def read(self, child: Pupil | None = None, month: str = MONTH) -> str:
        answer = self.parent.get(self.page(child, month))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def lesson_on(self, day: dt.date, **values: Any) -> Lesson:
        with in_school(self.school):
            return lesson(self.group, day, **values)

    def reason(self, code: str = "illness") -> AbsenceReason:
        found: AbsenceReason = AbsenceReason.objects.get(code=code)
        return found

    def notice(self, first: dt.date = DAY, last: dt.date | None = None) -> AbsenceNotice:
        with in_school(self.school):
            made = AbsenceNotice(
                pupil=self.child, starts_on=first, ends_on=last or first, reason=self.reason()
            )
            return made.write(ACTOR)

    def told(self, kind: str = "absent") -> list[tuple[str, str, bool]]:
        """What stands: whom, which page, whether a letter went."""
        with in_school(self.school):
            rows = Notification.objects.standing().filter(kind=kind).order_by("id")
            return [(row.user.login, row.path, row.mailed_at is not None) for row in rows]
