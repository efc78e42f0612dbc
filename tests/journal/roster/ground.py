"""Orders of the school year 2026/27 for tests, through the actions themselves."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from consent.applications.models import Application, Status
from isolation.clock import now
from journal.roster.actions import Line, draft_order, issue
from journal.roster.models import Enrolment, Order, OrderKind
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tests import world
from tests.cast import ACTOR

OCTOBER = dt.date(2026, 10, 1)
NOVEMBER = dt.date(2026, 11, 2)


def draft(kind: str, lines: Sequence[Line], day: dt.date = world.FIRST, **values: Any) -> Order:
    values.setdefault("number", f"{Order.objects.count() + 1}")
    values.setdefault("date", day)
    values.setdefault("basis", "заявления")
    return draft_order(kind=kind, effective_on=day, lines=lines, actor=ACTOR, **values)


def issued(kind: str, lines: Sequence[Line], day: dt.date = world.FIRST, **values: Any) -> Order:
    order = draft(kind, lines, day, **values)
    issue(order, actor=ACTOR)
    order.refresh_from_db()
    return order


def enrolled(group: StudyGroup, *names: str, day: dt.date = world.FIRST) -> list[Pupil]:
    pupils = [world.pupil(name, "Алия") for name in names]
    issued(OrderKind.ENROL, [Line(pupil, group_to=group) for pupil in pupils], day)
    return pupils


def periods(group: StudyGroup) -> list[tuple[str, str, str]]:
    """Who is in the group from when to when, taken back ones too."""
    return [
        (
            row.pupil.last_name,
            f"{row.starts_on:%d.%m}",
            f"{row.ends_on:%d.%m}" if row.ends_on else "",
        )
        for row in Enrolment.objects.filter(group=group).select_related("pupil").order_by("id")
    ]


def application(
    pupil: Pupil, group: StudyGroup, status: str = Status.CONFIRMED, **values: Any
) -> Application:
    if status == Status.WAITING:
        values.setdefault("queued_at", now())
    values.setdefault("submitted_on", dt.date(2026, 8, 20))
    return Application(pupil=pupil, group=group, status=status, **values).write(ACTOR)
