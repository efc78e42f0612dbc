"""The wire format of the journal (contract.md): what a device sends, told apart from noise.

What has the wrong shape raises `WireError`, and nothing of the body is stored; what has the right
shape and a wrong content is an operation, which gets an answer of its own.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

MOST_OPERATIONS: Final = 200
MOST_BYTES: Final = 1_000_000
MOST_SEEN: Final = 400
FIELDS: Final = ("topic", "plan_lines", "hours", "homework", "note")
GREATEST_ID: Final = 2**63 - 1

Result = Literal["ok", "conflict", "locked", "invalid"]


class WireError(ValueError):
    """The body is not what contract.md says; `str()` is the answer's `error`."""


class AnotherUserError(Exception):
    """The outbox is of another person than the session: the queue must stay where it is."""


@dataclass(frozen=True)
class Edit:
    """One field of a lesson: what it shall be and what the person saw before."""

    value: Any
    base: Any


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that a person did. `made_at` is the device's claim, None when it makes no sense."""

    uuid: UUID
    lesson: int
    made_at: dt.datetime | None
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class MarkOperation(Operation):
    enrolment: int
    value: str
    base: str


@dataclass(frozen=True, kw_only=True)
class LessonOperation(Operation):
    fields: Mapping[str, Edit]


@dataclass(frozen=True, kw_only=True)
class RollOperation(Operation):
    """`seen`: values by enrolment, which become the marks; None takes the roll back."""

    seen: Mapping[int, str] | None


@dataclass(frozen=True)
class Answer:
    """What became of an operation; `value`, `by` and `at` are the present ones, `why` is a text."""

    uuid: str
    result: Result
    late: bool = False
    value: Any = None
    by: str = ""
    at: str = ""
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


def read(body: bytes, user_id: int) -> list[Operation]:
    """The operations of a body, in their order. Raises `WireError` and `AnotherUserError`."""
    if len(body) > MOST_BYTES:
        raise WireError(_("Too much at once."))
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise WireError(_("This is not JSON.")) from None
    ops = told.get("ops") if isinstance(told, dict) else None
    if not isinstance(ops, list) or "user" not in told:
        raise WireError(_("Expected an object with “user” and “ops”."))
    if len(ops) > MOST_OPERATIONS:
        raise WireError(_("At most %(most)s operations at once.") % {"most": MOST_OPERATIONS})
    found = [_operation(op, number) for number, op in enumerate(ops)]
    if str(told["user"]) != str(user_id):
        raise AnotherUserError
    return found


def _operation(op: Any, number: int) -> Operation:
    if not isinstance(op, dict):
        raise _wrong(number, "")
    try:
        known: dict[str, Any] = {
            "uuid": UUID(_text(op, "uuid", number)),
            "lesson": _id(op, "lesson", number),
            "made_at": _moment(op.get("made_at")),
            "digest": _digest(op),
        }
    except ValueError as error:
        raise error if isinstance(error, WireError) else _wrong(number, "uuid") from None
    kind = op.get("kind", "mark")
    if kind == "mark":
        return MarkOperation(
            **known,
            enrolment=_id(op, "enrolment", number),
            value=_text(op, "value", number),
            base=_text(op, "base", number),
        )
    if kind == "lesson":
        return LessonOperation(**known, fields=_fields(op.get("fields"), number))
    if kind == "roll":
        return RollOperation(**known, seen=_seen(op, number))
    raise _wrong(number, "kind")


def _fields(told: Any, number: int) -> dict[str, Edit]:
    if not isinstance(told, dict) or not told or not set(told) <= set(FIELDS):
        raise _wrong(number, "fields")
    for name, edit in told.items():
        if not isinstance(edit, dict) or not {"value", "base"} <= set(edit):
            raise _wrong(number, name)
    return {name: Edit(edit["value"], edit["base"]) for name, edit in told.items()}


def _seen(op: Mapping[str, Any], number: int) -> dict[int, str] | None:
    if op.get("taken") is False:
        return None
    told = op.get("seen")
    if not isinstance(told, list) or len(told) > MOST_SEEN:
        raise _wrong(number, "seen")
    found: dict[int, str] = {}
    for one in told:
        if not isinstance(one, dict):
            raise _wrong(number, "seen")
        found[_id(one, "enrolment", number)] = _text(one, "value", number)
    return found


def _id(told: Mapping[str, Any], name: str, number: int) -> int:
    """A whole number, also as a text of digits: data attributes of a page are texts."""
    value = told.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= GREATEST_ID:
        raise _wrong(number, name)
    return value


def _text(told: Mapping[str, Any], name: str, number: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > 100:
        raise _wrong(number, name)
    return value


def _moment(value: Any) -> dt.datetime | None:
    """Kept as told, if it is a moment at all: a wrong clock is no reason to lose a mark."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            return None
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _digest(op: Mapping[str, Any]) -> bytes:
    """Of the whole operation, whatever the order of its keys."""
    text = json.dumps(op, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _wrong(number: int, name: str) -> WireError:
    place = {"number": number + 1, "name": name or "{}"}
    return WireError(_("Operation %(number)s: “%(name)s” is missing or wrong.") % place)
