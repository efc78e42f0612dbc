"""Associations, rooms, programmes and groups stand as the two alphabets have them, wherever chosen or
listed."""

import re
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from isolation import SchoolRef, in_school
from isolation.clock import school_today
from journal.roster.actions import draft_order, issue
from journal.roster.lines import Line
from journal.roster.models import OrderKind
from journal.roster.pupils import groups_of
from journal.roster.queries import lines_of
from tenants.groups.actions import edit_association, edit_room
from tenants.groups.forms import GroupForm
from tenants.groups.models import Association, Room, StudyGroup
from tenants.programmes.actions import edit_programme
from tenants.programmes.models import Programme
from tenants.programmes.queries import listed
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit

ORDER = ["Арт", "Әкият", "Ёлка", "Җыр", "Яблоко"]
SHUFFLED = ["Яблоко", "Җыр", "Арт", "Ёлка", "Әкият"]
GROUPS = ["1-А", "1-Б", "2", "№ 3", "10", "Вечерняя"]


def shown(rows: Any) -> list[str]:
    return [str(row) for row in rows]


@pytest.fixture
def _rows(alpha: SchoolRef) -> None:
    with in_school(alpha):
        common: dict[str, Any] = {"programme": world.programme("Ясли"), "teacher": world.teacher()}
        for name in SHUFFLED:
            world.group("1", name, **common)
            world.room(name)
            world.programme(name)


@pytest.mark.usefixtures("_rows")
def test_lists_and_choices_are_in_order(alpha: SchoolRef) -> None:
    with in_school(alpha):
        fields: Any = GroupForm(today=school_today()).fields
        titles = [*ORDER[:-1], "Яблоко", "Ясли"]
        assert shown(Association.objects.all()) == ORDER
        assert shown(Room.objects.all()) == ORDER
        assert shown(StudyGroup.objects.with_names()) == [f"{name}, 1" for name in ORDER]
        assert shown(listed(Programme.objects.all())) == titles
        assert shown(fields["association"].queryset) == shown(fields["room"].queryset) == ORDER
        assert shown(fields["programme"].queryset) == titles


@pytest.mark.usefixtures("_rows", "no_second_factor")
@pytest.mark.parametrize(
    "address", ["/groups/", "/groups/new/", "/associations/", "/rooms/", "/programmes/",
                "/plans/"],
)  # fmt: skip
def test_pages_are_in_order(visit: Visit, address: str) -> None:
    page = visit("alpha", "admin").get(address)
    assert page.status_code == 200
    found = re.findall(rf">\s*({'|'.join(ORDER)})\b", page.content.decode())
    assert len(found) % len(ORDER) == 0
    assert found == ORDER * (len(found) // len(ORDER)) != []


@pytest.mark.usefixtures("_rows", "no_second_factor")
def test_orders_are_in_order(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        child = world.pupil()
        draft = draft_order(
            kind=OrderKind.ENROL, number="1", date=world.FIRST, effective_on=world.FIRST, basis="",
            lines=[Line(child, group_to=one) for one in StudyGroup.objects.order_by("id")],
            actor=ACTOR,
        )  # fmt: skip
        names = [line.group_to.association.name for line in lines_of(draft) if line.group_to]
        assert names == ORDER
        issue(draft, actor=ACTOR)
        assert groups_of([child.pk])[child.pk] == "; ".join(f"{name}, 1" for name in ORDER)
    page = visit("alpha", "admin").get("/orders/new/?kind=withdraw").content.decode()
    assert re.findall(r">(\w+), 1</a>", page) == ORDER


def test_groups_of_an_association_are_in_order_of_their_numbers(alpha: SchoolRef) -> None:
    with in_school(alpha):
        common: dict[str, Any] = {"programme": world.programme(), "teacher": world.teacher()}
        for name in reversed(GROUPS):
            world.group(name, **common)
        assert [group.name for group in StudyGroup.objects.all()] == GROUPS


def test_the_key_follows_a_new_name(alpha: SchoolRef) -> None:
    with in_school(alpha):
        club, room = Association(name="Арт").write(ACTOR), world.room("Арт")
        programme = world.programme("Арт")
        rows: list[Any] = [club, room, programme]
        before = {row.sort_key for row in rows}
        values = {"name": "Ёлка"}
        edit_association(club, values, seen=club.changed_at, actor=ACTOR)
        edit_room(room, values, seen=room.changed_at, actor=ACTOR)
        edit_programme(programme, {"title": "Ёлка"}, seen=programme.changed_at, actor=ACTOR)
        rows += Room.objects.bulk_create([Room(name="Ёлка", address="2").sign(ACTOR)])
        for row in rows:
            row.refresh_from_db()
        after = {row.sort_key for row in rows}
        assert (len(before), len(after)) == (1, 1)
        assert max(before) < min(after)


@pytest.mark.usefixtures("_rows")
def test_rows_that_had_no_key_get_one_and_the_version_says_why(alpha: SchoolRef) -> None:
    with in_school(alpha):
        for model in (Association, Room, StudyGroup, Programme):
            model.objects.all().change(ACTOR, sort_key="")
        editor = SimpleNamespace(connection=connection)
        for app in ("groups", "programmes"):
            import_module(f"tenants.{app}.migrations.0002_alphabet").fill_keys(apps, editor)
        assert shown(Association.objects.all()) == shown(Room.objects.all()) == ORDER
        assert shown(Programme.objects.all())[:4] == ORDER[:4]
        assert not StudyGroup.objects.filter(sort_key="").exists()
        room = Room.objects.get(name="Ёлка")
        assert (room.changed_via, room.change_reason) == ("cli", "order of names")
