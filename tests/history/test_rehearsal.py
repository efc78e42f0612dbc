"""A change that is looked at before it is made; rows held against two editors."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from history.models import ChangedMeanwhileError
from history.rehearsal import rehearse
from isolation import SchoolRef, in_school
from tenants.groups.models import Room
from tests import world
from tests.cast import ACTOR


def test_a_rehearsed_change_tells_its_effects_and_leaves_nothing(alpha: SchoolRef) -> None:
    def act() -> tuple[str, int]:
        return world.room("Зал").name, Room.objects.count()

    with in_school(alpha):
        assert rehearse(act) == ("Зал", 1)
        assert Room.objects.count() == 0


def test_a_rehearsal_within_a_transaction_undoes_itself_alone(alpha: SchoolRef) -> None:
    with in_school(alpha), transaction.atomic():
        world.room("Первый")
        rehearse(lambda: world.room("Второй").name)
        assert [room.name for room in Room.objects.all()] == ["Первый"]


def test_a_failing_rehearsal_fails(alpha: SchoolRef) -> None:
    with in_school(alpha):
        world.room("Зал")
        with pytest.raises(IntegrityError):
            rehearse(lambda: world.room("Зал").name)
        assert Room.objects.count() == 1


def test_a_row_is_held_for_whoever_saw_it_last(alpha: SchoolRef) -> None:
    with in_school(alpha):
        room = world.room("Зал")
        with transaction.atomic():
            assert Room.objects.hold(room.pk, room.changed_at) == room

        seen = room.changed_at
        room.write(ACTOR, only=["name"])
        with pytest.raises(ChangedMeanwhileError) as caught, transaction.atomic():
            Room.objects.hold(room.pk, seen)
        assert caught.value.row == room
        assert str(caught.value)

        with pytest.raises(ChangedMeanwhileError), transaction.atomic():
            Room.objects.hold(room.pk, None)
        with pytest.raises(Room.DoesNotExist), transaction.atomic():
            Room.objects.hold(0, dt.datetime.now(dt.UTC))


def test_many_rows_are_erased_each_with_its_author(alpha: SchoolRef) -> None:
    with in_school(alpha):
        for name in ("Раз", "Два", "Три"):
            world.room(name)
        erased = Room.objects.exclude(name="Три").erase(ACTOR.because("не нужны"))

        assert erased == 2
        assert [room.name for room in Room.objects.all()] == ["Три"]
        gone = Room._meta.apps.get_model("groups", "RoomEvent").objects.filter(pgh_label="delete")
        assert {(row.name, row.change_reason) for row in gone} == {
            ("Раз", "не нужны"), ("Два", "не нужны"),
        }  # fmt: skip


def test_a_row_that_others_point_at_is_not_erased(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(room=world.room("Зал"))
        with pytest.raises(IntegrityError):
            Room.objects.all().erase(ACTOR)
        assert group.room is not None
        assert Room.objects.count() == 1
