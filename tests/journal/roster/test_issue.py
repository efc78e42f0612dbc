"""Issuing: enrolments begin and end, applications and consents follow, once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consent.agreements.models import DutyKind
from consent.applications.models import Application, Status
from history.rehearsal import rehearse
from history.signature import Actor
from isolation import SchoolRef, in_school
from journal.roster import hooks
from journal.roster.actions import Line, issue
from journal.roster.models import Enrolment, Ground, Order, OrderKind, OrderLine, OrderState
from tenants.groups.hooks import headcount
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.journal.roster.ground import (
    NOVEMBER,
    OCTOBER,
    application,
    draft,
    enrolled,
    issued,
    periods,
)
from ui.components import Effect


def test_a_draft_changes_nothing(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)])
        assert periods(group) == []


def test_an_order_enrols_from_its_effective_day_not_its_date(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        lines = [Line(world.pupil(name, "Алия"), group_to=group) for name in ("Яшин", "Ахметова")]
        order = draft(OrderKind.ENROL, lines, OCTOBER, date=NOVEMBER)
        told = issue(order, actor=ACTOR)
        assert periods(group) == [("Ахметова", "01.10", ""), ("Яшин", "01.10", "")]
        assert Order.objects.get().state == OrderState.ISSUED
        assert headcount([group.pk], OCTOBER) == {group.pk: 2}
        assert headcount([group.pk], dt.date(2026, 9, 30)) == {}
        assert "2" in str(told[0].text) and "15" in str(told[0].text)
        assert told[0].note == "Ахметова А., Яшин А."
        assert {row.funding for row in Enrolment.objects.all()} == {"budget"}


def test_a_withdrawal_ends_the_day_before(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        order = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        row = Enrolment.objects.get()
        assert (row.ends_on, row.order_out, row.ground) == (dt.date(2026, 9, 30), order, "family")


def test_a_transfer_is_out_and_in_on_one_order(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        (pupil,) = enrolled(first, "Ахметова")
        order = issued(OrderKind.TRANSFER, [Line(pupil, first, second)], OCTOBER)
        assert periods(first) == [("Ахметова", "01.09", "30.09")]
        assert periods(second) == [("Ахметова", "01.10", "")]
        assert Enrolment.objects.get(group=first).order_out == order
        assert Enrolment.objects.get(group=second).order_in == order


def test_a_group_moves_up_a_year_together_and_ends_with_its_last_day(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        pupils = enrolled(group, "Ахметова", "Борисов", "Валеева")
        year = world.year(dt.date(2027, 9, 1), dt.date(2028, 5, 31), YearState.PLANNED)
        above = world.group("2-А", year=year, study_year=2)
        lines = [Line(pupil, group, above) for pupil in pupils]
        issued(OrderKind.PROMOTE, lines, dt.date(2027, 9, 1), date=OCTOBER)
        assert {row[2] for row in periods(group)} == {"31.05"}
        assert [row[:2] for row in periods(above)] == [
            ("Ахметова", "01.09"), ("Борисов", "01.09"), ("Валеева", "01.09"),
        ]  # fmt: skip


def test_an_order_is_issued_once(alpha: SchoolRef) -> None:
    with in_school(alpha):
        order = draft(OrderKind.ENROL, [Line(world.pupil(), group_to=world.group())])
        issue(order, actor=ACTOR)
        with pytest.raises(ValidationError):
            issue(order, actor=ACTOR)
        assert Enrolment.objects.count() == 1


def test_rules_are_asked_again_when_it_is_issued(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        first = draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)])
        second = draft(OrderKind.ENROL, [Line(world.pupil("Борисов"), group_to=group)])
        issue(first, actor=ACTOR)
        with pytest.raises(ValidationError):
            issue(second, actor=ACTOR)
        assert len(periods(group)) == 1
        second.refresh_from_db()
        assert second.is_draft


def test_applications_of_the_lines_are_fulfilled(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, pupil = world.group(), world.pupil()
        named = application(pupil, group)
        other = application(world.pupil("Борисов"), group, Status.WAITING)
        unnamed = application(world.pupil("Валеева"), group)
        lines = [
            Line(pupil, group_to=group, application=named),
            Line(unnamed.pupil, group_to=group),
        ]
        issued(OrderKind.ENROL, lines, OCTOBER)
        states = {row.pk: (row.status, row.decided_on) for row in Application.objects.all()}
        assert states == {
            named.pk: (Status.ENROLLED, OCTOBER), unnamed.pk: (Status.ENROLLED, OCTOBER),
            other.pk: (Status.WAITING, None),
        }  # fmt: skip


def test_the_consent_ends_with_the_last_enrolment_alone(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        (pupil,) = enrolled(first, "Ахметова")
        issued(OrderKind.ENROL, [Line(pupil, group_to=second)])
        consent = world.consent(pupil)
        issued(OrderKind.WITHDRAW, [Line(pupil, first, ground=Ground.FAMILY)], OCTOBER)
        consent.refresh_from_db()
        assert consent.valid_until is None
        issued(OrderKind.WITHDRAW, [Line(pupil, second, ground=Ground.FAMILY)], NOVEMBER)
        consent.refresh_from_db()
        assert consent.valid_until == dt.date(2026, 11, 1)
        assert consent.duties.get().kind == DutyKind.LEFT


def test_who_waits_is_told_of_the_free_place(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        (pupil,) = enrolled(group, "Ахметова")
        application(world.pupil("Борисов", "Булат"), group, Status.WAITING)
        application(world.pupil("Валеева", "Вера"), group, Status.WAITING)
        order = draft(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        told = issue(order, actor=ACTOR)
        assert [effect.text for effect in told if "Борисов Булат" in str(effect.text)]
        assert not [effect.text for effect in told if "Валеева" in str(effect.text)]


def test_higher_rooms_hear_of_it_in_the_same_transaction(alpha: SchoolRef) -> None:
    heard: list[tuple[int, int]] = []

    def hear(order: Order, enrolments: Sequence[Enrolment], *, actor: Actor) -> list[Effect]:
        heard.append((order.pk, len(enrolments)))
        return [Effect("3 занятия")]

    with in_school(alpha):
        hooks.roster_changed.append(hear)
        try:
            first, second = world.group(), world.group("2-Б")
            (pupil,) = enrolled(first, "Ахметова")
            order = draft(OrderKind.TRANSFER, [Line(pupil, first, second)], OCTOBER)
            told = rehearse(lambda: issue(order, actor=ACTOR))
        finally:
            hooks.roster_changed.remove(hear)
        assert heard[-1] == (order.pk, 2)
        assert told[-1] == Effect("3 занятия")
        assert periods(second) == []


def test_the_database_itself_keeps_orders_and_enrolments_together(alpha: SchoolRef) -> None:
    def refuse(act: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        order, row = Order.objects.get(), Enrolment.objects.get()
        order.number = "99"
        refuse(lambda: order.write(ACTOR, only=["number"]))
        order.state = OrderState.DRAFT
        refuse(lambda: order.write(ACTOR, only=["state"]))
        refuse(lambda: Order.objects.get().erase(ACTOR))
        line = OrderLine.objects.get()
        refuse(lambda: line.erase(ACTOR))
        refuse(lambda: OrderLine(order=order, pupil=pupil, group_to=group).write(ACTOR))
        row.starts_on = OCTOBER
        refuse(lambda: row.write(ACTOR, only=["starts_on"]))
        paper = draft(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        row.refresh_from_db()
        row.ends_on, row.order_out = dt.date(2026, 9, 30), paper
        refuse(lambda: row.write(ACTOR, only=["ends_on", "order_out"]))
        other = world.group("2-Б")
        refuse(
            lambda: Enrolment(
                pupil=pupil, group=other, starts_on=OCTOBER, order_in=paper
            ).write(ACTOR)
        )  # fmt: skip
