"""A table of topics and hours as a person copies it from a spreadsheet or a document.

Both the curriculum and the lesson plan are pasted in this way. Columns are known by their heads
(«№», «Раздел», «Тема», «Всего», «Теория», «Практика», «Форма контроля»), without heads by their
place and by what stands in them. Pure: text in, lines out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.programmes.rules import hours_text
from ui.alphabet import plain

LONGEST_TITLE: Final = 300
LONGEST_FORM: Final = 120
LONGEST_TEXT: Final = 200_000
MOST_HOURS: Final = Decimal(999)

Row = tuple[int, list[str]]
"""Its number as the person counts rows, and its cells."""

_CELL: Final = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)|([^\t\n]*)')
_NUMBER: Final = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(?:ч|ч\.|час|часа|часов)?")
_ORDINAL: Final = re.compile(r"\d+(?:\.\d+)*[.)]?")
_SUM: Final = re.compile(r"(?:итого|всего|барлыгы)\b", re.IGNORECASE)
_NONE: Final = frozenset({"", "-", "–", "—"})
# The first that fits a head wins, so «Форма занятия» is no topic and «Всего часов» no plain hours.
_HEADS: Final = (
    ("number", re.compile(r"№|n$|номер|п/п")),
    ("form", re.compile(r"форм|контрол|аттестац|вид ")),
    ("theory", re.compile(r"теор")),
    ("practice", re.compile(r"практ")),
    ("section", re.compile(r"(?:раздел|модуль|блок)\w*$")),
    ("title", re.compile(r"тем[аы]|раздел|модуль|содержание|наименование|название")),
    ("other", re.compile(r"дата|план|факт|месяц|число|недел|срок|примечан|время|место")),
    ("total", re.compile(r"всего|итого|общее|часы|часов|кол-во|количество|из них|в том числе")),
)
_HOURS: Final = ("total", "theory", "practice")


@dataclass(frozen=True)
class PastedLine:
    """`row` is where it stood, from 1. `section` is "" unless a column of its own names it. Hours
    are academic, in halves; a line without any is a heading among the topics."""

    row: int
    title: str
    theory: Decimal
    practice: Decimal
    form: str = ""
    section: str = ""

    @property
    def hours(self) -> Decimal:
        return self.theory + self.practice


@dataclass(frozen=True)
class Pasted:
    """What was read. `notes` are to be looked at before it is taken; `sums` are the table's own,
    where they are not those of its lines, each with what to say of it."""

    lines: list[PastedLine]
    notes: list[str]
    sums: list[tuple[Decimal, str]]

    def warnings(self, hours: Decimal | None = None) -> list[str]:
        """`hours`: of what is taken, where that is less than all lines (a plan's headings)."""
        return [*self.notes, *(text for said, text in self.sums if said != hours)]


def read(text: str) -> Pasted:
    """The lines of a pasted table. Raises ValidationError with a message for every row that cannot
    be read, so that all of them are mended at once."""
    rows = [(row, cells) for row, cells in enumerate(_cells(text), start=1) if any(cells)]
    if not rows:
        raise ValidationError(_("Nothing was pasted."))
    if all(len(cells) == 1 for _row, cells in rows):
        raise ValidationError(
            _("There are no columns here. Copy the cells of a table: topics together with hours.")
        )
    columns, rows = _columns(rows)
    return _Reader(columns).read(rows)


def _cells(text: str) -> Iterator[list[str]]:
    """Rows of cells. A cell of several lines comes in quotes, its own quotes doubled; quotes that
    a person typed are left alone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    place, row = 0, list[str]()
    while place <= len(text):
        found = _CELL.match(text, place)
        assert found is not None  # noqa: S101 - the second half of the expression matches anything
        inner, place = found[1], found.end()
        packed = inner is not None and ("\n" in inner or "\t" in inner or '""' in inner)
        row.append(plain(inner.replace('""', '"') if packed else found[0]))
        if text[place : place + 1] != "\t":
            yield row
            row = []
        place += 1


def _head(cell: str) -> str:
    """What a column of this head holds; "" where it is no head."""
    words = cell.lower().strip(" .:")
    return next((name for name, known in _HEADS if known.search(words)), "")


def _is_head(cells: Sequence[str]) -> bool:
    """A row of which every cell names a column, so no topic with its hours."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(_head(cell) and len(cell) < 60 for cell in filled)


def _columns(rows: list[Row]) -> tuple[dict[int, str], list[Row]]:
    """What each column holds, and the rows below the heads. Heads may take two rows; a row that
    only numbers the columns may follow."""
    columns: dict[int, str] = {}
    rest = list(rows)
    while rest and _is_head(rest[0][1]):
        columns |= {place: _head(cell) for place, cell in enumerate(rest.pop(0)[1]) if cell}
    if rest and columns and [c for c in rest[0][1] if c] == _counted(len(rest[0][1])):
        rest.pop(0)
    if not rest:
        raise ValidationError(_("Below the heads of the columns there are no lines."))
    columns = _told_apart(columns) if columns else _guessed(rest)
    if "title" not in columns.values():
        raise ValidationError(
            _("No column with topics is found. Copy the row with the heads of the columns too.")
        )
    if not set(_HOURS) & set(columns.values()):
        raise ValidationError(
            _("No column with hours is found. Copy the row with the heads of the columns too.")
        )
    return columns, rest


def _counted(width: int) -> list[str]:
    return [str(number) for number in range(1, width + 1)]


def _told_apart(columns: dict[int, str]) -> dict[int, str]:
    """«Раздел» alone is what the line is called; beside «Тема» it is the topic's section."""
    if "title" in columns.values():
        return columns
    return {place: "title" if name == "section" else name for place, name in columns.items()}


def _guessed(rows: list[Row]) -> dict[int, str]:
    """Columns without heads: a number, the topic, one to three of hours, the form."""
    width = max(len(cells) for _row, cells in rows)
    kinds = [_mostly(rows, place) for place in range(width)]
    title = next((place for place, kind in enumerate(kinds) if kind == "text"), None)
    if title is None:
        return {}
    after = [place for place in range(title + 1, width) if kinds[place] == "hours"]
    names = {1: ("total",), 2: _HOURS[1:], 3: _HOURS}.get(len(after), ())
    columns = {title: "title", **dict(zip(after, names, strict=False))}
    last = max(columns)
    forms = [place for place in range(last + 1, width) if kinds[place] == "text"]
    return columns | dict.fromkeys(forms[:1], "form")


def _mostly(rows: list[Row], place: int) -> str:
    """Whether a column holds texts or hours: one that was mistyped does not change it."""
    column = (cells[place] for _row, cells in rows if len(cells) > place)
    filled = [cell for cell in column if cell not in _NONE]
    numbers = sum(bool(_NUMBER.fullmatch(_compact(cell))) for cell in filled)
    ordinals = sum(bool(_ORDINAL.fullmatch(cell)) for cell in filled)
    if not filled:
        return ""
    if numbers * 2 > len(filled):
        return "hours"
    return "ordinals" if ordinals * 2 > len(filled) else "text"


def _compact(cell: str) -> str:
    return cell.lower().replace(" ", "").replace(",", ".")


class _Reader:
    """Reads rows by known columns and gathers what is wrong with them."""

    def __init__(self, columns: dict[int, str]) -> None:
        self.columns = columns
        self.places: dict[str, list[int]] = {}
        for place, name in columns.items():
            self.places.setdefault(name, []).append(place)
        self.needed = max(place for place, name in columns.items() if name in (*_HOURS, "title"))
        self.errors: list[str] = []
        self.notes: list[str] = []
        self.sums: list[tuple[Decimal, str]] = []
        self.section = ""
        self.undivided = 0
        self.summed = 0

    def read(self, rows: list[Row]) -> Pasted:
        width = Counter(len(cells) for _row, cells in rows).most_common(1)[0][0]
        lines: list[PastedLine] = []
        for row, cells in rows:
            if any(_SUM.match(cell) for cell in cells):
                self._compare(row, cells, lines)
            elif self._fits(row, cells, width):
                lines.append(self._line(row, cells))
        if self.errors:
            raise ValidationError(self.errors)
        if not any(line.hours for line in lines):
            raise ValidationError(_("Not one line here has hours."))
        if self.undivided:
            self.notes.append(
                _("Lines whose hours are not divided into theory and practice: %(n)s. "
                  "Their hours will count as practice.") % {"n": self.undivided}
            )  # fmt: skip
        return Pasted(lines, self.notes, self.sums)

    def _fits(self, row: int, cells: list[str], width: int) -> bool:
        """Cells that are missing at the end are empty ones, unless hours would stand there."""
        filled = max(place + 1 for place, cell in enumerate(cells) if cell)
        heading = filled <= self.places["title"][0] + 1
        if filled <= width and (heading or len(cells) > self.needed):
            return True
        self._wrong(
            row,
            _("%(n)s columns where the others have %(width)s") % {"n": len(cells), "width": width},
        )
        return False

    def _line(self, row: int, cells: list[str]) -> PastedLine:
        title = " ".join(self._texts("title", cells))
        self.section = " ".join(self._texts("section", cells)) or self.section
        theory, practice = self._hours(row, cells)
        form = ", ".join(self._texts("form", cells))
        if not title:
            self._wrong(row, _("there are hours and no topic"))
        for text, longest in ((title, LONGEST_TITLE), (form, LONGEST_FORM)):
            if len(text) > longest:
                self._wrong(row, _("«%(text)s…» is longer than %(n)s signs")
                            % {"text": text[:40], "n": longest})  # fmt: skip
        return PastedLine(row, title, theory, practice, form, self.section)

    def _texts(self, name: str, cells: list[str]) -> list[str]:
        places = self.places.get(name, ())
        return [cells[place] for place in places if place < len(cells) and cells[place]]

    def _hours(self, row: int, cells: list[str]) -> tuple[Decimal, Decimal]:
        total, theory, practice = (self._number(row, name, cells) for name in _HOURS)
        if total is None or total == (theory or 0) + (practice or 0):
            return theory or Decimal(0), practice or Decimal(0)
        if theory is None and practice is None:
            self.undivided += 1
            return Decimal(0), total
        if theory is None or practice is None:
            known = theory if practice is None else practice
            if known is not None and known <= total:
                rest = total - known
                return (known, rest) if practice is None else (rest, known)
        self._wrong(
            row,
            _("in all %(total)s h, but theory and practice together %(sum)s h")
            % {"total": hours_text(total), "sum": hours_text((theory or 0) + (practice or 0))},
        )
        return Decimal(0), total

    def _number(self, row: int, name: str, cells: list[str]) -> Decimal | None:
        """Hours of a cell; None where it is empty or there is no such column."""
        found = self._texts(name, cells)
        if not found or found[0] in _NONE:
            return None
        number = _NUMBER.fullmatch(_compact(found[0]))
        if number is None:
            self._wrong(row, _("«%(value)s» stands where hours are expected: write a number")
                        % {"value": found[0][:60]})  # fmt: skip
            return None
        hours = Decimal(number[1])
        if hours % Decimal("0.5") or hours > MOST_HOURS:
            self._wrong(row, _("%(value)s h: hours are counted in halves, at most %(most)s")
                        % {"value": found[0], "most": MOST_HOURS})  # fmt: skip
            return None
        return hours

    def _compare(self, row: int, cells: list[str], lines: list[PastedLine]) -> None:
        """A sum that the table itself gives: of the whole, or of the part since the last one."""
        total, theory, practice = (self._number(row, name, cells) for name in _HOURS)
        said = total if total is not None else (theory or Decimal(0)) + (practice or Decimal(0))
        whole, part = _hours_of(lines), _hours_of(lines[self.summed :])
        self.summed = len(lines)
        if said and said not in (whole, part):
            text = _("Row %(row)s says %(said)s h in all, the lines above it make %(sum)s h.")
            values = {"row": row, "said": hours_text(said), "sum": hours_text(whole)}
            self.sums.append((said, text % values))

    def _wrong(self, row: int, text: str) -> None:
        self.errors.append(_("Row %(row)s: %(text)s.") % {"row": row, "text": text})


def _hours_of(lines: Sequence[PastedLine]) -> Decimal:
    return sum((line.hours for line in lines), Decimal(0))
