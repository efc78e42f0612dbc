"""Corrections of a month, printed as such: what stood when the roll was taken, and what became of it
(domain.md 2: no erasing; old value, author, time and reason are kept)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from journal.lessons.queries.history import Change, of_marks, of_texts
from journal.lessons.queries.month import Column, Month

FIELDS: Final = ("topic", "held_hours", "homework")


@dataclass(frozen=True)
class Correction:
    """A footnote; `of` is the child's enrolment, None where the lesson's text was corrected."""

    number: int
    lesson: int
    of: int | None
    text: str


def corrections_of(month: Month) -> list[Correction]:
    """Of every lesson whose roll stands, in the order of the lessons, in two statements."""
    lessons = [column.pk for column in month.columns if column.has_roll]
    if not lessons:
        return []
    marks, texts = of_marks(lessons), of_texts(lessons)
    names = {row.enrolment.pk: row.name for row in month.rows}
    found = [
        (column, change)
        for column in month.columns
        if column.has_roll
        for change in _corrected(column, [*marks[column.pk], *texts[column.pk]])
    ]
    return [
        Correction(
            number, column.pk, change.of, _told(column, change, names.get(change.of or 0, ""))
        )
        for number, (column, change) in enumerate(found, start=1)
    ]


def _corrected(column: Column, changes: list[Change]) -> Iterator[Change]:
    """What was changed after the roll was taken and had been said before; filling in what was empty
    corrects nothing."""
    taken = column.lesson.rolled_at
    for change in sorted(changes, key=lambda change: change.at):
        is_ours = change.of is not None or change.field in FIELDS
        if is_ours and change.old and change.at > taken:
            yield change


def _told(column: Column, change: Change, name: str) -> str:
    """«12.11, Галиев Артём: отсутствует → болезнь. Сафина Г. И., 13.11.2026, 9:05. Причина: …»."""
    text = _("%(day)s, %(what)s: %(old)s → %(new)s. %(by)s, %(at)s") % {
        "day": f"{column.lesson.date:%d.%m}",
        "what": name or change.what,
        "old": change.old,
        "new": change.new or "—",
        "by": change.by,
        "at": date_format(localtime(change.at), "d.m.Y, G:i"),
    }
    return f"{text}. {_('Reason:')} {change.why}" if change.why else text
