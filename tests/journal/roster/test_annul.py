"""Annulling: as if the order had never been, while nothing later builds on it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consent.applications.models import Application, Status
from isolation import SchoolRef, in_school
from journal.roster.actions import Line, annul
from journal.roster.models import Enrolment, Ground, Order, OrderKind, OrderState
from tests import world
from tests.cast import ACTOR
from tests.journal.roster.ground import NOVEMBER, OCTOBER, application, enrolled, issued, periods


def refused(order: Order) -> str:
    before = list(Enrolment.objects.values_list("id", "starts_on", "ends_on"))
    with pytest.raises(ValidationError) as caught:
        annul(order, reason="ошибка", actor=ACTOR)
    assert list(Enrolment.objects.values_list("id", "starts_on", "ends_on")) == before
    return " ".join(caught.value.messages)


def test_who_it_enrolled_never_was(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, pupil = world.group(), world.pupil("Ахметова")
        asked = application(pupil, group)
        order = issued(OrderKind.ENROL, [Line(pupil, group_to=group)], OCTOBER)
        annul(order, reason="не тот ребёнок", actor=ACTOR)
        order.refresh_from_db()
        assert (order.state, order.change_reason) == (OrderState.ANNULLED, "не тот ребёнок")
        assert periods(group) == [("Ахметова", "01.10", "30.09")]
        assert not Enrolment.objects.on(OCTOBER).exists()
        assert Application.objects.get(pk=asked.pk).status == Status.CONFIRMED
        issued(OrderKind.ENROL, [Line(pupil, group_to=group)], OCTOBER, number="1")
        assert Enrolment.objects.on(OCTOBER).count() == 1


def test_who_waited_waits_again_at_the_old_place(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group, pupil = world.group(), world.pupil("Ахметова")
        asked = application(pupil, group, Status.WAITING)
        application(world.pupil("Борисов"), group, Status.WAITING)
        order = issued(OrderKind.ENROL, [Line(pupil, group_to=group)], OCTOBER)
        annul(order, reason="не тот ребёнок", actor=ACTOR)
        assert Application.objects.waiting().filter(group=group).first() == asked
        assert Application.objects.get(pk=asked.pk).decided_on is None


def test_who_it_took_out_is_back_with_the_consent(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        consent = world.consent(pupil)
        order = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        annul(order, reason="ошибка", actor=ACTOR)
        assert periods(group) == [("Ахметова", "01.09", "")]
        row = Enrolment.objects.get()
        assert (row.order_out, row.ground) == (None, "")
        consent.refresh_from_db()
        assert consent.valid_until is None


def test_not_while_a_later_order_took_the_child_out(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        first = Order.objects.get()
        later = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        text = refused(first)
        assert "Ахметова Алия" in text and str(later) in text
        annul(later, reason="ошибка", actor=ACTOR)
        annul(first, reason="ошибка", actor=ACTOR)
        assert not Enrolment.objects.on(OCTOBER).exists()


def test_not_while_a_later_order_took_the_child_in_again(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        out = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        later = issued(OrderKind.REINSTATE, [Line(pupil, group_to=group)], NOVEMBER)
        assert str(later) in refused(out)


def test_not_while_the_place_is_taken(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        (pupil,) = enrolled(group, "Ахметова")
        out = issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        enrolled(group, "Борисов", day=NOVEMBER)
        assert "Роботёнок, 1-А" in refused(out)


def test_a_transfer_is_undone_on_both_sides(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(), world.group("2-Б")
        (pupil,) = enrolled(first, "Ахметова")
        order = issued(OrderKind.TRANSFER, [Line(pupil, first, second)], OCTOBER)
        annul(order, reason="ошибка", actor=ACTOR)
        assert periods(first) == [("Ахметова", "01.09", "")]
        assert list(Enrolment.objects.on(NOVEMBER).values_list("group", flat=True)) == [first.pk]


def test_a_draft_or_an_annulled_order_is_not_annulled(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        enrolled(group, "Ахметова")
        order = Order.objects.get()
        annul(order, reason="ошибка", actor=ACTOR)
        assert refused(order)
        order.refresh_from_db()
        order.state = OrderState.ISSUED
        with pytest.raises(IntegrityError), transaction.atomic():
            order.write(ACTOR, only=["state"])
