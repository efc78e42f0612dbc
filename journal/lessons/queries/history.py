"""What became of a mark and of a lesson, version by version: old, new, who, when and why. Read from
the event tables, which triggers write and nobody changes (history.models)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from django.apps import apps
from django.db.models import Max
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from history.signature import Via
from journal.lessons.marks import Mark, mark_of
from journal.lessons.models import AbsenceReason, Lesson, LessonStatus, Presence
from journal.lessons.showing import shown
from journal.roster.models import Enrolment


@dataclass(frozen=True)
class Change:
    """Somebody changed one thing. `old` and `new` are in words, "" for nothing; `of` names a child's
    enrolment for a mark and is None for the lesson; `what` names the thing and `field` the lesson's
    column; `letters` are the mark's in the journal, before and after."""

    at: dt.datetime
    by: str
    why: str
    what: str
    old: str
    new: str
    of: int | None = None
    is_late: bool = False
    letters: tuple[str, str] = ("", "")
    field: str = ""


@dataclass(frozen=True)
class Moment:
    """All that one person did at once."""

    at: dt.datetime
    by: str
    why: str
    is_late: bool
    changes: list[Change]
    facts: list[str] = field(default_factory=list)


def of_cell(lesson: int, enrolment: int) -> list[Change]:
    """The versions of one mark, the oldest first."""
    return list(_marks(_events("Attendance").filter(lesson=lesson, enrolment=enrolment)))


def of_marks(lessons: Collection[int]) -> dict[int, list[Change]]:
    """The same for all marks of these lessons, by the lesson, in one statement."""
    found: dict[int, list[Change]] = {pk: [] for pk in lessons}
    events = _events("Attendance").filter(lesson__in=lessons).order_by("lesson_id", "pgh_id")
    for pk, its in groupby(events, key=lambda event: int(event.lesson_id)):
        found[pk] = list(_marks(its))
    return found


def of_texts(lessons: Collection[int]) -> dict[int, list[Change]]:
    """Topic, hours and all else of these lessons, by the lesson, in one statement."""
    found: dict[int, list[Change]] = {pk: [] for pk in lessons}
    events = _events("Lesson").filter(pgh_obj__in=lessons).order_by("pgh_obj_id", "pgh_id")
    related = events.select_related("teacher", "room", "substitution__substitute")
    for pk, its in groupby(related, key=lambda event: int(event.pgh_obj_id)):
        found[pk] = list(_fields(its))
    return found


def latest_of_marks(lessons: Collection[int]) -> dt.datetime | None:
    """When a mark of these lessons was made, changed or taken off last."""
    found: dt.datetime | None = (
        _events("Attendance")
        .filter(lesson__in=lessons)
        .order_by()
        .aggregate(at=Max("changed_at"))["at"]
    )
    return found


def of_lesson(lesson: Lesson) -> list[Moment]:
    """Everything about a lesson, the latest first; what one person did at once stands together."""
    marks, texts = of_marks([lesson.pk])[lesson.pk], of_texts([lesson.pk])[lesson.pk]
    changes = [*texts, *_rolls(lesson), *_files(lesson), *_unlocks(lesson), *marks]
    changes.sort(key=lambda change: (change.at, change.by))
    names = _names({change.of for change in marks if change.of})
    return [
        _moment(key, list(its), names)
        for key, its in groupby(changes, key=lambda change: (change.at, change.by, change.why))
    ][::-1]


def _events(model: str) -> Any:
    """The event rows of a model of this room, in their order, with who wrote them."""
    table: Any = apps.get_model("lessons", f"{model}Event")
    return table.objects.select_related("changed_by").order_by("pgh_id")


def _by(event: Any) -> str:
    if event.changed_by is not None:
        return str(event.changed_by.short_name)
    return str(Via(event.changed_via).label)


def _change(event: Any, what: str, old: str, new: str, **more: Any) -> Change:
    return Change(event.changed_at, _by(event), event.change_reason, what, old, new, **more)


def _marks(events: Iterable[Any]) -> Iterator[Change]:
    """A mark that was erased is said to be taken off. Signing before an erasure changes nothing and
    says nothing."""
    reasons = {reason.pk: reason for reason in AbsenceReason.objects.all()}
    codes = {reason.code: reason for reason in reasons.values()}
    before: dict[int, tuple[str, str, str]] = {}
    for event in events:
        value, words, letter = "", _("taken off"), ""
        if event.pgh_label != "delete":
            event._state.fields_cache["reason"] = reasons.get(event.reason_id)
            mark = mark_of(event)
            look = shown(mark, codes)
            value, words, letter = mark.value, look.words, look.letter
        old = before.get(event.enrolment_id, ("", "", ""))
        if value != old[0]:
            yield _change(
                event, _("Mark"), old[1], words, of=event.enrolment_id, is_late=event.is_late,
                letters=(old[2], letter),
            )  # fmt: skip
            before[event.enrolment_id] = (value, words if value else "", letter)


