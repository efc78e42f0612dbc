"""Writes a family's month into the database of the environment: run by `tests/e2e/test_family.py`
as a process of its own, for the tests' process has another database."""

import json
from typing import Any


def make() -> dict[str, Any]:
    """Imports what needs Django once it is set up. The cast's parent has two children: one was
    absent today without a notice, and has lessons of every kind."""
    import datetime as dt

    from django.core.files.uploadedfile import SimpleUploadedFile

    from accounts.models import User
    from isolation import in_school
    from isolation.clock import school_today
    from journal.family import telling
    from journal.lessons.models import (
        AbsenceReason,
        Attachment,
        Attendance,
        LessonStatus,
        RollTaken,
    )
    from tenants.people.actions import tie_login
    from tests import cast, world
    from tests.cast import ACTOR
    from tests.journal.lessons.making import lesson

    with in_school(cast.school("alpha")):
        today = school_today()
        autumn = today.year if today.month >= 9 else today.year - 1
        first = dt.date(autumn, 9, 1)
        year = world.year(first, dt.date(autumn + 1, 8, 31))
        group = world.group("1-А", year=year, teacher=world.teacher(login="teacher"))
        child, brother = world.pupil(), world.pupil("Әхмәтов", "Тимур")
        here = world.enrolment(child, group, first)
        world.enrolment(brother, group, first)
        mother = world.mother(child)
        world.representation(brother, mother)
        tie_login(mother, User.objects.get(login="parent"), actor=ACTOR)
        held: dict[str, Any] = {"status": LessonStatus.HELD, "held_hours": 2}
        absent = lesson(
            group, today, "00:00", topic="Сборка тележки.", homework="Зарисовать схему.", **held
        )
        RollTaken(lesson=absent).write(ACTOR)
        Attendance(lesson=absent, enrolment=here, status="absent").write(ACTOR)
        photo = b"\x89PNG\r\n\x1a\n"
        Attachment(
            lesson=absent, name="схема тележки с мотором и датчиком.png", kind="image/png",
            size=len(photo), stored=SimpleUploadedFile("photo", photo),
        ).write(ACTOR)  # fmt: skip
        late = lesson(group, today, "02:00", topic="Испытания.", **held)
        RollTaken(lesson=late).write(ACTOR)
        Attendance(lesson=late, enrolment=here, status="late", minutes=10).write(ACTOR)
        ill = lesson(group, today, "04:00", **held)
        RollTaken(lesson=ill).write(ACTOR)
        reason = AbsenceReason.objects.get(code="illness")
        Attendance(
            lesson=ill, enrolment=here, status="absent", reason=reason, excuse="excused"
        ).write(ACTOR)
        cancelled = lesson(
            group, today, "23:00", ends_at=dt.time(23, 59), status=LessonStatus.CANCELLED,
            reason="болезнь педагога",
        )  # fmt: skip
        lesson(group, today + dt.timedelta(days=1))
        telling.roll_changed(absent, [here.pk], actor=ACTOR)
        telling.lesson_changed(cancelled, actor=ACTOR)
        return {"child": child.pk, "brother": brother.pk, "month": f"{today:%Y-%m}"}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make()))
