"""Consents follow enrolments: they end when the child leaves the school, and only then."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.agreements.models import Consent, DataDuty
from consent.agreements.queries import is_covered, without_consent
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from journal.roster.actions import Line, annul, issue
from journal.roster.effects import consents_go_on
from journal.roster.models import Ground, Order, OrderKind
from journal.roster.rules import problems
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tests import world
from tests.cast import ACTOR
from tests.journal.roster.ground import application, draft, issued

DAY = dt.timedelta(days=1)


def out(pupil: Pupil, group: StudyGroup, day: dt.date) -> Order:
    line = Line(pupil, group, ground=Ground.FAMILY)
    return issued(OrderKind.WITHDRAW, [line], day, date=school_today())


def into(pupil: Pupil, group: StudyGroup, day: dt.date, kind: str = OrderKind.ENROL) -> Order:
    return issued(kind, [Line(pupil, group_to=group)], day, date=school_today())


def child(*groups: StudyGroup, signed_on: dt.date = world.FIRST) -> Pupil:
    """Enrolled from the first of September, with a consent."""
    pupil = world.pupil()
    world.consent(pupil, signed_on=signed_on)
    for group in groups:
        world.enrolment(pupil, group)
    return pupil


def ends() -> list[tuple[dt.date | None, list[dt.date]]]:
    """Of each consent: its last day, and since when there is a duty to destroy."""
    return [
        (row.valid_until, [duty.arose_on for duty in row.duties.all()])
        for row in Consent.objects.order_by("number")
    ]


@pytest.mark.parametrize("later", [2, 7], ids=["before the last day", "the day after it"])
def test_who_stays_in_another_group_keeps_the_consent(alpha: SchoolRef, later: int) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        today, pupil = school_today(), child(first)
        out(pupil, first, today + 7 * DAY)
        assert ends() == [(today + 6 * DAY, [today + 6 * DAY])]
        line = Line(pupil, group_to=second)
        assert problems(OrderKind.ENROL, today + later * DAY, [line]) == []
        order = draft(OrderKind.ENROL, [line], today + later * DAY, date=today)
        assert consents_go_on(1)[0] in issue(order, actor=ACTOR)
        assert ends() == [(None, [])]
        assert is_covered(pupil, today + 10 * DAY)


def test_who_comes_back_after_a_gap_needs_a_new_one(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        today, pupil = school_today(), child(group)
        out(pupil, group, today + 2 * DAY)
        [warning] = problems(OrderKind.REINSTATE, today + 9 * DAY, [Line(pupil, group_to=group)])
        assert (warning.hard, warning.url) == (False, f"/consents/new/?pupil={pupil.pk}")
        into(pupil, group, today + 9 * DAY, OrderKind.REINSTATE)
        assert ends() == [(today + DAY, [today + DAY])]


def test_who_left_both_groups_has_left_whichever_order_came_first(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        today, pupil = school_today(), child(first, second)
        out(pupil, first, today + 9 * DAY)
        out(pupil, second, today)
        assert ends() == [(today + 8 * DAY, [today + 8 * DAY])]


def test_an_annulled_leaving_brings_the_consent_back_whichever_it_was(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        today, pupil = school_today(), child(first, second)
        order = out(pupil, first, today)
        out(pupil, second, today + 9 * DAY)
        annul(order, reason="ошибка", actor=ACTOR)
        assert ends() == [(None, [])]


def test_who_never_came_to_the_other_group_has_left(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        today, pupil = school_today(), child(first)
        order = into(pupil, second, today - 9 * DAY)
        out(pupil, first, today - 5 * DAY)
        world.consent(pupil, signed_on=today)  # for what is to come
        annul(order, reason="ошибка", actor=ACTOR)
        assert ends() == [(today - 6 * DAY, [today - 6 * DAY]), (None, [])]


def test_a_back_dated_leaving_ends_what_was_signed_since(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, today = world.group(), school_today()
        pupil = child(group, signed_on=today - 3 * DAY)
        out(pupil, group, today - 10 * DAY)
        assert ends() == [(today - 3 * DAY, [today - 11 * DAY])]
        assert DataDuty.objects.get().due_on == today + 19 * DAY
        assert not is_covered(pupil, today)


def test_a_closed_duty_does_not_hold_a_consent_back(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, today = world.group(), school_today()
        pupil = child(group)
        order = out(pupil, group, today)
        DataDuty.objects.change(ACTOR, closed_on=today, decision="Договор № 12 от 01.09.2026")
        annul(order, reason="ошибка", actor=ACTOR)
        assert ends() == [(None, [])]


def test_who_is_here_or_awaited_is_listed_without_a_consent(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, today = world.group(), school_today()
        here, gone, awaited, to_come = (child(group) for _n in range(4))
        for pupil in (here, gone, awaited, to_come):
            out(pupil, group, today - 5 * DAY)
        into(here, group, today, OrderKind.REINSTATE)
        into(to_come, group, today + 5 * DAY, OrderKind.REINSTATE)
        application(awaited, group)
        assert set(without_consent(today)) == {here, awaited, to_come}


def test_a_whole_group_leaves_in_as_many_statements_as_a_few(alpha: SchoolRef) -> None:
    def statements(name: str, size: int) -> int:
        group = world.group(name, capacity=30)
        lines = [Line(child(group), group, ground=Ground.FAMILY) for _n in range(size)]
        order = draft(OrderKind.WITHDRAW, lines, school_today(), date=school_today())
        with CaptureQueriesContext(connection) as asked:
            issue(order, actor=ACTOR)
        return len(asked)

    with in_school(alpha):
        statements("0", 1)
        assert statements("1", 2) == statements("2", 8)


def test_who_stayed_after_the_groups_last_day_leaves_later(alpha: SchoolRef) -> None:
    with in_school(alpha):
        last = school_today() - 5 * DAY
        group = world.group(ends_on=last)
        pupil = child(group)
        out(pupil, group, last + 4 * DAY)
        assert [row.ends_on for row in pupil.enrolments.all()] == [last]
        assert ends() == [(last + 3 * DAY, [last + 3 * DAY])]
