"""What becomes of one operation. Writes nothing: it changes the board, or answers why not."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from journal.lessons.board import Board, Cell, author_of
from journal.lessons.marks import Mark, UnknownMarkError, parse
from journal.lessons.models import Attendance, Excuse, Lesson, LessonStatus, RollTaken
from journal.lessons.rules import filling as rules
from journal.lessons.wire import (
    Answer,
    Edit,
    LessonOperation,
    MarkOperation,
    Operation,
    Result,
    RollOperation,
)

UNDO_SECONDS = 60  # the page offers it for ten; the rest is for a slow connection


def decide(op: Operation, board: Board) -> Answer:
    """Per operation `ok`, `conflict`, `locked` or `invalid`; what one may not see does not exist."""
    lesson = board.lessons.get(op.lesson)
    if lesson is None:
        return _refused(op, "invalid", _("There is no such lesson."))
    if isinstance(op, MarkOperation):
        return _mark(op, lesson, board)
    if isinstance(op, RollOperation):
        return _roll_back(op, lesson, board) if op.seen is None else _roll(op, lesson, board)
    assert isinstance(op, LessonOperation)  # noqa: S101 - the wire knows three kinds
    return _describe(op, lesson, board)


def repeated(op: Operation) -> Answer:
    """The same uuid with another content."""
    return _refused(op, "invalid", _("This operation was sent before with another content."))


def _refused(op: Operation, result: Result, why: str, **more: Any) -> Answer:
    return Answer(uuid=str(op.uuid), result=result, why=why, **more)


# A mark


def _mark(op: MarkOperation, lesson: Lesson, board: Board) -> Answer:
    cell = (lesson.pk, op.enrolment)
    unknown = _unknown(op.enrolment, lesson, board)
    if unknown:
        return _refused(op, "invalid", unknown)
    present = board.value(cell)
    try:
        mark = _parsed(op.value, present, lesson, board)
    except UnknownMarkError as error:
        return _refused(op, "invalid", str(error), value=present)
    why = rules.why_not_filled(lesson, board.writer) or rules.why_not_on_roster(
        board.enrolments[op.enrolment], lesson
    )
    if why:
        return _refused(op, "locked", why, value=present)
    if present not in (op.base, op.value):
        by, at = _author(board.rows.get(cell))
        why = _("Somebody else has marked this child meanwhile.")
        return _refused(op, "conflict", why, value=present, by=by, at=at)
    late = rules.is_late(lesson, board.writer)
    if present != op.value:
        _set(cell, mark, op, board, late=late)
    return Answer(uuid=str(op.uuid), result="ok", late=late, value=op.value)


def _parsed(value: str, present: str, lesson: Lesson, board: Board) -> Mark | None:
    """Raises `UnknownMarkError`, also for a reason that the school has not got and for more minutes
    than the lesson has, unless that is what stands."""
    mark = parse(value)
    long = rules.why_too_many_minutes(mark.minutes, lesson) if mark else ""
    if long and value != present:
        raise UnknownMarkError(long)
    if mark is not None and mark.reason and mark.reason not in board.reasons:
        raise UnknownMarkError(_("There is no such reason of absence in the school's list."))
    return mark


def _unknown(enrolment: int, lesson: Lesson, board: Board) -> str:
    found = board.enrolments.get(enrolment)
    if found is None or found.group_id != lesson.group_id:
        return _("There is no such child in the group.")
    return ""


def _author(row: Attendance | None) -> tuple[str, str]:
    return author_of(row) if row else ("", "")


def _set(cell: Cell, mark: Mark | None, op: Operation, board: Board, *, late: bool) -> None:
    row = board.rows.get(cell)
    if mark is None:
        board.touched.discard(cell)
        if row is not None:
            del board.rows[cell]
            if row.pk is not None:
                board.gone[cell] = row
        return
    if row is None:
        row = board.gone.pop(cell, None) or Attendance(lesson_id=cell[0], enrolment_id=cell[1])
        board.rows[cell] = row
    _say(row, mark, board, cell)
    row.is_late, row.claimed_at = late, op.made_at
    board.touched.add(cell)


def _say(row: Attendance, mark: Mark, board: Board, cell: Cell) -> None:
    """Status, excuse and whether it counts are three things; a reason sets what they begin with."""
    absent = mark.status == "absent"
    notice = board.notice(cell) if absent else None
    reason = board.reasons[mark.reason] if mark.reason else None
    row.status, row.minutes, row.reason, row.notice = mark.status, mark.minutes, reason, notice
    row.excuse, row.counts = Excuse.NOT_SET, True
    if reason is not None:
        row.excuse = Excuse.EXCUSED if reason.excused else Excuse.UNEXCUSED
        row.counts = reason.counts


# The roll


def _roll(op: RollOperation, lesson: Lesson, board: Board) -> Answer:
    """All of it or nothing: what was seen becomes the marks."""
    seen = op.seen or {}
    if any(_unknown(enrolment, lesson, board) for enrolment in seen):
        return _refused(op, "invalid", _("There is no such child in the group."))
    try:
        marks = {
            enrolment: _parsed(value, board.value((lesson.pk, enrolment)), lesson, board)
            for enrolment, value in seen.items()
        }
    except UnknownMarkError as error:
        return _refused(op, "invalid", str(error))
    if None in marks.values():
        return _refused(op, "invalid", _("A child without a mark is on the roll."))
    why = rules.why_not_filled(lesson, board.writer) or _first(
        rules.why_not_on_roster(board.enrolments[enrolment], lesson) for enrolment in seen
    )
    if why:
        return _refused(op, "locked", why)
    others = [
        _other(enrolment, (lesson.pk, enrolment), board)
        for enrolment, value in seen.items()
        if board.value((lesson.pk, enrolment)) not in ("", value)
    ]
    if others:
        why = _("Somebody else has marked these children meanwhile.")
        return _refused(op, "conflict", why, value=others, by=others[0]["by"], at=others[0]["at"])
    late = rules.is_late(lesson, board.writer)
    for enrolment, mark in marks.items():
        cell = (lesson.pk, enrolment)
        if mark is not None and board.value(cell) != mark.value:
            _set(cell, mark, op, board, late=late)
    _take(op, lesson, board, late=late)
    return Answer(uuid=str(op.uuid), result="ok", late=late, value="taken")


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _other(enrolment: int, cell: Cell, board: Board) -> dict[str, Any]:
    by, at = _author(board.rows.get(cell))
    return {"enrolment": enrolment, "value": board.value(cell), "by": by, "at": at}


def _take(op: Operation, lesson: Lesson, board: Board, *, late: bool) -> None:
    """The lesson is held: its hours are those due and its topic the plan's, unless the teacher wrote
    others. Taken once: again it changes nothing but the marks."""
    if lesson.pk in board.rolls:
        return
    plan = board.plans.get(lesson.group_id)
    took = not lesson.topic and plan is not None and bool(plan.lines_for(lesson.pk))
    back = board.rolls_back.pop(lesson.pk, None)
    roll = back or RollTaken(lesson_id=lesson.pk)
    roll.is_late, roll.claimed_at, roll.took_topic = late, op.made_at, took
    board.rolls[lesson.pk] = roll
    if back is None:
        board.rolls_taken.add(lesson.pk)
    changed = _changed(board, lesson)
    if took and plan is not None:
        lesson.topic, lesson.plan_lines = plan.topic_for(lesson.pk), plan.lines_for(lesson.pk)
        changed |= {"topic", "plan_lines"}
    if lesson.held_hours is None:
        lesson.held_hours = lesson.hours
        changed.add("held_hours")
    lesson.status = LessonStatus.HELD
    changed.add("status")


def _changed(board: Board, lesson: Lesson) -> set[str]:
    return board.described.setdefault(lesson.pk, set())


def _roll_back(op: Operation, lesson: Lesson, board: Board) -> Answer:
    """Whoever has just taken the roll may take it back: what was proposed is a proposal again."""
    roll = board.rolls.get(lesson.pk)
    if roll is None:
        return Answer(uuid=str(op.uuid), result="ok", value=_left_marked(lesson, board))
    why = rules.why_not_filled(lesson, board.writer)
    fresh = lesson.pk in board.rolls_taken
    if not why and not fresh and _age(roll, board) > UNDO_SECONDS:
        why = _("The roll was taken too long ago to be taken back: correct single marks.")
    if why:
        return _refused(op, "locked", why, value="taken")
    for cell, row in list(board.rows.items()):
        if cell[0] == lesson.pk and _is_of(roll, row):
            _set(cell, None, op, board, late=False)
    del board.rolls[lesson.pk]
    if fresh:
        board.rolls_taken.discard(lesson.pk)
    else:
        board.rolls_back[lesson.pk] = roll
    lesson.status, lesson.held_hours = LessonStatus.PLANNED, None
    changed = _changed(board, lesson) | {"status", "held_hours"}
    if roll.took_topic:
        lesson.topic, lesson.plan_lines = "", []
        changed |= {"topic", "plan_lines"}
    board.described[lesson.pk] = changed
    return Answer(uuid=str(op.uuid), result="ok", value=_left_marked(lesson, board))


def _is_of(roll: RollTaken, row: Attendance) -> bool:
    """Whether the roll made this mark. Marks of single operations may have come in the same batch and
    share its signature: the device's clock tells them apart, for the roll gave its own to both."""
    return row.changed_at == roll.changed_at and row.claimed_at == roll.claimed_at


