"""Making and changing a group: rules at their fields, effects before they apply."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from history.rehearsal import rehearse
from history.signature import Actor
from isolation import SchoolRef, in_school
from tenants.groups import hooks
from tenants.groups.actions import add_association, add_room, create_group, edit_group, edit_room
from tenants.groups.models import Association, StudyGroup
from tenants.staff.models import Position
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from ui.components import Effect


@pytest.fixture(autouse=True)
def _inside(alpha: SchoolRef) -> Iterator[None]:
    with in_school(alpha):
        yield


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Names of the groups that the rooms above were told of, call by call."""
    calls: list[list[str]] = []

    def lessons(groups: Any, *, actor: Actor) -> list[Effect]:
        calls.append([group.name for group in groups])
        return [Effect("12 занятий изменятся")]

    monkeypatch.setattr(hooks, "timetable_changed", [lessons])
    return calls


def values(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "year": world.year(), "association": Association(name="Азимут").write(ACTOR),
        "programme": world.programme(), "name": "1-А", "teacher": world.teacher(),
    }  # fmt: skip
    return found | changes


def wrong(act: Any) -> dict[str, list[str]]:
    """Fields with what is said at them; nothing is saved."""
    before = StudyGroup.objects.count()
    with pytest.raises(ValidationError) as caught:
        act()
    assert StudyGroup.objects.count() == before
    found: dict[str, list[str]] = caught.value.message_dict
    return found


def test_a_group_works_as_long_as_its_year_unless_told_otherwise() -> None:
    group = create_group(**values(), actor=ACTOR)
    assert (group.starts_on, group.ends_on, group.capacity) == (world.FIRST, world.LAST, 15)


@pytest.mark.parametrize(
    ("field", "change"),
    [("capacity", {"capacity": 0}), ("study_year", {"study_year": 2}),
     ("study_year", {"study_year": 0}), ("starts_on", {"starts_on": dt.date(2026, 8, 31)}),
     ("ends_on", {"ends_on": dt.date(2027, 6, 1)}), ("name", {"name": "я" * 61}),
     ("ends_on", {"starts_on": dt.date(2027, 1, 2), "ends_on": dt.date(2027, 1, 1)}),
     ("academic_hour", {"academic_hour": 44})],
)  # fmt: skip
def test_what_cannot_be_is_told_at_its_field(field: str, change: dict[str, Any]) -> None:
    asked = values(**change)
    assert list(wrong(lambda: create_group(**asked, actor=ACTOR))) == [field]


def test_a_group_of_one_is_legal() -> None:
    assert create_group(**values(capacity=1), actor=ACTOR).capacity == 1


def test_two_groups_of_a_year_in_an_association_have_two_names() -> None:
    asked = values()
    create_group(**asked, actor=ACTOR)
    assert list(wrong(lambda: create_group(**asked, actor=ACTOR))) == ["name"]


@pytest.mark.parametrize("field", ["association", "programme", "room"])
def test_what_is_in_the_archive_is_not_chosen_anew(field: str) -> None:
    asked = values(room=world.room())
    asked[field].is_archived = True
    asked[field].write(ACTOR)
    assert list(wrong(lambda: create_group(**asked, actor=ACTOR))) == [field]


def test_what_was_archived_later_stays_with_its_group() -> None:
    room = world.room()
    group = world.group(room=room)
    edit_room(room, {"is_archived": True}, seen=room.changed_at, actor=ACTOR)
    assert edit_group(group, {"name": "2-Б"}, seen=group.changed_at, actor=ACTOR) == []


def test_the_teacher_works_here_on_the_first_day() -> None:
    asked = values()
    Position.objects.filter(staff=asked["teacher"]).change(ACTOR, starts_on=dt.date(2026, 9, 2))
    assert list(wrong(lambda: create_group(**asked, actor=ACTOR))) == ["teacher"]
    create_group(**asked, starts_on=dt.date(2026, 9, 2), actor=ACTOR)


