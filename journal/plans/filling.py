"""Lines of a plan made of something else: of the curriculum's sections, of a pasted table.

Pure: a line is a dictionary of `topic`, `theory`, `practice`, `form` and `item_id`, the key of its
section or None.
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from tenants.programmes.models import CurriculumItem
from tenants.programmes.pasted import LONGEST_TITLE, PastedLine
from tenants.programmes.rules import HALF
from ui.alphabet import fold

Line = dict[str, Any]
# «Раздел 2. Узлы» and «2.1. Узлы» name the section «Узлы».
_NUMBERED: Final = re.compile(
    r"^(?:(?:раздел|тема|модул|блок)\b[\s№]*)?[\divxх]*(?:\.\d+)*[.):\s]+"
)


def split(items: Sequence[CurriculumItem], per_line: Decimal) -> list[Line]:
    """Every section as lessons of so many hours, the last one of what is left, theory spread evenly
    over them in halves. Sums by section stay as they are."""
    return [line for item in items for line in _pieces(item, per_line)]


def _pieces(item: CurriculumItem, per_line: Decimal) -> list[Line]:
    number = math.ceil(item.hours / per_line)
    pieces: list[Line] = []
    done = theory_done = Decimal(0)
    for place in range(1, number + 1):
        hours = min(per_line, item.hours - done)
        done += hours
        theory_by_now = (item.theory * done / item.hours) // HALF * HALF
        theory, theory_done = theory_by_now - theory_done, theory_by_now
        pieces.append({
            "topic": _topic(item.title, place, number),
            "theory": theory,
            "practice": hours - theory,
            "form": item.control if place == number else "",
            "item_id": item.pk,
        })  # fmt: skip
    return pieces


def _topic(title: str, place: int, number: int) -> str:
    if number == 1:
        return title
    tail = _(". Lesson %(place)s of %(number)s") % {"place": place, "number": number}
    return title.rstrip(".")[: LONGEST_TITLE - len(tail)] + tail


def from_table(lines: Sequence[PastedLine], items: Sequence[CurriculumItem]) -> list[Line]:
    """A pasted plan. A line without hours is a heading; so is one that names a section and whose
    hours are those of the lines below it. A line's section is the one that its column, its heading
    or its topic names; where no name is known and the sums agree, sections follow their hours."""
    known = {_bare(item.title): item for item in items}
    made: list[Line] = []
    heading: CurriculumItem | None = None
    for place, line in enumerate(lines):
        named = known.get(_bare(line.title))
        if not line.hours or (named and _sums_up(lines, place, known)):
            heading = named
            continue
        item = known.get(_bare(line.section)) or named or heading or _begun(line.title, known)
        made.append({
            "topic": line.title, "theory": line.theory, "practice": line.practice,
            "form": line.form, "item_id": item.pk if item else None,
        })  # fmt: skip
    if not any(line["item_id"] for line in made):
        _follow_hours(made, items)
    return made


def hours_of(lines: Sequence[Line]) -> Decimal:
    return sum((line["theory"] + line["practice"] for line in lines), Decimal(0))


def _bare(title: str) -> str:
    folded = fold(title)
    return _NUMBERED.sub("", folded).strip(" .") or folded


def _begun(title: str, known: dict[str, CurriculumItem]) -> CurriculumItem | None:
    """«Узлы. Прямой узел» begins with its section."""
    bare = _bare(title)
    fitting = [name for name in known if bare.startswith(f"{name}.")]
    return known[max(fitting, key=len)] if fitting else None


def _sums_up(lines: Sequence[PastedLine], place: int, known: dict[str, CurriculumItem]) -> bool:
    below = Decimal(0)
    for line in lines[place + 1 :]:
        if _bare(line.title) in known:
            break
        below += line.hours
    return below == lines[place].hours


def _follow_hours(made: list[Line], items: Sequence[CurriculumItem]) -> None:
    whole = hours_of(made)
    if whole != sum(item.hours for item in items):
        return
    ends = Decimal(0)
    rest = list(made)
    for item in items:
        ends += item.hours
        while rest and whole - hours_of(rest) < ends:
            rest.pop(0)["item_id"] = item.pk