def _left_marked(lesson: Lesson, board: Board) -> list[dict[str, Any]]:
    """The marks that stand: all others are proposals again."""
    cells = [cell for cell in board.rows if cell[0] == lesson.pk]
    return [{"enrolment": cell[1], "value": board.value(cell)} for cell in cells]


def _age(roll: RollTaken, board: Board) -> float:
    return (board.writer.moment - roll.changed_at).total_seconds()


# Topic, hours, homework, note


def _describe(op: LessonOperation, lesson: Lesson, board: Board) -> Answer:
    why = rules.why_not_described(lesson, board.writer)
    if why:
        return _refused(op, "locked", why)
    edits: dict[str, tuple[Any, Any]] = {}
    for name, edit in op.fields.items():
        try:
            edits[name] = _read(name, edit, lesson, board)
        except ValueError as error:
            return _refused(op, "invalid", str(error), value={"field": name})
    present = {name: _present(name, lesson) for name in edits}
    differing = [name for name, pair in edits.items() if present[name] not in pair]
    if differing:
        by, at = author_of(lesson)
        value = {name: _told(present[name]) for name in differing}
        why = _("Somebody else has written here meanwhile.")
        return _refused(op, "conflict", why, value=value, by=by, at=at)
    for name, (value, _base) in edits.items():
        if present[name] != value:
            column = _COLUMNS.get(name, name)
            setattr(lesson, column, value)
            _changed(board, lesson).add(column)
    return Answer(
        uuid=str(op.uuid),
        result="ok",
        late=rules.is_late(lesson, board.writer),
        value={name: _told(_present(name, lesson)) for name in edits},
        why=rules.why_unusual(lesson, has_plan=_has_plan(op, board, lesson)),
    )


