"""The month on paper: the spread of attendance and the spread of topics (domain.md 2, section 4)."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format

from journal.lessons.grid import left_text
from journal.lessons.marks import Mark
from journal.lessons.models import Presence
from journal.lessons.queries.corrections import Correction, corrections_of
from journal.lessons.queries.history import latest_of_marks
from journal.lessons.queries.month import Cell, Column, Month, Row
from journal.lessons.showing import shown
from journal.lessons.spread import Taught, taught, weekday
from tenants.profile.models import SchoolCard
from ui.documents import pdf

TEMPLATE: Final = Path(__file__).parent / "templates" / "lessons" / "journal.typ"
HEAD: Final = ("name", "founder", "name_tt")
WIDEST: Final = 26  # lessons beside one another on a sheet

Notes = dict[tuple[int, int | None], list[int]]
"""Numbers of footnotes by lesson and enrolment (None: the lesson's own)."""


def journal_pdf(month: Month, title: str) -> bytes:
    """A PDF of two sides or more. Its date is that of the latest change of its lessons and marks."""
    card = SchoolCard.objects.get()
    group = month.group
    footnotes = corrections_of(month)
    notes: Notes = defaultdict(list)
    for each in footnotes:
        notes[each.lesson, each.of].append(each.number)
    lessons = [column.lesson for column in month.columns]
    data: dict[str, Any] = {
        "card": {name: getattr(card, name) for name in HEAD},
        "month": date_format(month.first, "F Y"),
        "group": str(group),
        "programme": group.programme.title,
        "study_year": str(group.study_year),
        "year": str(group.year),
        "teacher": group.teacher.full_name,
        "teacher_short": group.teacher.short_name,
        "accompanist": group.accompanist.full_name if group.accompanist else "",
        "accompanist_short": group.accompanist.short_name if group.accompanist else "",
        "sheets": [_sheet(month, place, notes) for place in range(0, len(lessons), WIDEST)],
        "topics": [_topic(number, taught(each), notes) for number, each in _numbered(month)],
        "held": str(floatformat(month.held_hours)),
        "due": str(floatformat(month.due_hours)),
        "legend": _legend(month),
        "corrections": [_footnote(each) for each in footnotes],
    }
    moments = [lesson.changed_at for lesson in lessons]
    marked = latest_of_marks([lesson.pk for lesson in lessons])
    made = max([*moments, marked] if marked else moments, default=group.changed_at)
    return pdf(TEMPLATE, data, title=title, made=made)


def _numbered(month: Month) -> "Iterable[tuple[int, Column]]":
    return enumerate(month.columns, start=1)


def _sheet(month: Month, place: int, notes: Notes) -> dict[str, Any]:
    """So many lessons as stand beside one another; the sums are of the whole month."""
    part = slice(place, place + WIDEST)
    return {
        "heads": [
            [f"{column.lesson.date:%d}", weekday(column.lesson.date),
             column.state == "cancelled"]
            for column in month.columns[part]
        ],
        "rows": [
            {
                "number": str(row.number),
                "name": row.name,
                "left": left_text(row),
                "cells": [_cell(cell, row, month, notes) for cell in row.cells[part]],
                "sums": [_count(row.missed), _count(row.excused)],
            }
            for row in month.rows
        ],
        "came": [_came(month, number) for number in range(*part.indices(len(month.columns)))],
    }  # fmt: skip


def _cell(cell: Cell, row: Row, month: Month, notes: Notes) -> list[str]:
    """The letter and the numbers of its footnotes. What nobody has marked stays empty, so the dot of
    who was there says «marked»."""
    numbers = ",".join(str(n) for n in notes.get((cell.column.pk, row.enrolment.pk), []))
    if cell.is_dash:
        return ["—", numbers]
    mark = cell.given.mark if cell.given else None
    letter = shown(mark, month.reasons).letter
    return [letter + (str(mark.minutes) if mark and mark.minutes else ""), numbers]


def _came(month: Month, place: int) -> str:
    came = month.present(place).came
    return "" if came is None else str(came)


def _count(number: int) -> str:
    return str(number) if number else ""


def _topic(number: int, line: Taught, notes: Notes) -> dict[str, str]:
    return {
        "number": str(number),
        "date": line.day,
        "topic": line.topic,
        "note": line.note,
        "hours": line.hours,
        "homework": line.homework,
        "who": line.who,
        "instead": line.instead,
        "notes": ",".join(str(n) for n in notes.get((line.column.pk, None), [])),
    }


def _legend(month: Month) -> list[list[str]]:
    marks = [Mark(Presence.PRESENT), Mark(Presence.ABSENT)]
    marks += [Mark(Presence.ABSENT, reason=code) for code in month.reasons]
    marks += [Mark(Presence.LATE), Mark(Presence.LEFT)]
    looks = [shown(mark, month.reasons) for mark in marks]
    return [[look.letter, look.words] for look in looks]


def _footnote(each: Correction) -> list[str]:
    return [str(each.number), each.text]