def _day(value: Any) -> str:
    return date_format(value, "j E Y")


def _time(value: Any) -> str:
    return str(time_format(value, "G:i"))


def _person(value: Any) -> str:
    return value.short_name if value else ""


def _substitute(value: Any) -> str:
    return _person(value.substitute) if value else ""


def _yes(value: Any) -> str:
    return _("yes") if value else ""


def _text(value: Any) -> str:
    return str(value) if value else ""


def _hours(value: Any) -> str:
    return "" if value is None else str(floatformat(value))


def _status(value: Any) -> str:
    return str(LessonStatus(value).label)


_SHOWN: Final[dict[str, tuple[str | Promise, Any]]] = {
    "status": (gettext_lazy("State"), _status),
    "date": (gettext_lazy("Day"), _day),
    "starts_at": (gettext_lazy("Begins"), _time),
    "hours": (gettext_lazy("Hours due"), _hours),
    "held_hours": (gettext_lazy("Hours conducted"), _hours),
    "topic": (gettext_lazy("Topic"), _text),
    "homework": (gettext_lazy("Homework"), _text),
    "note": (gettext_lazy("Note"), _text),
    "teacher": (gettext_lazy("Teacher"), _person),
    "substitution": (gettext_lazy("Substitutes"), _substitute),
    "room": (gettext_lazy("Room"), _text),
    "must_move": (gettext_lazy("To be moved"), _yes),
    "reason": (gettext_lazy("Reason"), _text),
    "basis": (gettext_lazy("Basis"), _text),
}
_FOREIGN: Final = ("teacher", "room", "substitution")


def _fields(events: Iterable[Any]) -> Iterator[Change]:
    """What differs from version to version; the first says only that the lesson was made."""
    last = None
    for event in events:
        if last is None:
            yield _change(event, _("The lesson"), "", _("made"))
        else:
            for name, (label, told) in _SHOWN.items():
                column = f"{name}_id" if name in _FOREIGN else name
                if getattr(last, column) != getattr(event, column):
                    old, new = told(getattr(last, name)), told(getattr(event, name))
                    yield _change(event, str(label), old, new, field=name)
        last = event


def _rolls(lesson: Lesson) -> Iterator[Change]:
    for event in _events("RollTaken").filter(lesson=lesson.pk):
        if event.pgh_label == "insert":
            yield _change(event, _("Roll"), "", _("was taken"), is_late=event.is_late)
        elif event.pgh_label == "delete":
            yield _change(event, _("Roll"), _("was taken"), _("was taken back"))


def _files(lesson: Lesson) -> Iterator[Change]:
    for event in _events("Attachment").filter(lesson=lesson.pk):
        if event.pgh_label == "insert":
            yield _change(event, _("File"), "", event.name)
        elif event.removed_at:
            yield _change(event, _("File"), event.name, _("taken away"))


def _unlocks(lesson: Lesson) -> Iterator[Change]:
    rows = _events("Unlock").filter(lesson=lesson.pk).select_related("changed_by", "staff")
    for event in rows:
        told = _("to %(name)s: %(reason)s") % {
            "name": event.staff.short_name, "reason": event.reason,
        }  # fmt: skip
        yield _change(event, _("Opened for filling"), "", told)


def _names(enrolments: Collection[int]) -> dict[int, str]:
    rows = Enrolment.objects.filter(pk__in=enrolments).select_related("pupil").order_by()
    return {row.pk: row.pupil.short_name for row in rows}


def _moment(key: Any, changes: list[Change], names: dict[int, str]) -> Moment:
    """Children who were marked as present for the first time are counted, not listed: they are the
    rule, and the others must be seen among them."""
    at, by, why = key
    present = shown(Mark(Presence.PRESENT), {}).words
    plain = [
        change for change in changes if change.of and (change.old, change.new) == ("", present)
    ]
    told = [
        Change(each.at, each.by, each.why, names.get(each.of or 0, each.what), each.old, each.new,
               of=each.of)
        for each in changes
        if each not in plain
    ]  # fmt: skip
    facts = []
    if plain:
        text = ngettext("%(n)s child was present", "%(n)s children were present", len(plain))
        facts.append(text % {"n": len(plain)})
    return Moment(at, by, why, any(each.is_late for each in changes), told, facts)