_COLUMNS = {"hours": "held_hours"}
_READERS: dict[str, Callable[[Any], Any]] = {
    "hours": rules.hours_of,
    "plan_lines": rules.lines_of,
}


def _read(name: str, edit: Edit, lesson: Lesson, board: Board) -> tuple[Any, Any]:
    """The value and its base, as they are stored. Raises ValueError with a text for the value; a base
    that makes no sense is simply not the present one."""
    reader = _READERS.get(name) or (lambda told: rules.text_of(name, told))
    value = reader(edit.value)
    if name == "plan_lines" and value:
        plan = board.plans.get(lesson.group_id)
        if plan is None or not set(value) <= {line.pk for line in plan.lines}:
            raise ValueError(_("There is no such line in the plan."))
    try:
        return value, reader(edit.base)
    except ValueError:
        return value, value


def _present(name: str, lesson: Lesson) -> Any:
    if name == "hours":
        return lesson.hours if lesson.held_hours is None else lesson.held_hours
    return getattr(lesson, name)


def _told(value: Any) -> Any:
    return value if isinstance(value, str | list) else f"{value.normalize():f}"


def _has_plan(op: LessonOperation, board: Board, lesson: Lesson) -> bool:
    """Asked only when a topic is written: whether the group has a plan to keep to."""
    asked = {"topic", "plan_lines"} & set(op.fields)
    return bool(asked) and bool(board.plans.get(lesson.group_id))
