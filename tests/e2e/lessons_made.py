"""Writes a teacher's day into the database of the environment, and says its ids: run by
`tests.e2e.lessons` as a process of its own, for the tests' process has another database."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any


def make(school: str, mark: str) -> dict[str, Any]:
    """Imports what needs Django once it is set up."""
    import datetime as dt

    from isolation import in_school
    from isolation.clock import now
    from journal.lessons.models import AbsenceNotice, AbsenceReason
    from tests import cast, world
    from tests.cast import ACTOR
    from tests.journal.lessons.making import lesson, plan

    ref = cast.school(school)
    with in_school(ref):
        local = now().astimezone(ref.zone)
        today = local.date()
        autumn = today.year if today.month >= 9 else today.year - 1
        first = dt.date(autumn, 9, 1)
        year = world.year(first, dt.date(autumn + 1, 8, 31))
        taught = world.teacher(login="teacher")
        group = world.group(
            f"1-А{mark}", "Роботёнок", year=year, teacher=taught, room=world.room(f"Каб. 12{mark}")
        )
        plan(group, [2] * 12)
        enrolments = [
            world.enrolment(world.pupil(last, name, middle_name=middle), group, first)
            for last, name, middle in names()
        ]
        begun = min(local - dt.timedelta(minutes=20), local.replace(hour=22, minute=0))
        starts = begun.time().strftime("%H:%M") if begun.date() == today else "00:00"
        room = {"room": group.room}
        yesterday = today - dt.timedelta(days=1)
        made = {
            "lesson": lesson(group, today, starts, ends_at=dt.time(23, 50), **room).pk,
            "enrolments": [row.pk for row in enrolments],
            "gap": lesson(group, yesterday, "15:00", **room).pk,
            "later": lesson(group, today + dt.timedelta(days=2), "15:00", **room).pk,
            "group": group.pk,
        }
        ill = AbsenceReason.objects.get(code="illness")
        AbsenceNotice(pupil=enrolments[3].pupil, starts_on=today, ends_on=today, reason=ill).write(
            ACTOR
        )
        return made


def names() -> list[tuple[str, str, str]]:
    last = (
        "Әхмәтова Баширов Вәлиев Гарифуллина Давыдов Ёлкин Зарипова Ибраһимов Камалетдинова Ли"
        " Мөхәммәтҗанова Нуриев Петрова Римский-Белов Үтәшева"
    ).split()
    first = (
        "Зөһрә Тимур Илнур Алсу Артём Пётр Ләйсән Һидият Гөлназ Вера Әминә Булат Мария Лев Җәмилә"
    ).split()
    middle = [
        "Илдаровна", "Маратович", "Рөстәмович", "Айратовна", "Ильич", "", "Рамилевна", "Фәритович",
        "Илшатовна", "Сергеевна", "Маратовна", "Азатович", "Олеговна", "Андреевич", "Ринатовна",
    ]  # fmt: skip
    return list(zip(last, first, middle, strict=True))


def cancel(lesson_id: str) -> None:
    from isolation import in_school
    from journal.lessons.models import Lesson, LessonStatus
    from tests import cast
    from tests.cast import ACTOR

    with in_school(cast.school("alpha")):
        row = Lesson.objects.get(pk=lesson_id)
        row.status, row.reason = LessonStatus.CANCELLED, "болезнь педагога"
        row.write(ACTOR, only=["status", "reason"])


def shorten(lesson_id: str) -> None:
    """One academic hour, so that the plan's lines reach from lesson to lesson."""
    from isolation import in_school
    from journal.lessons.models import Lesson
    from tests import cast
    from tests.cast import ACTOR

    with in_school(cast.school("alpha")):
        row = Lesson.objects.get(pk=lesson_id)
        row.hours = Decimal(1)
        row.write(ACTOR, only=["hours"])


def family(school: str, enrolment: str) -> int:
    """The child of this enrolment is the one of the cast's parent; its id."""
    from accounts.models import User
    from isolation import in_school
    from journal.roster.models import Enrolment
    from tenants.people.actions import tie_login
    from tenants.people.models import LegalRepresentative
    from tests import cast, world
    from tests.cast import ACTOR

    with in_school(cast.school(school)):
        pupil = Enrolment.objects.select_related("pupil").get(pk=enrolment).pupil
        parent = User.objects.get(login="parent")
        known = LegalRepresentative.objects.filter(user=parent).first()
        if known:
            world.representation(pupil, known)
        else:
            tie_login(world.mother(pupil), parent, actor=ACTOR)
        return int(pupil.pk)


def leave(enrolment: str) -> None:
    """Withdrawn from yesterday on, by an order that comes after today's marks."""
    import datetime as dt

    from isolation import in_school
    from isolation.clock import school_today
    from journal.roster.models import Enrolment
    from tests import cast
    from tests.journal.lessons import filling

    with in_school(cast.school("alpha")):
        row = Enrolment.objects.select_related("pupil", "group").get(pk=enrolment)
        filling.leave(row, school_today() - dt.timedelta(days=1), number=f"В-{enrolment}")


def colleague() -> None:
    """Another teacher's log-in."""
    from accounts.models import Role, User
    from isolation import in_school
    from tests import cast

    with in_school(cast.school("alpha")):
        if not User.objects.filter(login="colleague").exists():
            cast.make("colleague", Role.TEACHER)


if __name__ == "__main__":
    import django

    django.setup()
    verbs: dict[str, Callable[..., Any]] = {
        "make": make, "cancel": cancel, "colleague": colleague, "family": family,
        "leave": leave, "shorten": shorten,
    }  # fmt: skip
    print(json.dumps(verbs[sys.argv[1]](*sys.argv[2:])))
