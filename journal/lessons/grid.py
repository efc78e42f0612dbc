"""The cells of the month's grid as HTML, a row at a time: six hundred includes of a template would cost
more than everything else of the page. What people wrote is escaped here; the rest is codes of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.formats import date_format, time_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from journal.lessons.marks import Mark
from journal.lessons.models import AbsenceReason, LessonStatus, Presence
from journal.lessons.queries.month import Cell, Column, Month, Present, Row
from journal.lessons.showing import Shown, shown, vocabulary
from journal.lessons.spread import Taught, said_of, taught
from ui.icons import svg

DASH: Final = "—"
_ICONS: Final = {"filled": "check", "due": "circle-alert", "late": "clock", "cancelled": "ban"}


@dataclass(frozen=True)
class Line:
    """A row as the template sets it: `head` in words, `cells` ready."""

    row: Row
    left: str
    cells: SafeString


@dataclass(frozen=True)
class Head:
    """A column's head: `label` says all of it to who does not see it."""

    column: Column
    classes: str
    number: str
    weekday: str
    time: str
    title: str
    said: str
    icons: SafeString

    @property
    def label(self) -> str:
        return f"{self.title}. {self.said}"


@dataclass(frozen=True)
class Choice:
    """A mark that a person may set; its letter is the key that sets it too."""

    value: str
    letter: str
    words: str
    tone: str


class Grid:
    """A month set as a table; `now` is the lesson that a phone shows first."""

    def __init__(self, month: Month, now: Column | None) -> None:
        self.month = month
        self.now = now
        self._looks = _Looks(month.reasons)
        self._classes = [self._class(column) for column in month.columns]

    def _class(self, column: Column) -> str:
        names = [
            ("is-today", column.is_today),
            ("now", column is self.now),
            ("off", column.state == "cancelled"),
        ]
        return " ".join(name for name, holds in names if holds)

    @cached_property
    def heads(self) -> list[Head]:
        days = [column.lesson.date for column in self.month.columns]
        return [
            _head(column, classes, several=days.count(column.lesson.date) > 1)
            for column, classes in zip(self.month.columns, self._classes, strict=True)
        ]

    @cached_property
    def choices(self) -> list[Choice]:
        """Was there, was not, and why not: by the school's reasons that are still offered."""
        marks = [Mark(Presence.PRESENT), Mark(Presence.ABSENT)]
        offered = [reason for reason in self.month.reasons.values() if not reason.is_retired]
        marks += [Mark(Presence.ABSENT, reason=reason.code) for reason in offered]
        return [self._choice(mark) for mark in marks]

    @cached_property
    def measured(self) -> list[tuple[str, str]]:
        """Marks that take minutes, with the label of their field."""
        return [
            (Presence.LATE.value, _("Late, minutes")),
            (Presence.LEFT.value, _("Left before the end, minutes")),
        ]

    @cached_property
    def legend(self) -> list[Choice]:
        """The letters of this page and what they mean."""
        return [*self.choices, self._choice(Mark(Presence.LATE)), self._choice(Mark(Presence.LEFT))]

    @property
    def vocabulary(self) -> dict[str, dict[str, str]]:
        return vocabulary(self.month.reasons)

    @property
    def topics(self) -> list[Taught]:
        return [taught(column) for column in self.month.columns]

    def _choice(self, mark: Mark) -> Choice:
        look: Shown = shown(mark, self.month.reasons)
        return Choice(mark.value, look.letter, look.words, look.tone)

    @property
    def lines(self) -> list[Line]:
        return [Line(row, left_text(row), self._cells(row)) for row in self.month.rows]

    def _cells(self, row: Row) -> SafeString:
        pk = row.enrolment.pk
        return mark_safe(  # noqa: S308 - put together of escaped parts
            "".join(
                self._cell(cell, pk, classes)
                for cell, classes in zip(row.cells, self._classes, strict=True)
            )
        )

    def _cell(self, cell: Cell, enrolment: int, classes: str) -> str:
        value = cell.given.mark.value if cell.given else ""
        mark = cell.given.mark if cell.given else cell.proposed
        letter, words, tone = self._looks.of(mark, is_proposed=cell.given is None)
        more = _attribute("data-proposed", cell.proposed.value) if cell.proposed else ""
        if cell.is_dash:
            letter, words, tone = DASH, _("not enrolled"), "dash"
        if cell.is_locked:
            more += f' aria-readonly="true"{_attribute("data-why", cell.why)}'
        sync = "locked" if cell.is_locked else "saved"
        return (
            f'<td data-testid="cell"{_attribute("class", classes)} data-lesson="{cell.column.pk}"'
            f' data-enrolment="{enrolment}" data-value="{value}"'
            f' data-sync="{sync}" data-tone="{tone}" aria-label="{words}"{more}>{letter}</td>'
        )

    @property
    def sums(self) -> SafeString:
        """How many came to each lesson, of those enrolled on its day."""
        cells = [
            _sum(self.month.present(place), column, classes)
            for place, (column, classes) in enumerate(
                zip(self.month.columns, self._classes, strict=True)
            )
        ]
        return mark_safe("".join(cells))  # noqa: S308 - numbers


