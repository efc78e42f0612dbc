"""How a mark looks to a person: a letter for a cell, words for a list, a tone for its colour (never
colour alone). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from journal.lessons.marks import MEASURED, Mark
from journal.lessons.models import AbsenceReason, Presence

Tone = Literal["none", "present", "absent", "excused", "late"]


@dataclass(frozen=True)
class Shown:
    letter: str
    words: str
    tone: Tone


def shown(mark: Mark | None, reasons: Mapping[str, AbsenceReason]) -> Shown:
    """`reasons` are the school's by their codes."""
    if mark is None:
        return Shown("", _("not marked"), "none")
    if mark.status == Presence.PRESENT:
        return Shown("·", _("was present"), "present")
    if mark.status == Presence.ABSENT:
        reason = reasons.get(mark.reason)
        if reason is None:
            return Shown(pgettext("letter of a mark", "a"), _("was absent"), "absent")
        words = _("was absent: %(reason)s") % {"reason": reason.name}
        return Shown(reason.letter, words, "excused" if reason.excused else "absent")
    if mark.status == Presence.LATE:
        words = _("was late by %(n)s min") % {"n": mark.minutes} if mark.minutes else _("was late")
        return Shown(pgettext("letter of a mark", "l"), words, "late")
    words = _("left %(n)s min early") % {"n": mark.minutes} if mark.minutes else _("left early")
    return Shown(pgettext("letter of a mark", "e"), words, "late")


def vocabulary(reasons: Mapping[str, AbsenceReason]) -> dict[str, dict[str, str]]:
    """The same for a page's scripts, by the values of the wire: each of the school's reasons, and
    `late:` and `left:` with «{n}» where minutes go."""
    marks: dict[str, Mark | None] = {"": None}
    for status in Presence:
        marks[status.value] = Mark(status)
    for code in reasons:
        marks[f"absent:{code}"] = Mark(Presence.ABSENT, reason=code)
    told = {value: asdict(shown(mark, reasons)) for value, mark in marks.items()}
    for status in MEASURED:
        words = shown(Mark(status, minutes=_SOME), reasons).words.replace(str(_SOME), "{n}")
        told[f"{status.value}:"] = {**told[status.value], "words": words}
    return told


_SOME = 97531  # a number that stands in no text
