"""Who leaves loses positions and access on one day, and nothing that was signed."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import grant_role
from accounts.models import Role, RoleGrant
from isolation import SchoolRef, in_school
from tenants.staff import hooks
from tenants.staff.actions import dismiss, end_access, end_position, give_access, give_position
from tenants.staff.models import Position, Post, StaffMember
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from ui.components import Effect

D = dt.date
LAST = D(2026, 10, 30)


@pytest.fixture
def member(inside: object) -> StaffMember:
    return world.teacher()


def give_two_roles(member: StaffMember) -> None:
    for role in (Role.TEACHER, Role.DEPUTY):
        give_access(member, role=role, valid_from=D(2026, 9, 1), actor=ACTOR)


def test_every_position_and_role_ends_on_the_last_day(member: StaffMember) -> None:
    give_position(member, post=Post.METHODOLOGIST, starts_on=D(2026, 9, 1), actor=ACTOR)
    give_two_roles(member)
    dismiss(member, last_day=LAST, actor=ACTOR)
    assert {position.ends_on for position in Position.objects.all()} == {LAST}
    assert member.user is not None
    assert {grant.valid_to for grant in member.user.grants.all()} == {LAST}
    assert not StaffMember.objects.staying_on(D(2026, 10, 31)).exists()
    assert StaffMember.objects.gone_by(D(2026, 10, 31)).exists()


def test_what_ended_before_stays_as_it_was(member: StaffMember) -> None:
    end_position(member.positions.get(), last_day=D(2025, 5, 31), actor=ACTOR)
    dismiss(member, last_day=LAST, actor=ACTOR)
    assert Position.objects.get().ends_on == D(2025, 5, 31)


def test_a_teacher_who_is_a_parent_too_stays_a_parent(member: StaffMember) -> None:
    give_two_roles(member)
    assert member.user is not None
    grant_role(member.user, Role.PARENT, valid_from=D(2026, 9, 1), actor=ACTOR)
    dismiss(member, last_day=LAST, actor=ACTOR)
    assert member.user.grants.get(role=Role.PARENT).valid_to is None


def test_a_position_that_has_not_begun_is_in_the_way(member: StaffMember) -> None:
    give_two_roles(member)
    give_position(member, post=Post.METHODOLOGIST, starts_on=D(2026, 11, 1), actor=ACTOR)
    with pytest.raises(ValidationError) as caught:
        dismiss(member, last_day=LAST, actor=ACTOR)
    assert list(caught.value.message_dict) == ["last_day"]
    assert not Position.objects.exclude(ends_on=None).exists()


def test_the_last_administrator_is_not_dismissed_nor_half_dismissed(inside: object) -> None:
    admin = world.teacher(login="admin")
    for grant in RoleGrant.objects.filter(role=Role.ADMIN).exclude(user=admin.user):
        end_access(grant, last_day=D(2021, 1, 1), actor=ACTOR)
    with pytest.raises(ValidationError):
        dismiss(admin, last_day=LAST, actor=ACTOR)
    assert admin.positions.get().ends_on is None


@pytest.mark.usefixtures("no_second_factor")
def test_what_would_be_left_behind_is_told_once(
    visit: Visit, alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leads(member: StaffMember, last_day: dt.date) -> list[Effect]:
        return [Effect("Ведёт 2 группы", f"{last_day:%d.%m.%Y}", "/school/")]

    monkeypatch.setattr(hooks, "leaving_checks", [leads])
    with in_school(alpha):
        member = world.teacher()
    admin, address = visit("alpha", "admin"), f"/staff/{member.pk}/leave/"
    page: Any = admin.post(address, {"last_day": "2026-10-30"})
    assert '<a href="/school/">Ведёт 2 группы</a>' in page.content.decode()
    form = page.context["form"]
    sent = {"last_day": "2026-10-30", form.SEEN: form.warnings_digest}
    assert admin.post(address, sent)["Location"] == f"/staff/{member.pk}/"
    with in_school(alpha):
        assert Position.objects.get().ends_on == LAST
