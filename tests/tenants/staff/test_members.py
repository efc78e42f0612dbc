"""A person is on the staff list once; the log-in bears the same name."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from history.models import ChangedMeanwhileError
from isolation.clock import school_today
from tenants.staff.actions import add_member, rename
from tenants.staff.models import Position, Post, StaffMember
from tenants.staff.queries import warnings_about
from tests.cast import ACTOR

pytestmark = pytest.mark.usefixtures("inside")
NAMES = {"last_name": "Гыйләҗева", "first_name": "Зөһрә", "middle_name": ""}
SINCE = dt.date(2020, 9, 1)


def add(**values: Any) -> StaffMember:
    return add_member(**{**NAMES, "post": Post.TEACHER, "starts_on": SINCE, **values}, actor=ACTOR)


def test_a_person_comes_with_a_position() -> None:
    member = add(title="педагог высшей категории")
    position = Position.objects.get()
    assert (member.full_name, member.user) == ("Гыйләҗева Зөһрә", None)
    assert (position.staff, str(position), position.ends_on) == (
        member, "педагог высшей категории", None,
    )  # fmt: skip


@pytest.mark.parametrize(("values", "fields"), [
    ({"last_name": "<1=2>", "first_name": ""}, ["last_name", "first_name"]),
    ({"post": "nonsense", "employment": "zz"}, ["post", "employment"]),
    ({"post": ""}, ["post"]),
    ({"title": "я" * 121}, ["title"]),
    ({"role": "nonsense"}, ["role"]),
])  # fmt: skip
def test_what_no_form_would_let_pass_is_refused_at_its_field(
    values: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        add(**values)
    assert list(caught.value.message_dict) == fields
    assert (StaffMember.objects.count(), Position.objects.count()) == (0, 0)


def test_a_name_is_cleaned_and_a_new_one_is_checked_alike() -> None:
    member = add(last_name=" Гыйләҗева\u00a0")
    assert member.last_name == "Гыйләҗева"
    with pytest.raises(ValidationError) as caught:
        rename(member, **{**NAMES, "first_name": "7"}, seen=member.changed_at, actor=ACTOR)
    assert list(caught.value.message_dict) == ["first_name"]
    assert StaffMember.objects.get().full_name == "Гыйләҗева Зөһрә"


def test_with_a_role_they_have_a_log_in_made_of_the_name() -> None:
    user = add(role=Role.TEACHER).user
    assert user is not None
    assert (user.login, user.full_name, user.has_usable_password()) == (
        "gyilajeva.z", "Гыйләҗева Зөһрә", False,
    )  # fmt: skip
    assert [(grant.role, grant.valid_from) for grant in user.grants.all()] == [
        (Role.TEACHER, school_today())
    ]


def test_a_taken_login_leaves_nobody_behind() -> None:
    with pytest.raises(ValidationError) as caught:
        add(role=Role.TEACHER, login="admin")
    assert list(caught.value.message_dict) == ["login"]
    assert (StaffMember.objects.count(), Position.objects.count()) == (0, 0)


def test_a_new_name_reaches_the_log_in() -> None:
    member = add(role=Role.TEACHER)
    new = {**NAMES, "last_name": "Әхмәтова"}
    rename(member, **new, seen=member.changed_at, actor=ACTOR)
    found = StaffMember.objects.get()
    assert (found.full_name, User.objects.get(login="gyilajeva.z").full_name) == (
        "Әхмәтова Зөһрә", "Әхмәтова Зөһрә",
    )  # fmt: skip
    assert found.sort_key != member.sort_key


def test_of_two_who_rename_the_second_is_told_and_neither_name_is_half_written() -> None:
    member = add(role=Role.TEACHER)
    seen = member.changed_at
    rename(member, **{**NAMES, "last_name": "Әхмәтова"}, seen=seen, actor=ACTOR)
    with pytest.raises(ChangedMeanwhileError):
        rename(member, **{**NAMES, "last_name": "Сафина"}, seen=seen, actor=ACTOR)
    assert {
        StaffMember.objects.get().last_name,
        User.objects.get(login="gyilajeva.z").last_name,
    } == {"Әхмәтова"}


@pytest.mark.parametrize(("last_name", "alike"), [
    ("Гыйләҗева", True), ("Гыйлажева", True), ("ГЫЙЛӘҖЕВА", True), ("Гыйләҗеваева", False),
])  # fmt: skip
def test_who_may_be_here_already_is_named(last_name: str, alike: bool) -> None:
    add()
    new = StaffMember(last_name=last_name, first_name="Зөһрә", middle_name="Илдаровна")
    told = warnings_about(new, "", school_today())
    assert ["Гыйләҗева Зөһрә" in text for text in told] == [True] * alike


def test_a_log_in_of_the_same_name_is_told_only_when_access_is_asked_for() -> None:
    new = StaffMember(last_name="Ивановская", first_name="Мария", middle_name="Олеговна")
    assert warnings_about(new, "", school_today()) == []
    told = warnings_about(new, Role.TEACHER, school_today())
    # The cast's staff of that name; the parent and the pupil are others.
    assert {text.split("«")[1].split("»")[0] for text in told} == {
        "admin", "director", "deputy", "teacher",
    }  # fmt: skip
