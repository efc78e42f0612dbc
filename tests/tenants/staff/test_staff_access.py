"""Access is given and ended by role and date; somebody can always give it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import create_user_with_role
from accounts.models import Role, RoleGrant, User
from history.signature import person
from isolation.clock import school_today
from tenants.staff.actions import end_access, give_access, tie_login
from tenants.staff.models import StaffMember
from tests import world
from tests.cast import ACTOR

D = dt.date


@pytest.fixture
def member(inside: object) -> StaffMember:
    return world.teacher()


def give(member: StaffMember, **values: Any) -> User:
    defaults = {"role": Role.TEACHER, "login": "", "valid_from": D(2026, 9, 1)}
    return give_access(member, **{**defaults, **values}, actor=ACTOR)


def refused(member: StaffMember, **values: Any) -> list[str]:
    before = User.objects.count(), RoleGrant.objects.count()
    with pytest.raises(ValidationError) as caught:
        give(member, **values)
    assert (User.objects.count(), RoleGrant.objects.count()) == before
    return list(caught.value.message_dict)


def test_the_first_role_makes_the_log_in_the_second_one_does_not(member: StaffMember) -> None:
    user = give(member, login="Safina")
    assert (user.login, StaffMember.objects.get().user) == ("safina", user)
    assert give(member, role=Role.DEPUTY) == user
    assert {grant.role for grant in user.grants.all()} == {Role.TEACHER, Role.DEPUTY}


def test_what_cannot_be_is_refused_at_its_field(member: StaffMember) -> None:
    assert refused(member, login="admin") == ["login"]
    assert refused(member, login="сафина") == ["login"]
    assert refused(member, role=Role.OPERATOR) == ["role"]
    assert refused(member, role=Role.PARENT) == ["role"]
    assert refused(member, valid_from=D(226, 1, 1)) == ["valid_from"]
    assert refused(member, valid_to=D(2026, 8, 31)) == ["valid_to"]
    give(member)
    assert refused(member, valid_from=D(2026, 10, 1)) == ["role"]


def test_a_role_may_be_given_again_when_it_has_ended(member: StaffMember) -> None:
    give(member, valid_to=D(2026, 9, 30))
    assert give(member, valid_from=D(2026, 10, 1)).grants.count() == 2


def test_a_role_ends_on_a_day(member: StaffMember) -> None:
    grant = give(member).grants.get()
    end_access(grant, last_day=D(2026, 10, 1), actor=ACTOR)
    assert RoleGrant.objects.get(pk=grant.pk).valid_to == D(2026, 10, 1)


def test_the_last_administrator_keeps_the_role(inside: object) -> None:
    for grant in RoleGrant.objects.filter(role=Role.ADMIN).exclude(user__login="admin"):
        end_access(grant, last_day=D(2021, 1, 1), actor=ACTOR)
    last = RoleGrant.objects.get(role=Role.ADMIN, user__login="admin")
    with pytest.raises(ValidationError):
        end_access(last, last_day=school_today(), actor=ACTOR)


def test_an_administrator_does_not_shut_themselves_out(inside: object) -> None:
    user = User.objects.get(login="admin")
    with pytest.raises(ValidationError):
        end_access(user.grants.get(), last_day=school_today(), actor=person(user))


def test_the_first_administrators_log_in_is_tied_to_their_card(inside: object) -> None:
    names = {"last_name": "Сафина", "first_name": "Гөлнара", "middle_name": "Илдаровна"}
    user = create_user_with_role(
        login="safina", email="", role=Role.ADMIN, valid_from=D(2026, 9, 1), actor=ACTOR, **names
    )
    member = world.teacher()
    tie_login(member, user, actor=ACTOR)
    assert StaffMember.objects.get().user == user
    with pytest.raises(ValidationError):
        tie_login(member, user, actor=ACTOR)


def test_a_log_in_of_another_name_or_of_a_parent_is_not_tied(member: StaffMember) -> None:
    for login in ("teacher", "parent"):
        with pytest.raises(ValidationError):
            tie_login(member, User.objects.get(login=login), actor=ACTOR)
    assert StaffMember.objects.get().user is None
