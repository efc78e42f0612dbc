"""One batch of the outbox, answered in one transaction (contract.md)."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from history.signature import Actor, person
from journal.lessons import hooks
from journal.lessons.actions import deciding
from journal.lessons.board import Board, locked_board
from journal.lessons.models import Attendance, Receipt, RollTaken
from journal.lessons.wire import Answer, MarkOperation, Operation, RollOperation


@transaction.atomic
def answer(ops: Sequence[Operation], *, user: User) -> list[Answer]:
    """Do these operations in their order and say of each what became of it. Nothing of an operation
    is half-stored; one that was answered before gets the same answer and changes nothing."""
    if not ops:
        return []
    board = locked_board(user, {op.lesson for op in ops}, _enrolments(ops))
    known = _receipts(user, ops)
    fresh: list[tuple[Operation, Answer]] = []
    answers = []
    for op in ops:
        found = known.get(op.uuid)
        if found is None:
            given = deciding.decide(op, board)
            known[op.uuid] = (op.digest, given)
            fresh.append((op, given))
            answers.append(given)
        elif found[0] == op.digest:
            answers.append(found[1])
        else:
            answers.append(deciding.repeated(op))
    _write(board, actor=person(user))
    _keep(fresh, user, board.writer.moment)
    return answers


def _enrolments(ops: Iterable[Operation]) -> set[int]:
    found: set[int] = set()
    for op in ops:
        if isinstance(op, MarkOperation):
            found.add(op.enrolment)
        elif isinstance(op, RollOperation) and op.seen:
            found.update(op.seen)
    return found


def _receipts(user: User, ops: Iterable[Operation]) -> dict[Any, tuple[bytes, Answer]]:
    rows = Receipt.objects.filter(user=user, uuid__in=[op.uuid for op in ops])
    return {
        uuid: (bytes(digest), Answer(**told))
        for uuid, digest, told in rows.values_list("uuid", "digest", "answer")
    }


def _keep(fresh: Iterable[tuple[Operation, Answer]], user: User, moment: dt.datetime) -> None:
    """Batches that write to one lesson wait for its lock; one uuid twice at the same moment can only
    be of a lesson that is not there, and gets the same answer twice. By a statement of its own:
    Django's takes as long to put together as the marks themselves."""
    kept = [(op.uuid, op.digest, json.dumps(given.as_json())) for op, given in fresh]
    if kept:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [user.pk, moment, *map(list, zip(*kept, strict=True))])


_KEEP = """
    INSERT INTO lessons_receipt (user_id, at, uuid, digest, answer)
    SELECT %s, %s, told.* FROM unnest(%s::uuid[], %s::bytea[], %s::jsonb[]) AS told
    ON CONFLICT DO NOTHING
"""


def _write(board: Board, *, actor: Actor) -> None:
    """What was decided, row kind by row kind, with one signature."""
    signature = actor.columns()
    if board.gone:
        Attendance.objects.filter(pk__in=[row.pk for row in board.gone.values()]).erase(actor)
    if board.rolls_back:
        RollTaken.objects.filter(lesson__in=board.rolls_back).erase(actor)
    _write_marks([board.rows[cell] for cell in board.touched], signature)
    RollTaken.objects.bulk_create(
        [_put(board.rolls[pk], signature) for pk in sorted(board.rolls_taken)]
    )
    for pk, names in sorted(board.described.items()):
        _put(board.lessons[pk], signature).save(update_fields=[*names, *signature])
    _tell(board, actor)


def _put(row: Any, signature: dict[str, Any]) -> Any:
    for column, value in signature.items():
        setattr(row, column, value)
    return row


def _write_marks(rows: Iterable[Attendance], signature: dict[str, Any]) -> None:
    signed = sorted(
        (_put(row, signature) for row in rows), key=lambda r: (r.lesson_id, r.enrolment_id)
    )
    fresh, changed = [r for r in signed if r.pk is None], [r for r in signed if r.pk is not None]
    Attendance.objects.bulk_create(fresh)
    if changed:
        Attendance.objects.bulk_update(changed, [*_SAID, *signature])


_SAID = ("status", "minutes", "reason", "excuse", "counts", "notice", "is_late", "claimed_at")


def _tell(board: Board, actor: Actor) -> None:
    """The centre's day is to be counted anew; families of those whose roll is taken are told."""
    cells = board.touched | set(board.gone)
    lessons = (
        {pk for pk, _ in cells} | board.rolls_taken | set(board.rolls_back) | set(board.described)
    )
    dirty({board.lessons[pk].date for pk in lessons})
    for pk in sorted(lessons):
        enrolments = [enrolment for lesson, enrolment in cells if lesson == pk]
        if pk in board.rolls or pk in board.rolls_back:
            for changed in hooks.roll_changed:
                changed(board.lessons[pk], enrolments, actor=actor)


def dirty(days: Iterable[dt.date]) -> None:
    """The facts of these days changed (`journal.roster.models.DirtyDay`)."""
    listed = sorted(days)
    if listed:
        with connection.cursor() as cursor:
            cursor.execute(_DIRTY, [listed])


_DIRTY = """
    INSERT INTO roster_dirtyday AS dirty (day, version)
    SELECT day, 1 FROM unnest(%s::date[]) AS day
    ON CONFLICT (day) DO UPDATE SET version = dirty.version + 1
"""
