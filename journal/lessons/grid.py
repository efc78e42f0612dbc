"""The cells of the month's grid as HTML, a row at a time: six hundred includes of a template would cost
more than everything else of the page. What people wrote is escaped here; the rest is codes of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from journal.lessons.marks import Mark
from journal.lessons.models import AbsenceReason, LessonStatus, Presence
from journal.lessons.queries.month import Cell, Column, Month, Present, Row
from journal.lessons.showing import Shown, shown, vocabulary
from journal.lessons.spread import Taught, clock, said_of, taught, times, weekday
from ui.icons import svg

DASH: Final = "—"
_NOTHING: Final = '<span class="soft">—</span>'
_DOTS: Final = svg("ellipsis")
_ICONS: Final = {"filled": "check", "due": "circle-alert", "late": "clock", "cancelled": "ban"}


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


@dataclass(frozen=True)
class Measured:
    """A mark with minutes: the label of their field, and those that one tap sets."""

    status: str
    label: str
    quick: tuple[int, ...]


class Grid:
    """A month set as a table; `now` is the lesson that a phone shows first. Printed, it is no grid to
    walk over but a table."""

    def __init__(self, month: Month, now: Column | None, *, printing: bool = False) -> None:
        self.month = month
        self._readonly = "" if printing else ' aria-readonly="true"'
        self.now = now
        self._looks = _Looks(month.reasons)
        self._known: dict[tuple[Any, ...], tuple[str, str]] = {}
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
        name = date_format(self.month.first, "E")
        return [
            _head(column, classes, name, several=days.count(column.lesson.date) > 1)
            for column, classes in zip(self.month.columns, self._classes, strict=True)
        ]

    @cached_property
    def choices(self) -> list[Choice]:
        """Was there, was not, and why not, in the words of the lesson's page (`mark_dialog.html`)."""
        words = [_("Present"), _("Absent, reason unknown")]
        words += [str(capfirst(reason.name)) for reason in self._offered]
        return [
            Choice(one.value, one.letter, told, one.tone)
            for one, told in zip(self.legend, words, strict=False)
        ]

    @cached_property
    def measured(self) -> list[Measured]:
        """Marks that take minutes, as the lesson's page has them."""
        return [
            Measured(Presence.LATE.value, _("Late, minutes"), (5, 10, 15)),
            Measured(Presence.LEFT.value, _("Left early, minutes"), (10, 20, 30)),
        ]

    @cached_property
    def legend(self) -> list[Choice]:
        """The letters of this page and what they mean."""
        marks = [Mark(Presence.PRESENT), Mark(Presence.ABSENT)]
        marks += [Mark(Presence.ABSENT, reason=reason.code) for reason in self._offered]
        marks += [Mark(Presence.LATE), Mark(Presence.LEFT)]
        return [self._choice(mark) for mark in marks]

    @property
    def _offered(self) -> list[AbsenceReason]:
        return [reason for reason in self.month.reasons.values() if not reason.is_retired]

    @property
    def vocabulary(self) -> dict[str, dict[str, str]]:
        return vocabulary(self.month.reasons)

    @property
    def texts(self) -> dict[str, str]:
        """What `grid.js` says itself, with places for numbers and words."""
        return {
            "proposed": _("proposed: %(mark)s") % {"mark": "{mark}"},
            "came": _("%(came)s of %(enrolled)s came") % {"came": "{came}", "enrolled": "{all}"},
            "unmarked": _(", %(unmarked)s not marked") % {"unmarked": "{n}"},
            "untaken": _("the roll is not taken yet"),
        }

    @property
    def topics(self) -> SafeString:
        """The rows of what was taught."""
        labels = {name: escape(label) for name, label in (
            ("hours", _("Hours")), ("homework", _("Homework")), ("who", _("Who conducted")),
        )}  # fmt: skip
        return _safe(_topic(taught(column), labels) for column in self.month.columns)

    def _choice(self, mark: Mark) -> Choice:
        look: Shown = shown(mark, self.month.reasons)
        return Choice(mark.value, look.letter, look.words, look.tone)

    @property
    def columns(self) -> SafeString:
        """The heads of the lessons."""
        return _safe(_head_cell(head) for head in self.heads)

    @property
    def chips(self) -> SafeString:
        """The lessons to choose from on a phone."""
        return _safe(_chip(head, is_now=head.column is self.now) for head in self.heads)

    @property
    def lines(self) -> SafeString:
        """The rows of children."""
        label = escape(_("Reason, minutes"))
        return _safe(self._line(row, label) for row in self.month.rows)

    def _line(self, row: Row, label: str) -> str:
        name, left = escape(row.name), escape(left_text(row))
        pk, missed, excused = row.enrolment.pk, row.missed, row.excused
        cells = "".join(
            self._cell(cell, pk, classes)
            for cell, classes in zip(row.cells, self._classes, strict=True)
        )
        return (
            f'<tr{_attribute("class", left and "left")}><th scope="row" class="who">'
            f'<span class="no">{row.number}</span> <span class="name">{name}'
            f"{f' <small>{left}</small>' if left else ''}</span></th>{cells}"
            f'<td class="sum" data-missed="{missed}">{missed or ""}</td>'
            f'<td class="sum" data-excused="{excused}">{excused or ""}</td>'
            f'<td class="more"><button type="button" class="btn-more" aria-label="{label}: {name}">'
            f"{_DOTS}</button></td></tr>"
        )

    def _cell(self, cell: Cell, enrolment: int, classes: str) -> str:
        """Of six hundred cells many differ in the child alone."""
        key = (cell.column.pk, cell.given, cell.proposed, cell.why)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._parts(cell, classes)
        return f"{known[0]}{enrolment}{known[1]}"

    def _parts(self, cell: Cell, classes: str) -> tuple[str, str]:
        """What stands before and after the child's enrolment."""
        value = cell.given.mark.value if cell.given else ""
        mark = cell.given.mark if cell.given else cell.proposed
        letter, words, tone = self._looks.of(mark, is_proposed=cell.given is None)
        more = _attribute("data-proposed", cell.proposed.value) if cell.proposed else ""
        if cell.is_dash:
            letter, words, tone = DASH, _("not enrolled"), "dash"
        if cell.is_off:
            more += ' data-off="yes"'
        if cell.is_locked:
            more += f"{self._readonly}{_attribute('data-why', cell.why)}"
        sync = "locked" if cell.is_locked else "saved"
        return (
            f'<td data-testid="cell"{_attribute("class", classes)} data-lesson="{cell.column.pk}"'
            ' data-enrolment="',
            f'" data-value="{value}" data-sync="{sync}" data-tone="{tone}"'
            f' aria-label="{words}"{more}>{letter}</td>',
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
        return _safe(cells)


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
    """`grid.js` says the same while marks are made (`sumColumn`)."""
    told = title = partial = ""
    if present.came is not None:
        told = f"<b>{present.came}</b><small>{present.enrolled}</small>"
        values = {"came": present.came, "enrolled": present.enrolled, "unmarked": present.unmarked}
        title = _("%(came)s of %(enrolled)s came") % values
        if present.unmarked:
            title += _(", %(unmarked)s not marked") % values
            partial = ' data-partial=""'
    elif column.state not in ("planned", "cancelled"):
        told, title = DASH, _("the roll is not taken yet")
    more = f"{_attribute('class', classes)}{_attribute('title', title)}{partial}"
    return f'<td data-sum="{column.pk}"{more}>{told}</td>'


def _head(column: Column, classes: str, month: str, *, several: bool) -> Head:
    lesson = column.lesson
    return Head(
        column=column,
        classes=classes,
        number=f"{lesson.date:%d}",
        weekday=weekday(lesson.date),
        time=clock(lesson.starts_at) if several else "",
        title=f"{weekday(lesson.date)}, {lesson.date.day} {month}, {times(lesson)}",
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
    return _safe(drawn)


def _head_cell(head: Head) -> str:
    column = head.column
    opens = column.opens_at.isoformat() if column.opens_at else ""
    told = "".join(
        _attribute(name, value)
        for name, value in (
            ("class", head.classes), ("data-opens", opens),
        )
    )  # fmt: skip
    roll, free = "yes" if column.has_roll else "", "yes" if column.is_open else ""
    time = f'<span class="col-time">{head.time}</span>' if head.time else ""
    return (
        f'<th scope="col"{told} data-column="{column.pk}" data-state="{column.state}"'
        f' data-roll="{roll}" data-open="{free}" data-title="{escape(head.title)}"'
        f' data-said="{escape(head.said)}" data-why="{escape(column.why)}">'
        f'<button type="button" class="col-head" tabindex="-1" aria-haspopup="dialog"'
        f' aria-label="{escape(head.label)}"><span class="col-day">{head.number}</span>'
        f'<span class="col-week">{escape(head.weekday)}</span>{time}'
        f'<span class="col-icons">{head.icons}</span></button></th>'
    )


def _chip(head: Head, *, is_now: bool) -> str:
    current = ' aria-current="true"' if is_now else ""
    pk = head.column.pk
    return (
        f'<li><a href="?view=one&amp;lesson={pk}" data-chip="{pk}"{current}'
        f' aria-label="{escape(head.label)}"><span>{head.number}</span>'
        f"<small>{escape(head.time or head.weekday)}</small>{head.icons}</a></li>"
    )


def _topic(line: Taught, labels: Mapping[str, str]) -> str:
    time = f'<span class="row-note">{escape(line.time)}</span>'
    day = f'<a href="{line.url}" data-keep>{escape(line.day)}{time}</a>'
    note = f'<br><span class="soft">{escape(line.note)}</span>' if line.note else ""
    homework = escape(line.homework).replace("\n", "<br>") or _NOTHING
    instead = f' <span class="soft instead">{escape(line.instead)}</span>' if line.instead else ""
    return (
        f'<tr><th scope="row">{day}</th><td class="wide">{escape(line.topic) or _NOTHING}{note}</td>'
        f'<td class="number" data-label="{labels["hours"]}">{line.hours or _NOTHING}</td>'
        f'<td data-label="{labels["homework"]}">{homework}</td>'
        f'<td class="who-column" data-label="{labels["who"]}">{escape(line.who)}{instead}</td></tr>'
    )


def _safe(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - put together of escaped parts and our own codes


def left_text(row: Row) -> str:
    """«выбытие: пр. № 12 от 12.10.2026», from the day after the last one."""
    number, date = row.enrolment.left_number, row.enrolment.left_date
    if not row.has_left or date is None:
        return ""
    values = {"number": number, "date": f"{date:%d.%m.%Y}"}
    return _("leaving: order № %(number)s of %(date)s") % values


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""
