"""An enrolment has its dates of its orders: the table itself refuses any other."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from isolation import SchoolRef, in_school
from journal.roster.actions import Line, annul
from journal.roster.models import Enrolment, Ground, Order, OrderKind, OrderState
from tests import world
from tests.cast import ACTOR
from tests.journal.roster.ground import NOVEMBER, OCTOBER, draft, enrolled, issued, periods

Act = Callable[[], Any]
DAY = dt.timedelta(days=1)


def refuse(act: Act) -> None:
    with (
        pytest.raises(IntegrityError, match="begins and ends by its orders"),
        transaction.atomic(),
    ):
        act()


def change(**values: Any) -> Act:
    return lambda: Enrolment.objects.change(ACTOR, **values)


def test_it_begins_on_the_day_of_the_order_for_whom_the_order_names(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, other = world.group(), world.group("2-Б")
        (pupil,) = enrolled(group, "Ахметова")
        order = Order.objects.get()
        row = {"pupil": pupil, "group": group, "starts_on": world.FIRST, "order_in": order}
        paper = draft(OrderKind.ENROL, [Line(pupil, group_to=other)])
        wrong: list[dict[str, Any]] = [
            {"pupil": world.pupil("Борисов")},
            {"group": other},
            {"starts_on": OCTOBER},
            {"group": other, "order_in": paper},
            {"ends_on": OCTOBER, "order_out": order},
        ]
        for values in wrong:
            refuse(Enrolment(**(row | values)).sign(ACTOR).save)
        assert periods(group) == [("Ахметова", "01.09", "")]


def test_an_order_enrols_once(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        order = Order.objects.get()
        issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        again = Enrolment(pupil=pupil, group=group, starts_on=world.FIRST, order_in=order)
        with pytest.raises(IntegrityError, match="roster_enrolment_once"), transaction.atomic():
            again.write(ACTOR)


def test_it_ends_the_day_before_the_order_that_names_the_child(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, other = world.group(), world.group("2-Б")
        (pupil,) = enrolled(group, "Ахметова")
        stranger = world.pupil("Борисов")
        enrolling = Order.objects.get()
        leaving = world.order(
            OrderKind.WITHDRAW, OCTOBER, lines=[world.line(pupil, group, ground=Ground.FAMILY)]
        )
        elsewhere = world.order(OrderKind.WITHDRAW, OCTOBER, lines=[world.line(pupil, other)])
        of_another = world.order(OrderKind.WITHDRAW, OCTOBER, lines=[world.line(stranger, group)])
        paper = draft(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        right = {"ends_on": OCTOBER - DAY, "order_out": leaving, "ground": Ground.FAMILY}
        wrong: list[dict[str, Any]] = [
            {"ends_on": OCTOBER},
            {"ends_on": OCTOBER - 2 * DAY},
            {"ground": Ground.SCHOOL},
            {"order_out": enrolling},
            {"order_out": elsewhere, "ground": ""},
            {"order_out": of_another, "ground": ""},
            {"order_out": paper},
            {"order_out": enrolling, "ends_on": world.FIRST - DAY, "ground": ""},
        ]
        for values in wrong:
            refuse(change(**(right | values)))
        change(**right)()
        assert periods(group) == [("Ахметова", "01.09", "30.09")]


def test_what_has_ended_moves_no_more_and_opens_by_annulment_alone(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        leaving = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        later = world.order(
            OrderKind.WITHDRAW, NOVEMBER, lines=[world.line(pupil, group, ground=Ground.FAMILY)]
        )
        refuse(change(ends_on=None, order_out=None, ground=""))
        refuse(change(ends_on=NOVEMBER - DAY, order_out=later))
        change(funding="budget")()
        leaving.state = OrderState.ANNULLED
        leaving.write(ACTOR, only=["state"])
        refuse(change(ends_on=NOVEMBER - DAY, order_out=later))
        change(ends_on=None, order_out=None, ground="")()
        assert periods(group) == [("Ахметова", "01.09", "")]


def test_what_was_taken_back_is_empty_for_good(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        enrolled(group, "Ахметова")
        order = Order.objects.get()
        annul(order, reason="ошибка", actor=ACTOR)
        refuse(change(ends_on=None, order_out=None))
        refuse(change(ends_on=OCTOBER))
        assert periods(group) == [("Ахметова", "01.09", "31.08")]


def test_it_is_never_deleted(alpha: SchoolRef) -> None:
    with in_school(alpha):
        enrolled(world.group(), "Ахметова")
        refuse(lambda: Enrolment.objects.erase(ACTOR))
        refuse(lambda: Enrolment.objects.get().erase(ACTOR))
        assert Enrolment.objects.count() == 1
