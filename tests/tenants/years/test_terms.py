"""Terms lie within their year and no day is in two."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from tenants.years.actions import add_term, edit_term, remove_term
from tenants.years.models import AcademicYear, Term
from tests import world
from tests.cast import ACTOR

D = dt.date
MIDDLE = D(2026, 12, 31)


@pytest.fixture
def year(inside: object) -> AcademicYear:
    return world.year()


def add(year: AcademicYear, first: dt.date, last: dt.date, name: str = "I") -> Term:
    return add_term(year, name=name, starts_on=first, ends_on=last, actor=ACTOR)


def test_two_halves_fill_a_year(year: AcademicYear) -> None:
    add(year, world.FIRST, MIDDLE)
    add(year, D(2027, 1, 1), world.LAST, "II")
    assert [term.name for term in year.terms.all()] == ["I", "II"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (D(2026, 8, 31), MIDDLE, "starts_on"),
        (world.FIRST, D(2027, 6, 1), "ends_on"),
        (MIDDLE, world.FIRST, "ends_on"),
        (MIDDLE, D(2027, 2, 1), "starts_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    year: AcademicYear, first: dt.date, last: dt.date, field: str
) -> None:
    add(year, world.FIRST, MIDDLE)
    with pytest.raises(ValidationError) as caught:
        add(year, first, last, "II")
    assert list(caught.value.message_dict) == [field]
    assert Term.objects.count() == 1


def test_a_term_moves_and_goes(year: AcademicYear) -> None:
    term = add(year, world.FIRST, MIDDLE)
    moved = edit_term(term, {"ends_on": D(2026, 12, 30)}, seen=term.changed_at, actor=ACTOR)
    assert moved.ends_on == D(2026, 12, 30)
    with pytest.raises(ChangedMeanwhileError):
        edit_term(term, {"name": "Осень"}, seen=term.changed_at, actor=ACTOR)
    remove_term(moved, actor=ACTOR)
    assert not Term.objects.exists()


def test_a_closed_year_takes_no_term(inside: object) -> None:
    closed = world.year(state="closed")
    with pytest.raises(ValidationError):
        add(closed, world.FIRST, MIDDLE)
