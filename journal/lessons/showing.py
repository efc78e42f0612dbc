"""How a mark looks to a person: a letter for a cell, words for a list, a tone for its colour (never
colour alone). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from journal.lessons.marks import Mark
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
