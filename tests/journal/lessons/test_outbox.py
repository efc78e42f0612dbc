"""What a device sends and what it is answered (contract.md, «Wire format of the journal»)."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from controlplane.tasks import clear_expired_everywhere
from isolation import SchoolRef, in_school
from journal.lessons.models import (
    AbsenceNotice,
    AbsenceReason,
    Attendance,
    JournalSettings,
    Lesson,
    MonthClosure,
    Receipt,
    RollTaken,
    Substitution,
    Unlock,
)
from journal.roster.models import DirtyDay, Enrolment
from tenants.people.models import Pupil
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.journal.lessons.conftest import Clock
from tests.journal.lessons.making import lesson, plan
from tests.journal.lessons.outbox import DAY, NOW, Device, Scene, mark, operation


@pytest.fixture
def scene(visit: Visit, alpha: SchoolRef, clock: Clock, no_second_factor: None) -> Scene:
    clock(NOW)
    return Scene(visit, alpha)


# Marks


def test_a_mark_is_stored_with_its_three_facts(scene: Scene) -> None:
    answers = scene.device.send(scene.mark(0, "absent:illness"), scene.mark(1, "late:10"))
    assert [(a["result"], a["late"], a["value"]) for a in answers] == [
        ("ok", False, "absent:illness"),
        ("ok", False, "late:10"),
    ]
    with in_school(scene.school):
        sick, late = Attendance.objects.order_by("enrolment")
        told = (sick.status, sick.reason.code, sick.excuse, sick.counts, sick.is_late)
        assert told == ("absent", "illness", "excused", True, False)
        assert (late.status, late.minutes, late.reason, late.excuse) == ("late", 10, None, "")
        claimed = dt.datetime(2026, 10, 15, 12, 29, tzinfo=dt.UTC)
        assert (sick.changed_by.login, sick.claimed_at) == ("teacher", claimed)
        assert list(DirtyDay.objects.values_list("day", "version")) == [(DAY, 1)]


def test_a_mark_is_changed_and_taken_off_and_history_keeps_all(scene: Scene) -> None:
    device = scene.device
    assert device.said(scene.mark(0, "absent")) == ["ok"]
    assert device.said(scene.mark(0, "absent:valid", base="absent")) == ["ok"]
    assert device.said(scene.mark(0, "", base="absent:valid")) == ["ok"]
    assert scene.marks() == ["", ""]
    with in_school(scene.school):
        events = Attendance.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
        labels = [(event.pgh_label, event.excuse) for event in events]
    assert labels == [
        ("insert", ""), ("update", "excused"), ("update", "excused"), ("delete", "excused"),
    ]  # fmt: skip


def test_a_batch_is_done_in_its_order(scene: Scene) -> None:
    ops = [scene.mark(0, "absent"), scene.mark(0, "", "absent"), scene.mark(0, "present")]
    assert scene.device.said(*ops) == ["ok", "ok", "ok"]
    assert scene.marks() == ["present", ""]


def test_a_mark_off_and_on_again_in_one_batch_keeps_its_row(scene: Scene) -> None:
    scene.device.send(scene.mark(0, "absent"))
    assert scene.device.said(scene.mark(0, "", "absent"), scene.mark(0, "late")) == ["ok", "ok"]
    assert scene.marks() == ["late", ""]


def test_two_people_in_one_cell_conflict_and_in_two_cells_do_not(scene: Scene) -> None:
    scene.device.send(scene.mark(0, "absent"))
    here, there = scene.device.send(scene.mark(0, "present"), scene.mark(1, "present"))
    assert (here["result"], here["value"], there["result"]) == ("conflict", "absent", "ok")
    assert (here["by"], here["why"]) == (
        "Ивановская М. О.",
        "Somebody else has marked this child meanwhile.",
    )
    assert scene.marks() == ["absent", "present"]


def test_the_same_value_from_two_people_is_no_conflict(scene: Scene) -> None:
    scene.device.send(scene.mark(0, "absent"))
    assert scene.device.said(scene.mark(0, "absent", base="present")) == ["ok"]


@pytest.mark.parametrize(
    "value",
    ["н", "absent:grippe", "absent:", "late:0", "late:05", "late:601", "late:-1", "late:ten",
     "present:5", "left:1.5", "late:١٠", "PRESENT", " present"],
)  # fmt: skip
def test_a_value_outside_the_dictionary_is_invalid(scene: Scene, value: str) -> None:
    wrong, right = scene.device.send(scene.mark(0, value), scene.mark(1, "present"))
    assert (wrong["result"], right["result"]) == ("invalid", "ok")
    assert scene.marks() == ["", "present"]


def test_a_retired_reason_still_reads(scene: Scene) -> None:
    with in_school(scene.school):
        reason = AbsenceReason.objects.get(code="quarantine")
        reason.is_retired = True
        reason.write(ACTOR)
    assert scene.device.said(scene.mark(0, "absent:quarantine")) == ["ok"]
    with in_school(scene.school):
        assert not Attendance.objects.get().counts


def test_an_announced_absence_is_linked_to_its_mark(scene: Scene) -> None:
    with in_school(scene.school):
        reason = AbsenceReason.objects.get(code="illness")
        notice = AbsenceNotice(
            pupil=scene.enrolments[0].pupil, starts_on=DAY, ends_on=DAY, reason=reason
        ).write(ACTOR)
    scene.device.send(scene.mark(0, "absent:illness"), scene.mark(1, "absent:illness"))
    with in_school(scene.school):
        linked = Attendance.objects.order_by("enrolment").values_list("notice", flat=True)
        assert list(linked) == [notice.pk, None]


# The roll


def test_a_roll_makes_a_lesson_held_with_its_hours_and_topic(scene: Scene) -> None:
    with in_school(scene.school):
        plan(scene.group, [2, 2])
    (answer,) = scene.device.send(scene.roll("present", "absent:valid"))
    assert (answer["result"], answer["late"]) == ("ok", False)
    held = scene.now()
    assert (held.status, held.held_hours, held.topic, len(held.plan_lines)) == (
        "held", Decimal(2), "Тема 1.", 1,
    )  # fmt: skip
    assert (held.roll.is_late, held.roll.took_topic) == (False, True)
    assert scene.marks() == ["present", "absent:valid"]


def test_a_topic_of_ones_own_is_kept_by_the_roll(scene: Scene) -> None:
    with in_school(scene.school):
        plan(scene.group, [2])
    described, taken = scene.device.send(
        scene.write(topic=("Экскурсия", "")), scene.roll("present", "present")
    )
    assert (described["result"], taken["result"]) == ("ok", "ok")
    assert described["why"] == "The topic is not in the plan: give the reason in the note."
    assert (scene.now().topic, scene.now().plan_lines) == ("Экскурсия", [])


def test_a_roll_is_taken_once_and_again_changes_nothing(scene: Scene) -> None:
    scene.device.send(scene.roll("present", "present"))
    assert scene.device.said(scene.roll("present", "present")) == ["ok"]
    with in_school(scene.school):
        assert RollTaken.objects.count() == 1
        events = RollTaken.pgh_event_model.objects.count()  # type: ignore[attr-defined]
        assert events == 1


def test_a_roll_with_another_persons_mark_conflicts_and_stores_nothing(scene: Scene) -> None:
    scene.device.send(scene.mark(0, "late:5"))
    (answer,) = scene.device.send(scene.roll("present", "present"))
    assert answer["result"] == "conflict"
    assert [(each["enrolment"], each["value"]) for each in answer["value"]] == [
        (scene.enrolments[0].pk, "late:5")
    ]
    assert scene.marks() == ["late:5", ""]
    with in_school(scene.school):
        assert not RollTaken.objects.exists()


def test_a_roll_with_somebody_not_marked_is_invalid(scene: Scene) -> None:
    assert scene.device.said(scene.roll("present", "")) == ["invalid"]
    assert scene.marks() == ["", ""]


def test_a_roll_taken_back_leaves_what_was_marked_before(scene: Scene) -> None:
    with in_school(scene.school):
        plan(scene.group, [2])
    scene.device.send(scene.mark(1, "absent"))
    scene.device.send(scene.roll("present", "absent"))
    back = operation(kind="roll", lesson=scene.lesson.pk, taken=False)
    (answer,) = scene.device.send(back)
    kept = [{"enrolment": scene.enrolments[1].pk, "value": "absent"}]
    assert (answer["result"], answer["value"]) == ("ok", kept)
    assert scene.marks() == ["", "absent"]
    found = scene.now()
    assert (found.status, found.held_hours, found.topic, found.plan_lines) == (
        "planned", None, "", [],
    )  # fmt: skip
    with in_school(scene.school):
        assert not RollTaken.objects.exists()


def test_a_roll_taken_back_leaves_marks_of_the_same_batch(scene: Scene) -> None:
    earlier = scene.mark(1, "absent", made_at="2026-10-15T15:28:00+03:00")
    scene.device.send(earlier, scene.roll("present", "absent"))
    scene.device.send(operation(kind="roll", lesson=scene.lesson.pk, taken=False))
    assert scene.marks() == ["", "absent"]


def test_taken_back_and_taken_again_in_one_batch(scene: Scene) -> None:
    back = operation(kind="roll", lesson=scene.lesson.pk, taken=False)
    ops = [scene.roll("present", "present"), back, scene.roll("absent", "present")]
    assert scene.device.said(*ops) == ["ok", "ok", "ok"]
    assert scene.marks() == ["absent", "present"]
    assert scene.now().status == "held"


def test_a_roll_of_long_ago_is_not_taken_back(scene: Scene, clock: Clock) -> None:
    scene.device.send(scene.roll("present", "present"))
    clock("2026-10-15T15:35+03:00")
    back = operation(kind="roll", lesson=scene.lesson.pk, taken=False)
    (answer,) = scene.device.send(back)
    assert (answer["result"], answer["why"]) == (
        "locked",
        "The roll was taken too long ago to be taken back: correct single marks.",
    )
    assert scene.marks() == ["present", "present"]


# Topic, hours, homework, note


def test_fields_are_compared_one_by_one(scene: Scene) -> None:
    assert scene.device.said(scene.write(homework=("Нарисовать кота", ""))) == ["ok"]
    (answer,) = scene.device.send(scene.write(homework=("Нарисовать собаку", ""), note=("x", "")))
    assert (answer["result"], answer["value"]) == ("conflict", {"homework": "Нарисовать кота"})
    assert scene.now().note == ""  # nothing of an operation is half-stored
    assert scene.device.said(scene.write(homework=("Нарисовать собаку", "Нарисовать кота"))) == [
        "ok"
    ]


def test_hours_are_compared_as_numbers(scene: Scene) -> None:
    (answer,) = scene.device.send(scene.write(hours=("1,5", "2")))
    assert (answer["result"], answer["value"]) == ("ok", {"hours": "1.5"})
    assert answer["why"] == "The timetable has 2 h: give the reason in the note."
    assert scene.device.said(scene.write(hours=(2, 1.5))) == ["ok"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", "0"), ("hours", "13"), ("hours", "1.3"), ("hours", "NaN"), ("hours", None),
     ("hours", True), ("topic", 5), ("topic", "х" * 301), ("topic", "а\0б"), ("note", "\ud800"),
     ("plan_lines", "1"), ("plan_lines", [0]), ("plan_lines", [True]), ("plan_lines", [999999])],
)  # fmt: skip
def test_a_field_that_cannot_be_is_invalid(scene: Scene, field: str, value: Any) -> None:
    (answer,) = scene.device.send(scene.write(**{field: (value, "")}))
    assert (answer["result"], answer["value"]) == ("invalid", {"field": field})


def test_lines_are_of_the_groups_own_plan(scene: Scene) -> None:
    with in_school(scene.school):
        own = plan(scene.group, [2, 2]).lines.all()[1]
        foreign = plan(world.group("2-Б", teacher=scene.teacher), [2]).lines.get()
    fields = {"topic": (own.topic, ""), "plan_lines": ([own.pk], [])}
    assert scene.device.said(scene.write(**fields)) == ["ok"]
    assert scene.device.said(scene.write(plan_lines=([foreign.pk], [own.pk]))) == ["invalid"]
    assert scene.now().plan_lines == [own.pk]


# Who and when


def locked(device: Device, *ops: dict[str, Any]) -> list[str]:
    answers = device.send(*ops)
    assert {answer["result"] for answer in answers} == {"locked"}
    return [answer["why"] for answer in answers]


def test_a_lesson_is_marked_from_its_beginning_and_described_on_its_day(
    scene: Scene, clock: Clock
) -> None:
    clock("2026-10-15T14:59+03:00")
    assert locked(scene.device, scene.mark(0, "present")) == [
        "The lesson has not begun: marks are made from 15:00."
    ]
    assert scene.device.said(scene.write(topic=("Кот", ""))) == ["ok"]
    clock("2026-10-14T20:00+03:00")
    assert locked(scene.device, scene.write(note=("Кот", ""))) == [
        "The lesson is still to come: it is filled on its day, 15 October 2026."
    ]


def test_after_its_day_a_mark_is_late_and_stays_so(scene: Scene, clock: Clock) -> None:
    clock("2026-10-16T00:10+03:00")
    (answer,) = scene.device.send(scene.roll("present", "present"))
    assert (answer["result"], answer["late"]) == ("ok", True)
    with in_school(scene.school):
        assert RollTaken.objects.get().is_late
        assert set(Attendance.objects.values_list("is_late", flat=True)) == {True}


def test_days_of_grace_are_the_schools(scene: Scene, clock: Clock) -> None:
    with in_school(scene.school):
        JournalSettings(free_days=1, lock_days=3).write(ACTOR)
    clock("2026-10-16T23:50+03:00")
    assert scene.device.send(scene.mark(0, "present"))[0]["late"] is False
    clock("2026-10-18T23:50+03:00")
    assert scene.device.send(scene.mark(0, "absent", "present"))[0]["late"] is True
    clock("2026-10-19T00:10+03:00")
    assert locked(scene.device, scene.mark(1, "present")) == [
        "The time to fill this lesson is over. Ask the deputy director to open it."
    ]


def test_a_closed_month_opens_by_an_unlock_for_one_person_and_time(
    scene: Scene, clock: Clock
) -> None:
    clock("2026-11-05T10:00+03:00")
    with in_school(scene.school):
        MonthClosure(group=scene.group, month=DAY.replace(day=1)).write(ACTOR)
    assert locked(scene.device, scene.mark(0, "present")) == [
        "The month is closed. Ask the deputy director to open this lesson."
    ]
    until = timezone.now() + dt.timedelta(hours=1)  # noqa: TID251 - the test's clock
    with in_school(scene.school):
        Unlock(lesson=scene.lesson, staff=world.teacher("Другая"), until=until, reason="–").write(
            ACTOR
        )
    locked(scene.device, scene.mark(0, "present"))
    with in_school(scene.school):
        Unlock(lesson=scene.lesson, staff=scene.teacher, until=until, reason="–").write(ACTOR)
    assert scene.device.said(scene.mark(0, "present")) == ["ok"]
    clock("2026-11-05T11:01+03:00")
    locked(scene.device, scene.mark(1, "present"))


def test_colleagues_see_and_do_not_write(scene: Scene) -> None:
    for login in ("admin", "deputy", "director"):
        why = locked(scene.device_of(login), scene.mark(0, "present"))
        assert why == ["Сафина Г. И. conducts this lesson."]
    assert scene.marks() == ["", ""]


def test_a_substitute_writes_and_the_owner_does_not(scene: Scene, clock: Clock) -> None:
    with in_school(scene.school):
        other = world.teacher("Орлова", login="deputy")
        given = Substitution(
            group=scene.group, absent=scene.teacher, substitute=other, starts_on=DAY, ends_on=DAY,
            order_number="7-к", order_date=DAY, reason="болезнь",
        ).write(ACTOR)  # fmt: skip
        scene.lesson.substitution = given
        scene.lesson.write(ACTOR)
    assert locked(scene.device, scene.mark(0, "present")) == [
        "Орлова Г. И. conducts this lesson by a substitution."
    ]
    assert scene.device_of("deputy").said(scene.mark(0, "present")) == ["ok"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"status": "cancelled", "reason": "авария"}, "The lesson is cancelled: авария."),
        ({"status": "moved"}, "The lesson was moved to another day."),
        (
            {"must_move": True},
            "A day off came upon this lesson: the administrator moves it to another day.",
        ),
    ],
)
def test_what_does_not_take_place_is_locked(scene: Scene, values: dict[str, Any], why: str) -> None:
    with in_school(scene.school):
        Lesson.objects.filter(pk=scene.lesson.pk).change(ACTOR, **values)
    whys = locked(
        scene.device, scene.mark(0, "present"), scene.roll("present", "present"),
        scene.write(topic=("х", "")),
    )  # fmt: skip
    assert whys == [why] * 3


def test_who_came_later_or_left_is_locked_and_says_when(scene: Scene) -> None:
    with in_school(scene.school):
        late = world.enrolment(world.pupil("Новенький"), scene.group, dt.date(2026, 11, 2))
    assert locked(scene.device, mark(scene.lesson.pk, late.pk, "present")) == [
        "The child is enrolled only from 2 November 2026."
    ]


# What does not exist for the sender


def test_foreign_and_unknown_ids_are_answered_alike(scene: Scene, beta: SchoolRef) -> None:
    with in_school(scene.school):
        stranger = world.teacher("Чужая")
        group = world.group("2-Б", teacher=stranger)
        enrolment = world.enrolment(world.pupil("Чужой"), group)
        foreign = lesson(group, DAY)
    answers = scene.device.send(
        mark(foreign.pk, enrolment.pk, "present"),
        mark(2**62, enrolment.pk, "present"),
        mark(scene.lesson.pk, enrolment.pk, "present"),
        mark(scene.lesson.pk, 2**62, "present"),
        operation(kind="roll", lesson=foreign.pk, seen=[]),
    )
    told = [{**answer, "uuid": ""} for answer in answers]
    assert told[0] == told[1] == told[4]
    assert told[2] == told[3]
    assert {answer["result"] for answer in told} == {"invalid"}
    with in_school(scene.school):
        assert not Attendance.objects.exists()


# Sent twice


def test_the_same_uuid_again_answers_the_same_and_changes_nothing(scene: Scene) -> None:
    op = scene.mark(0, "absent")
    first = scene.device.send(op)
    scene.device.send(scene.mark(0, "present", "absent"))
    assert scene.device.send(op) == first
    assert scene.marks() == ["present", ""]


def test_the_same_uuid_with_other_content_is_invalid(scene: Scene) -> None:
    op = scene.mark(0, "absent")
    scene.device.send(op)
    (answer,) = scene.device.send({**op, "value": "present"})
    assert answer["result"] == "invalid"
    assert scene.marks() == ["absent", ""]


def test_a_uuid_twice_in_one_batch(scene: Scene) -> None:
    op = scene.mark(0, "absent")
    assert scene.device.said(op, op, {**op, "value": "late"}) == ["ok", "ok", "invalid"]
    with in_school(scene.school):
        assert Receipt.objects.count() == 1


def test_receipts_are_cleared_when_no_device_can_ask_any_more(scene: Scene, clock: Clock) -> None:
    scene.device.send(scene.mark(0, "absent"))
    clock("2026-12-14T15:00+03:00")
    clear_expired_everywhere()
    with in_school(scene.school):
        assert Receipt.objects.count() == 1
    clock("2026-12-14T16:00+03:00")
    clear_expired_everywhere()
    with in_school(scene.school):
        assert Receipt.objects.count() == 0
        assert Attendance.objects.count() == 1


def test_a_uuid_is_of_its_user(scene: Scene) -> None:
    op = scene.mark(0, "absent")
    scene.device.send(op)
    assert scene.device_of("admin").said(op) == ["locked"]


# The body


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"ops": []}', '{"user": 1}', '{"user": 1, "ops": {}}',
     '{"user": 1, "ops": [1]}', "[" * 100_000, '{"user": 1, "ops": [{"kind": "mark"}]}'],
)  # fmt: skip
def test_a_wrong_shape_is_refused_whole(scene: Scene, body: str) -> None:
    answer = scene.device.raw(body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "wrong",
    [{"uuid": "x"}, {"uuid": None}, {"lesson": "кот"}, {"lesson": True}, {"lesson": -1},
     {"lesson": 2**70}, {"kind": "delete"}, {"value": 5}, {"value": "x" * 101}, {"base": None},
     {"kind": "lesson", "fields": {}}, {"kind": "lesson", "fields": {"status": {}}},
     {"kind": "lesson", "fields": {"topic": {"value": "x"}}}, {"kind": "roll"},
     {"kind": "roll", "seen": [1]}, {"kind": "roll", "seen": [{"enrolment": 1}]}],
)  # fmt: skip
def test_a_wrong_operation_refuses_the_batch(scene: Scene, wrong: dict[str, Any]) -> None:
    answer = scene.device.post([scene.mark(0, "present"), scene.mark(1, "present") | wrong])
    assert answer.status_code == 400
    assert scene.marks() == ["", ""]


def test_200_operations_are_taken_and_201_are_not(scene: Scene) -> None:
    ops = [scene.mark(0, "present") for _ in range(201)]
    refused = scene.device.post(ops)
    assert refused.status_code == 400
    assert scene.marks() == ["", ""]
    assert scene.device.said(*ops[:200]) == ["ok"] * 200


def test_ten_megabytes_are_refused(scene: Scene) -> None:
    answer = scene.device.raw(json.dumps({"user": 1, "ops": [], "x": "a" * 10_000_000}))
    assert answer.status_code == 400


def test_nothing_to_do_is_answered(scene: Scene) -> None:
    assert scene.device.send() == []


@pytest.mark.parametrize("made_at", [None, 5, "yesterday", "2026-10-15", "0001-01-01T00:00+14:00"])
def test_a_wrong_clock_loses_no_mark(scene: Scene, made_at: Any) -> None:
    assert scene.device.said(scene.mark(0, "present") | {"made_at": made_at}) == ["ok"]


def test_another_users_outbox_stays_where_it_is(scene: Scene) -> None:
    answer = scene.device.post([scene.mark(0, "present")], user=10**6)
    assert answer.status_code == 409
    assert scene.marks() == ["", ""]


def test_who_is_not_logged_in_gets_json(scene: Scene, visit: Visit) -> None:
    stranger = Device(visit("alpha"), 1)
    answer = stranger.post([])
    assert (answer.status_code, set(answer.json())) == (401, {"error"})


def test_families_have_no_outbox(scene: Scene) -> None:
    for login in ("parent", "pupil"):
        answer = scene.device_of(login).post([])
        assert (answer.status_code, set(answer.json())) == (403, {"error"})


def test_a_stale_token_gets_json_and_a_fresh_one_helps(scene: Scene, visit: Visit) -> None:
    strict = visit("alpha", "teacher", enforce_csrf_checks=True)
    device = Device(strict, scene.device.user_id)
    refused = device.post([scene.mark(0, "present")])
    assert (refused.status_code, set(refused.json())) == (403, {"error"})
    told = strict.get("/journal/token/")
    assert told.json()["user"] == scene.device.user_id
    body = json.dumps({"user": scene.device.user_id, "ops": [scene.mark(0, "present")]})
    answer = strict.post(
        "/journal/ops/", body, content_type="application/json",
        headers={"X-CSRFToken": told.json()["token"]},
    )  # fmt: skip
    assert answer.status_code == 200


def test_statements_do_not_grow_with_operations(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    with in_school(scene.school):
        more = [world.enrolment(world.pupil(f"Ещё{n}"), scene.group) for n in range(13)]
    scene.enrolments += more
    ops = [scene.mark(number, "present") for number in range(15)]
    with django_assert_max_num_queries(21):
        assert scene.device.said(*ops) == ["ok"] * 15


def test_enrolments_and_pupils_are_left_alone(scene: Scene) -> None:
    """A roll writes marks and the lesson, nothing else."""
    with in_school(scene.school):
        before = list(Enrolment.objects.values()), list(Pupil.objects.values())
    scene.device.send(scene.roll("present", "absent"))
    with in_school(scene.school):
        assert (list(Enrolment.objects.values()), list(Pupil.objects.values())) == before


def test_nobody_is_late_by_more_than_the_lesson_lasts(scene: Scene) -> None:
    one, other = scene.device.send(scene.mark(0, "late:101"), scene.mark(1, "left:100"))
    assert (one["result"], one["why"]) == (
        "invalid", "The lesson lasts 100 minutes: give fewer minutes.",
    )  # fmt: skip
    assert other["result"] == "ok"
    assert scene.device.said(scene.roll("late:101", "left:100")) == ["invalid"]
    assert scene.marks() == ["", "left:100"]