class _Looks:
    """Letter, words and tone of a mark, each worked out once for a page."""

    def __init__(self, reasons: Mapping[str, AbsenceReason]) -> None:
        self._reasons = reasons
        self._known: dict[tuple[Mark | None, bool], tuple[str, str, str]] = {}

    def of(self, mark: Mark | None, *, is_proposed: bool) -> tuple[str, str, str]:
        key = (mark, is_proposed)
        if key not in self._known:
            look = shown(mark, self._reasons)
            words = look.words
            if mark is not None and is_proposed:
                words = _("proposed: %(mark)s") % {"mark": words}
            self._known[key] = (escape(look.letter), escape(words), look.tone)
        return self._known[key]


def _sum(present: Present, column: Column, classes: str) -> str:
    came = "" if present.came is None else str(present.came)
    label = _("%(came)s of %(enrolled)s came") % {
        "came": came or "0", "enrolled": present.enrolled,
    }  # fmt: skip
    told = f"{came}/{present.enrolled}" if came else ""
    pale = ' data-proposed="1"' if present.is_proposed else ""
    return (
        f'<td{_attribute("class", classes)} data-sum="{column.pk}" data-came="{came}"'
        f' data-enrolled="{present.enrolled}"{pale}{_attribute("aria-label", told and label)}>'
        f"{told}</td>"
    )


def _head(column: Column, classes: str, *, several: bool) -> Head:
    lesson = column.lesson
    time = f"{time_format(lesson.starts_at, 'G:i')}–{time_format(lesson.ends_at, 'G:i')}"
    weekday = date_format(lesson.date, "D").lower()
    title = f"{weekday}, {date_format(lesson.date, 'j E')}, {time}"
    return Head(
        column=column,
        classes=classes,
        number=f"{lesson.date:%d}",
        weekday=weekday,
        time=time_format(lesson.starts_at, "G:i") if several else "",
        title=title,
        said=said_of(column),
        icons=_icons(column),
    )


def _icons(column: Column) -> SafeString:
    """Shapes, not colours: what state it is in, and a padlock where one cannot write."""
    name = _ICONS.get(column.state, "")
    if column.lesson.status == LessonStatus.MOVED:
        name = "arrow-right"
    locked = column.why and column.state not in ("planned", "cancelled")
    drawn = [svg(icon) for icon in (name, "lock" if locked else "") if icon]
    return mark_safe("".join(drawn))  # noqa: S308 - our own drawings


def left_text(row: Row) -> str:
    """«выбыл, пр. № 12 от 12.10.2026», from the day after the last one."""
    order = row.enrolment.order_out
    if not row.has_left or order is None:
        return ""
    values = {"number": order.number, "date": f"{order.date:%d.%m.%Y}"}
    return _("left, order № %(number)s of %(date)s") % values


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""
