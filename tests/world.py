"""A small school for tests, written row by row: what a test is not about, it takes from here.

Everything is made on the present side, in the open year 2026/27; the tests' clock is real, so dates
that matter are given. Everybody is invented.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from consent.agreements.models import Consent, ConsentText, Purpose
from isolation.clock import now
from journal.roster.models import Enrolment, Order, OrderKind, OrderLine, OrderState
from tenants.groups.models import Association, Room, StudyGroup, TimetableSlot
from tenants.people.models import LegalRepresentative, Pupil, Relation, Representation
from tenants.programmes.models import CurriculumItem, FocusArea, Programme
from tenants.staff.models import Position, Post, StaffMember
from tenants.years.models import AcademicYear, YearState
from tests.cast import ACTOR

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 5, 31)


def year(
    starts_on: dt.date = FIRST, ends_on: dt.date = LAST, state: str = YearState.OPEN
) -> AcademicYear:
    found: AcademicYear | None = AcademicYear.objects.filter(starts_on=starts_on).first()
    if found:
        return found
    made = AcademicYear(starts_on=starts_on, ends_on=ends_on, state=state)
    return made.write(ACTOR)


def teacher(last_name: str = "Сафина", login: str = "", post: str = Post.TEACHER) -> StaffMember:
    """A staff member with an open position; `login` ties somebody of the cast to it."""
    user = User.objects.get(login=login) if login else None
    found: StaffMember | None = StaffMember.objects.filter(user=user).first() if user else None
    if found:
        return found
    made = StaffMember(
        last_name=last_name, first_name="Гөлнара", middle_name="Илдаровна", user=user
    )
    made.write(ACTOR)
    Position(staff=made, post=post, starts_on=dt.date(2020, 9, 1)).write(ACTOR)
    return made


def programme(title: str = "Робототехника", **values: Any) -> Programme:
    """One year of 144 hours for children of 7 to 12, its curriculum in two sections of 72."""
    defaults: dict[str, Any] = {
        "focus_area": FocusArea.TECHNICAL, "hours": 144, "age_from": 7, "age_to": 12,
        "order": "12", "order_on": dt.date(2026, 8, 28),
        "protocol": "1", "protocol_on": dt.date(2026, 8, 27),
    }  # fmt: skip
    made = Programme(title=title, **(defaults | values))
    made.write(ACTOR)
    for position, name in enumerate(("Основы", "Проекты"), start=1):
        CurriculumItem(programme=made, position=position, title=name, theory=24, practice=48).write(
            ACTOR
        )
    return made


def room(name: str = "Кабинет 12", **values: Any) -> Room:
    return Room(name=name, **values).write(ACTOR)


def group(name: str = "1-А", association: str = "Роботёнок", **values: Any) -> StudyGroup:
    """A group of the open year with fifteen places, its teacher and its programme."""
    club = Association.objects.filter(name=association).first()
    of_year = values.pop("year", None) or year()
    defaults = {
        "programme": values.pop("programme", None) or programme(),
        "teacher": values.pop("teacher", None) or teacher(),
        "starts_on": of_year.starts_on,
        "ends_on": of_year.ends_on,
    }
    return StudyGroup(
        year=of_year,
        association=club or Association(name=association).write(ACTOR),
        name=name,
        **(defaults | values),
    ).write(ACTOR)


def slot(of: StudyGroup, weekday: int = 0, starts: str = "15:00", **values: Any) -> TimetableSlot:
    """Two academic hours of 45 minutes with a break of 10."""
    begins = dt.time.fromisoformat(starts)
    ends = (dt.datetime.combine(FIRST, begins) + dt.timedelta(minutes=100)).time()
    defaults: dict[str, Any] = {
        "hours": 2, "ends_at": ends, "valid_from": of.starts_on, "valid_to": of.ends_on,
    }  # fmt: skip
    made = TimetableSlot(group=of, weekday=weekday, starts_at=begins, **(defaults | values))
    return made.write(ACTOR)


def pupil(last_name: str = "Әхмәтова", first_name: str = "Зөһрә", **values: Any) -> Pupil:
    values.setdefault("birth_date", dt.date(2017, 3, 14))
    return Pupil(last_name=last_name, first_name=first_name, **values).write(ACTOR)


def mother(of: Pupil, last_name: str = "Әхмәтова", **values: Any) -> LegalRepresentative:
    made = LegalRepresentative(last_name=last_name, first_name="Ләйлә", **values)
    made.write(ACTOR)
    representation(of, made)
    return made


def representation(of: Pupil, by: LegalRepresentative) -> Representation:
    return Representation(pupil=of, representative=by, relation=Relation.MOTHER).write(ACTOR)


def consent_text(version: int = 1) -> ConsentText:
    found: ConsentText | None = ConsentText.objects.filter(version=version).first()
    return found or ConsentText.objects.create(
        purpose=Purpose.JOURNAL, version=version, sha256="0" * 64, made_at=now(),
        items=[{"title": f"Пункт {n}", "text": "Текст"} for n in range(1, 10)],
        adopted_on=dt.date(2026, 8, 20),
    )  # fmt: skip


def consent(of: Pupil, by: LegalRepresentative | None = None, **values: Any) -> Consent:
    return _consent(of, by or mother(of), values)


def own_consent(of: Pupil, **values: Any) -> Consent:
    """Signed by the pupil in person, which counts from 18 on."""
    return _consent(of, None, values)


def _consent(of: Pupil, by: LegalRepresentative | None, values: dict[str, Any]) -> Consent:
    values.setdefault("signed_on", dt.date(2026, 9, 1))
    made = Consent(
        number=Consent.objects.count() + 1,
        pupil=of,
        representative=by,
        text=consent_text(),
        original_place="Папка 1",
        **values,
    )
    return made.write(ACTOR)


def signer(of: Consent) -> LegalRepresentative:
    """The representative of a consent that `consent` made."""
    assert of.representative is not None
    return of.representative


def line(
    of: Pupil, out: StudyGroup | None = None, into: StudyGroup | None = None, ground: str = ""
) -> OrderLine:
    """Not saved yet: `order` takes it."""
    return OrderLine(pupil=of, group_from=out, group_to=into, ground=ground)


def order(
    kind: str = OrderKind.ENROL, day: dt.date = FIRST, lines: Sequence[OrderLine] = (),
    **values: Any,
) -> Order:  # fmt: skip
    """In force from its date, without what `actions.issue` does."""
    values.setdefault("number", str(Order.objects.count() + 1))
    made: Order = Order(kind=kind, date=day, effective_on=day, **values).write(ACTOR)
    for one in lines:
        one.order = made
        one.write(ACTOR)
    made.state = OrderState.ISSUED
    return made.write(ACTOR, only=["state"])


def enrolment(of: Pupil, into: StudyGroup, day: dt.date = FIRST) -> Enrolment:
    by = order(day=day, lines=[line(of, into=into)])
    return Enrolment(pupil=of, group=into, starts_on=day, order_in=by).write(ACTOR)