def test_a_closed_year_takes_no_group_and_lets_none_change() -> None:
    closed = world.year(dt.date(2025, 9, 1), dt.date(2026, 5, 31), YearState.CLOSED)
    assert list(wrong(lambda: create_group(**values(year=closed), actor=ACTOR))) == ["year"]
    group = world.group(year=closed)
    with pytest.raises(ValidationError):
        edit_group(group, {"name": "2"}, seen=group.changed_at, actor=ACTOR)
    assert StudyGroup.objects.get(pk=group.pk).name == "1-А"


def test_a_new_teacher_is_told_to_the_rooms_above(told: list[list[str]]) -> None:
    group, other = world.group(), world.teacher("Кузнецова")
    effects = edit_group(group, {"teacher": other}, seen=group.changed_at, actor=ACTOR)
    assert (told, effects) == ([["1-А"]], [Effect("12 занятий изменятся")])
    assert StudyGroup.objects.get(pk=group.pk).teacher == other


def test_a_new_name_is_not(told: list[list[str]]) -> None:
    group = world.group()
    assert edit_group(group, {"name": "2", "capacity": 8}, seen=group.changed_at, actor=ACTOR) == []
    assert told == []


def test_two_people_do_not_overwrite_each_other() -> None:
    group = world.group()
    seen = group.changed_at
    edit_group(group, {"name": "2"}, seen=seen, actor=ACTOR)
    with pytest.raises(ChangedMeanwhileError):
        edit_group(group, {"name": "3"}, seen=seen, actor=ACTOR)
    assert StudyGroup.objects.get(pk=group.pk).name == "2"


def test_the_timetable_follows_the_groups_days(told: list[list[str]]) -> None:
    group = world.group()
    whole = world.slot(group)
    part = world.slot(group, 2, valid_to=dt.date(2026, 12, 30))
    days = {"starts_on": dt.date(2026, 9, 15), "ends_on": dt.date(2027, 5, 20)}
    effects = edit_group(group, days, seen=group.changed_at, actor=ACTOR)
    whole.refresh_from_db()
    part.refresh_from_db()
    assert (whole.valid_from, whole.valid_to) == (days["starts_on"], days["ends_on"])
    assert (part.valid_from, part.valid_to) == (days["starts_on"], dt.date(2026, 12, 30))
    assert len(effects) == 2


def test_no_line_is_left_without_a_day() -> None:
    group = world.group()
    world.slot(group, valid_to=dt.date(2026, 9, 30))
    found = wrong(
        lambda: edit_group(
            group, {"starts_on": dt.date(2026, 10, 5)}, seen=group.changed_at, actor=ACTOR
        )
    )
    assert list(found) == ["starts_on"]


def test_a_longer_academic_hour_must_fit_the_timetable() -> None:
    group = world.group(academic_hour=30)
    world.slot(group, ends_at=dt.time(16, 10))
    change = {"academic_hour": 45}
    found = wrong(lambda: edit_group(group, change, seen=group.changed_at, actor=ACTOR))
    assert list(found) == ["academic_hour"]


def test_a_rehearsed_change_changes_nothing(told: list[list[str]]) -> None:
    group = world.group()
    change = {"ends_on": dt.date(2027, 5, 1)}
    rehearse(lambda: edit_group(group, change, seen=group.changed_at, actor=ACTOR))
    assert StudyGroup.objects.get(pk=group.pk).ends_on == world.LAST


def test_names_of_associations_and_rooms_are_their_own() -> None:
    add_association(name="Азимут", actor=ACTOR)
    with pytest.raises(ValidationError) as caught:
        add_association(name="Азимут", actor=ACTOR)
    assert list(caught.value.message_dict) == ["name"]
    add_room(name="7", address="Баумана, 1", actor=ACTOR)
    add_room(name="7", address="Баумана, 2", actor=ACTOR)
    with pytest.raises(ValidationError) as caught:
        add_room(name="7", address="Баумана, 2", actor=ACTOR)
    assert list(caught.value.message_dict) == ["name"]
    with pytest.raises(ValidationError) as caught:
        add_room(name="8", capacity=0, actor=ACTOR)
    assert list(caught.value.message_dict) == ["capacity"]
