"""Bad orders: each is told in words that name the child and the group, and nothing is saved."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from journal.roster.actions import Line, draft_order
from journal.roster.models import Enrolment, Ground, Order, OrderKind, OrderLine
from tenants.groups.models import StudyGroup
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.journal.roster.ground import NOVEMBER, OCTOBER, draft, enrolled, issued, periods

NEXT = (dt.date(2027, 9, 1), dt.date(2028, 5, 31), YearState.PLANNED)


def counts() -> tuple[int, int, int]:
    return Order.objects.count(), OrderLine.objects.count(), Enrolment.objects.count()


def refused(act: Callable[[], object]) -> dict[str, list[str]]:
    """What was said, by field; nothing may have been saved."""
    before = counts()
    with pytest.raises(ValidationError) as caught:
        act()
    assert counts() == before
    return caught.value.message_dict


def says(found: dict[str, list[str]], field: str, *words: str) -> bool:
    assert list(found) == [field], found
    text = " ".join(found[field])
    return all(word in text for word in words)


@pytest.mark.parametrize("day", [dt.date(2026, 8, 31), dt.date(2027, 6, 1)])
def test_effective_before_the_group_exists_or_after_it_ended(
    alpha: SchoolRef, day: dt.date
) -> None:
    with in_school(alpha):
        line = Line(world.pupil(), group_to=world.group())
        found = refused(lambda: draft(OrderKind.ENROL, [line], day, date=OCTOBER))
        assert says(found, "effective_on", "Роботёнок, 1-А", "01.09.2026", "31.05.2027")


def test_enrolling_twice(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        line = Line(pupil, group_to=group)
        found = refused(lambda: draft(OrderKind.ENROL, [line], OCTOBER))
        assert says(found, "pupils", "Ахметова Алия", "Роботёнок, 1-А", "01.09.2026", "№ 1")


def test_enrolling_into_a_period_that_an_earlier_order_has_ended(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], NOVEMBER)
        line = Line(pupil, group_to=group)
        assert says(refused(lambda: draft(OrderKind.ENROL, [line], OCTOBER)), "pupils", "Ахметова")
        assert draft(OrderKind.ENROL, [line], NOVEMBER).is_draft


def test_the_same_child_twice_in_one_order(alpha: SchoolRef) -> None:
    with in_school(alpha):
        line = Line(world.pupil(), group_to=world.group())
        found = refused(lambda: draft(OrderKind.ENROL, [line, line]))
        assert says(found, "pupils", "Әхмәтова Зөһрә", "Роботёнок, 1-А")


def test_one_child_may_be_in_several_groups(alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil, first, second = world.pupil(), world.group(), world.group("2-Б")
        issued(OrderKind.ENROL, [Line(pupil, group_to=first), Line(pupil, group_to=second)])
        assert Enrolment.objects.filter(pupil=pupil, ends_on__isnull=True).count() == 2


def test_withdrawing_the_not_enrolled(alpha: SchoolRef) -> None:
    with in_school(alpha):
        line = Line(world.pupil(), world.group(), ground=Ground.FAMILY)
        found = refused(lambda: draft(OrderKind.WITHDRAW, [line], OCTOBER))
        assert says(found, "pupils", "Әхмәтова Зөһрә", "Роботёнок, 1-А")


def test_withdrawing_whoever_has_left_names_that_order(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        line = Line(pupil, group, ground=Ground.FAMILY)
        issued(OrderKind.WITHDRAW, [line], OCTOBER)
        found = refused(lambda: draft(OrderKind.WITHDRAW, [line], NOVEMBER))
        assert says(found, "pupils", "Ахметова Алия", "№ 2", "30.09.2026")


def test_withdrawing_before_the_child_came(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова", day=NOVEMBER)
        line = Line(pupil, group, ground=Ground.FAMILY)
        found = refused(lambda: draft(OrderKind.WITHDRAW, [line], OCTOBER))
        assert says(found, "pupils", "Ахметова Алия", "02.11.2026")


def test_withdrawing_without_a_ground(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        found = refused(lambda: draft(OrderKind.WITHDRAW, [Line(pupil, group)], OCTOBER))
        assert says(found, "pupils", "Ахметова Алия")


@pytest.mark.parametrize("kind", [OrderKind.ENROL, OrderKind.TRANSFER])
def test_into_a_full_group(alpha: SchoolRef, kind: str) -> None:
    with in_school(alpha):
        full, other = world.group(capacity=1), world.group("2-Б")
        enrolled(full, "Ахметова")
        (pupil,) = enrolled(other, "Борисов")
        left = other if kind == OrderKind.TRANSFER else None
        found = refused(lambda: draft(kind, [Line(pupil, left, full)], OCTOBER))
        assert says(found, "pupils", "Роботёнок, 1-А", "1", "2")


def test_who_leaves_by_the_same_order_makes_room(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first, second = world.group(capacity=1), world.group("2-Б", capacity=1)
        (one,), (two,) = enrolled(first, "Ахметова"), enrolled(second, "Борисов")
        swap = [Line(one, first, second), Line(two, second, first)]
        issued(OrderKind.TRANSFER, swap, OCTOBER)
        holding = Enrolment.objects.on(OCTOBER)
        assert set(holding.values_list("pupil", "group")) == {
            (one.pk, second.pk), (two.pk, first.pk),
        }  # fmt: skip


def test_places_are_counted_on_every_day_from_the_effective_one(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        (pupil,) = enrolled(group, "Ахметова", day=NOVEMBER)
        newcomer = Line(world.pupil("Борисов", "Булат"), group_to=group)
        refused(lambda: draft(OrderKind.ENROL, [newcomer], OCTOBER))
        issued(
            OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], dt.date(2026, 11, 16)
        )
        refused(lambda: draft(OrderKind.ENROL, [newcomer], OCTOBER))
        assert draft(OrderKind.ENROL, [newcomer], dt.date(2026, 11, 16)).is_draft


def test_reinstating_whoever_never_left(alpha: SchoolRef) -> None:
    with in_school(alpha):
        line = Line(world.pupil(), group_to=world.group())
        found = refused(lambda: draft(OrderKind.REINSTATE, [line], OCTOBER))
        assert says(found, "pupils", "Әхмәтова Зөһрә", "Роботёнок, 1-А")


def test_reinstating_into_another_group_of_the_programme(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        other = world.group("2-Б", programme=group.programme)
        (pupil,) = enrolled(group, "Ахметова")
        issued(OrderKind.WITHDRAW, [Line(pupil, group, ground=Ground.FAMILY)], OCTOBER)
        issued(OrderKind.REINSTATE, [Line(pupil, group_to=other)], NOVEMBER)
        assert Enrolment.objects.get(group=other).starts_on == NOVEMBER


def test_a_transfer_stays_within_the_year(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        later = world.group("2-Б", year=world.year(*NEXT))
        found = refused(
            lambda: draft(OrderKind.TRANSFER, [Line(pupil, group, later)], dt.date(2027, 9, 1),
                          date=OCTOBER)
        )  # fmt: skip
        assert "Роботёнок, 2-Б" in " ".join(found["pupils"])


@pytest.mark.parametrize(("year", "study_year"), [((), 2), (NEXT, 1), (NEXT, 3)])
def test_moving_up_leads_to_the_next_year_of_study(
    alpha: SchoolRef, year: tuple[dt.date, dt.date, str], study_year: int
) -> None:
    with in_school(alpha):
        group = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        next_one = world.group("2-А", year=world.year(*year), study_year=study_year)
        day = next_one.starts_on
        line = Line(pupil, group, next_one)
        found = refused(lambda: draft(OrderKind.PROMOTE, [line], day, date=OCTOBER))
        assert says(found, "pupils", "Ахметова Алия", "Роботёнок, 2-А")


def test_nobody_comes_into_a_closed_year(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(year=world.year(state=YearState.CLOSED))
        found = refused(lambda: draft(OrderKind.ENROL, [Line(world.pupil(), group_to=group)]))
        assert says(found, "pupils", "Роботёнок, 1-А", "2026/27")


def test_whoever_stayed_in_a_closed_year_leaves_after_it(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(ends_on=dt.date(2026, 11, 20))
        lines = [Line(pupil, group, ground="family") for pupil in enrolled(group, "Ахметова")]
        group.year.state = YearState.CLOSED
        group.year.write(ACTOR)
        found = refused(lambda: draft(OrderKind.WITHDRAW, lines, world.LAST, date=OCTOBER))
        assert says(found, "effective_on", "Роботёнок, 1-А", "2026/27")
        issued(OrderKind.WITHDRAW, lines, dt.date(2027, 6, 1), date=OCTOBER)
        assert [row[2] for row in periods(group)] == ["20.11"]


def test_an_order_names_somebody(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert list(refused(lambda: draft(OrderKind.ENROL, []))) == ["pupils"]


def test_a_number_is_taken_once_in_a_calendar_year(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group()
        enrolled(group, "Ахметова")
        line = Line(world.pupil(), group_to=group)
        found = refused(lambda: draft(OrderKind.ENROL, [line], OCTOBER, number="1"))
        assert says(found, "number", "1", "01.09.2026")
        january = dt.date(2026, 12, 20)
        assert draft(OrderKind.ENROL, [line], january, number="1", date=dt.date(2025, 12, 30))


def test_an_order_is_not_dated_far_ahead(alpha: SchoolRef) -> None:
    with in_school(alpha):
        line = Line(world.pupil(), group_to=world.group())
        found = refused(lambda: draft(OrderKind.ENROL, [line], date=dt.date(2099, 1, 1)))
        assert list(found) == ["date"]


def test_one_bad_line_of_many_saves_nothing(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group: StudyGroup = world.group()
        (pupil,) = enrolled(group, "Ахметова")
        lines = [Line(world.pupil("Борисов"), group_to=group), Line(pupil, group_to=group)]
        found = refused(
            lambda: draft_order(
                kind=OrderKind.ENROL, number="7", date=OCTOBER, effective_on=OCTOBER, basis="",
                lines=lines, actor=ACTOR,
            )
        )  # fmt: skip
        assert says(found, "pupils", "Ахметова")
