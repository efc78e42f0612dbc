"""Another teacher for a time: by order, for groups and days, and nothing beyond them."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from isolation import SchoolRef, in_school
from journal.lessons.actions.changing import move_lesson
from journal.lessons.actions.making import generate
from journal.lessons.actions.substituting import end_substitution, substitute
from journal.lessons.models import Lesson, RollTaken, Substitution
from journal.lessons.rules.substituting import warnings_about
from tenants.groups.actions import edit_group
from tenants.groups.models import StudyGroup
from tenants.staff.hooks import left_behind
from tenants.staff.models import StaffMember
from tests import world
from tests.cast import ACTOR
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import events, lesson
from ui.components import Effect

NOON = "2026-09-10T12:00+03:00"  # a Thursday; lessons are on Mondays
SEVENTH, MONDAY, NEXT = dt.date(2026, 9, 7), dt.date(2026, 9, 14), dt.date(2026, 9, 21)


def made(name: str = "1-А", **values: Any) -> StudyGroup:
    """Lessons on the 7th, 14th, 21st and 28th."""
    group = world.group(name, ends_on=dt.date(2026, 9, 30), **values)
    world.slot(group)
    generate([group], actor=ACTOR)
    return group


def give(*groups: StudyGroup, **changes: Any) -> list[Effect]:
    values: dict[str, Any] = {
        "absent": groups[0].teacher if groups else world.teacher(),
        "substitute": changes.get("substitute") or world.teacher("Новикова"),
        "starts_on": MONDAY, "ends_on": NEXT, "order_number": "14-к",
        "order_date": dt.date(2026, 9, 10), "reason": "Отпуск",
    }  # fmt: skip
    return substitute(groups, **(values | changes), actor=ACTOR)


def refused(*groups: StudyGroup, **changes: Any) -> dict[str, list[str]]:
    before = events()
    with pytest.raises(ValidationError) as caught:
        give(*groups, **changes)
    assert events() == before
    return dict(caught.value.message_dict)


def conductors(group: StudyGroup) -> list[str]:
    rows = Lesson.objects.filter(group=group).for_page()
    return [one.conductor.last_name for one in rows]


def told(effects: list[Effect]) -> list[tuple[str, str]]:
    return [(str(effect.text), str(effect.note)) for effect in effects]


def test_lessons_of_those_days_go_to_the_substitute_and_keep_their_teacher(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(NOON)
    with in_school(alpha):
        group, other = made("1-А"), made("1-Б")
        effects = give(group)

        assert told(effects) == [("2 lessons go to Новикова Г. И.", "")]
        assert conductors(group) == ["Сафина", "Новикова", "Новикова", "Сафина"]
        assert {one.teacher for one in Lesson.objects.filter(group=group)} == {group.teacher}
        assert conductors(other) == ["Сафина"] * 4


def test_one_order_covers_several_groups(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        teacher = world.teacher()
        groups = [made("1-А", teacher=teacher), made("1-Б", teacher=teacher)]
        give(*groups)
        rows = Substitution.objects.order_by("group")
        assert [(row.group, row.order_number) for row in rows] == [
            (group, "14-к") for group in groups
        ]
        assert [conductors(group)[1] for group in groups] == ["Новикова", "Новикова"]


def test_a_back_dated_one_names_the_lessons_gone_by_and_leaves_the_filled(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock("2026-09-22T12:00+03:00")
    with in_school(alpha):
        group = made()
        RollTaken(lesson=Lesson.objects.get(group=group, date=MONDAY)).write(ACTOR)
        effects = give(group, starts_on=SEVENTH)

        assert told(effects) == [
            (
                "2 lessons go to Новикова Г. И.",
                "gone by and not filled: 07.09, 15:00 Роботёнок, 1-А; 21.09, 15:00 Роботёнок, 1-А",
            ),
            (
                "1 lesson that is filled already stays with the one who filled it",
                "14.09, 15:00 Роботёнок, 1-А",
            ),
        ]
        assert conductors(group) == ["Новикова", "Сафина", "Новикова", "Сафина"]


def test_it_reaches_lessons_that_are_made_moved_or_handed_over_later(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(NOON)
    with in_school(alpha):
        group = world.group("1-А", ends_on=dt.date(2026, 9, 30))
        give(group)
        world.slot(group)
        generate([group], actor=ACTOR)
        assert conductors(group) == ["Сафина", "Новикова", "Новикова", "Сафина"]

        last = Lesson.objects.get(group=group, date=dt.date(2026, 9, 28))
        new = move_lesson(
            last, date=dt.date(2026, 9, 18), starts_at=dt.time(15), reason="Замена", actor=ACTOR
        )
        assert new.conductor.last_name == "Новикова"

        group.refresh_from_db()
        edit_group(group, {"teacher": world.teacher("Третья")}, seen=group.changed_at, actor=ACTOR)
        # Who stands in for Сафина does not stand in for the one who took the group over.
        rows = Lesson.objects.filter(group=group, date__in=[MONDAY, NEXT], status="planned")
        assert [one.conductor.last_name for one in rows.for_page()] == ["Третья", "Третья"]


def test_two_substitutions_of_a_group_do_not_overlap(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        group = made()
        give(group)
        assert refused(group, starts_on=NEXT, ends_on=dt.date(2026, 9, 28)) == {
            "groups": [
                "Новикова Г. И. substitutes in the group “Роботёнок, 1-А” from 14 September 2026 to "
                "21 September 2026 already (order 14-к). End that substitution first."
            ]
        }
        give(group, starts_on=dt.date(2026, 9, 22), ends_on=dt.date(2026, 9, 28))
        assert conductors(group) == ["Сафина", "Новикова", "Новикова", "Новикова"]


def test_everything_wrong_is_said_at_its_field(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        group, someone = made(), StaffMember.objects.get(last_name="Сафина")
        assert refused(substitute=someone) == {"groups": ["Choose at least one group."]}
        wrong = refused(
            group, substitute=someone, order_number=" ", reason="", ends_on=dt.date(2027, 2, 1)
        )
        assert wrong == {
            "order_number": ["Name the order: the substitution rests on it."],
            "reason": ["Name the reason: it stays in the journal."],
            "substitute": ["Choose another person than the one who is absent."],
            "ends_on": [
                "The group “Роботёнок, 1-А” has lessons from 1 September 2026 to 30 September 2026."
            ],
        }
        stranger = world.teacher("Чужая")
        assert refused(group, absent=stranger, substitute=someone) == {
            "groups": ["Чужая Г. И. does not conduct the group “Роботёнок, 1-А” on these days."]
        }


def test_the_substitute_works_here_on_these_days(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        group, gone = made(), world.teacher("Ушедшая")
        gone.positions.change(ACTOR, ends_on=dt.date(2026, 9, 15))
        assert refused(group, substitute=gone) == {
            "substitute": [
                "Ушедшая Г. И. holds no position on 21 September 2026: choose other days or another "
                "person."
            ]
        }


def test_a_busy_substitute_without_access_is_warned_of(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        group, busy = made(), world.teacher("Новикова")
        own = world.group("2-А", teacher=busy)
        lesson(own, MONDAY, "16:00")
        lesson(own, MONDAY, "16:40")
        given = list(Lesson.objects.filter(group=group, date=MONDAY))
        no_access = (
            "Новикова Г. И. has no log-in with the role of a teacher on these days and cannot fill "
            "the journal. Give it on their card in the staff list."
        )
        assert warnings_about(given, busy) == [
            no_access,
            "14 September 2026, 15:00: Новикова Г. И. has a lesson with the group “Роботёнок, 2-А” "
            "then.",
        ]
        assert warnings_about(given, world.teacher(login="teacher")) == []
        assert warnings_about([], busy) == [
            "The timetable has no lessons to give on these days.",
            no_access,
        ]


def test_ended_early_the_rest_returns(alpha: SchoolRef, clock: Clock) -> None:
    clock(NOON)
    with in_school(alpha):
        group = made()
        give(group)
        row = Substitution.objects.get()
        effects = end_substitution(row, on=MONDAY, actor=ACTOR)
        assert told(effects) == [
            ("1 lesson returns to Сафина Г. И.", "21.09, 15:00 Роботёнок, 1-А")
        ]
        assert conductors(group) == ["Сафина", "Новикова", "Сафина", "Сафина"]
        row.refresh_from_db()
        assert row.ends_on == MONDAY
        with pytest.raises(ValidationError) as caught:
            end_substitution(row, on=MONDAY, actor=ACTOR)
        assert caught.value.message_dict == {
            "on": [
                "The substitution lasts from 14 September 2026 to 14 September 2026: choose an "
                "earlier last day."
            ]
        }
        end_substitution(row, on=MONDAY - dt.timedelta(days=1), actor=ACTOR)
        assert conductors(group) == ["Сафина"] * 4
        give(group)  # what was taken back stands in nobody's way


def test_what_the_substitute_filled_stays_theirs(alpha: SchoolRef, clock: Clock) -> None:
    clock("2026-09-21T18:00+03:00")
    with in_school(alpha):
        group = made()
        give(group)
        RollTaken(lesson=Lesson.objects.get(group=group, date=NEXT)).write(ACTOR)
        effects = end_substitution(Substitution.objects.get(), on=MONDAY, actor=ACTOR)
        assert told(effects) == [
            (
                "1 lesson that is filled already stays with the one who filled it",
                "21.09, 15:00 Роботёнок, 1-А",
            )
        ]
        assert conductors(group) == ["Сафина", "Новикова", "Новикова", "Сафина"]


def test_somebody_who_leaves_leaves_their_substitutions_behind(
    alpha: SchoolRef, clock: Clock
) -> None:
    clock(NOON)
    with in_school(alpha):
        give(made())
        leaving = StaffMember.objects.get(last_name="Новикова")
        row = Substitution.objects.get()
        assert left_behind(leaving, MONDAY) == [
            Effect(
                "The substitution in the group “Роботёнок, 1-А” lasts longer",
                "until 21.09.2026, in place of Сафина Г. И.",
                f"/lessons/substitutions/{row.pk}/end/",
            )
        ]
        assert left_behind(leaving, NEXT) == []
