"""Positions are held from a day to a day; several at once, the same one not twice."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from tenants.staff.actions import edit_position, end_position, give_position
from tenants.staff.models import Employment, Position, Post, StaffMember
from tests import world
from tests.cast import ACTOR

D = dt.date


@pytest.fixture
def member(inside: object) -> StaffMember:
    return world.teacher()


def give(member: StaffMember, **values: Any) -> Position:
    defaults = {"post": Post.METHODOLOGIST, "employment": Employment.INTERNAL}
    return give_position(member, **{**defaults, "starts_on": D(2026, 9, 1), **values}, actor=ACTOR)


def refused(member: StaffMember, **values: Any) -> list[str]:
    before = Position.objects.count()
    with pytest.raises(ValidationError) as caught:
        give(member, **values)
    assert Position.objects.count() == before
    return list(caught.value.message_dict)


def test_a_person_holds_two(member: StaffMember) -> None:
    give(member)
    assert {held.post for held in Position.objects.on(D(2026, 9, 1))} == {
        Post.TEACHER, Post.METHODOLOGIST,
    }  # fmt: skip


def test_the_last_day_still_counts(member: StaffMember) -> None:
    end_position(give(member), last_day=D(2026, 10, 1), actor=ACTOR)
    assert StaffMember.objects.working_on(D(2026, 10, 1), Post.METHODOLOGIST).exists()
    assert not StaffMember.objects.working_on(D(2026, 10, 2), Post.METHODOLOGIST).exists()


def test_what_cannot_be_is_refused_at_its_field(member: StaffMember) -> None:
    same = {"post": Post.TEACHER, "employment": Employment.MAIN}
    assert refused(member, **same) == ["starts_on"]
    assert refused(member, starts_on=D(226, 9, 1)) == ["starts_on"]
    assert refused(member, starts_on=D(2226, 9, 1)) == ["starts_on"]
    assert refused(member, post=Post.OTHER) == ["title"]
    with pytest.raises(ValidationError) as caught:
        end_position(give(member), last_day=D(2026, 8, 31), actor=ACTOR)
    assert list(caught.value.message_dict) == ["ends_on"]


def test_the_same_position_may_be_held_again_later(member: StaffMember) -> None:
    end_position(give(member), last_day=D(2026, 9, 30), actor=ACTOR)
    assert give(member, starts_on=D(2026, 10, 1)).pk


def test_a_mistake_is_corrected(member: StaffMember) -> None:
    position = give(member)
    values = {"title": "старший методист", "ends_on": D(2026, 10, 1)}
    fixed = edit_position(position, values, seen=position.changed_at, actor=ACTOR)
    assert (str(fixed), fixed.ends_on) == ("старший методист", D(2026, 10, 1))
    with pytest.raises(ChangedMeanwhileError):
        edit_position(position, {"title": ""}, seen=position.changed_at, actor=ACTOR)
