"""What an order may say (domain.md 4; 273-ФЗ ст. 53, 61), each rule with its words for a person.

`problems` finds all that is wrong with the lines in a constant number of statements: whoever writes
a draft is told at its fields, whoever opens it at its lines, and issuing asks again under locks.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from isolation.clock import school_today
from journal.roster.book import ONE_DAY, Book
from journal.roster.lines import Line, Problem
from journal.roster.models import ENTERING, LEAVING, MOVING, Order, OrderKind, OrderState
from journal.roster.warnings import warnings
from tenants.groups.models import StudyGroup

AHEAD: Final = dt.timedelta(days=31)  # an order is seldom dated later
INTO: Final = (*ENTERING, *MOVING)
OUT_OF: Final = (*LEAVING, *MOVING)


def problems(kind: str, day: dt.date, lines: Sequence[Line]) -> list[Problem]:
    """All that is wrong with these lines in an order of this kind, effective from `day`."""
    book = Book.open(lines)
    found = [*_whole(kind, day, lines, book), *twice(lines)]
    for place, line in enumerate(lines):
        texts = (rule(kind, day, line, book) for rule in OF_A_LINE)
        # The first thing that is wrong with a line tells enough of it.
        if text := next(filter(None, texts), ""):
            found.append(Problem(text, "pupils", place))
    return found + warnings(kind, day, lines)


def refuse(found: Sequence[Problem]) -> None:
    """Raises `ValidationError` by field when something hard was found."""
    told: dict[str, Any] = defaultdict(dict)
    for problem in found:
        if problem.hard:
            told[problem.field][problem.text] = True
    if told:
        raise ValidationError({field: list(texts) for field, texts in told.items()})


def check_header(number: str, date: dt.date, *, order: Order | None = None) -> None:
    """A number is taken once in a calendar year. Raises `ValidationError` by field."""
    wrong = {}
    if date > school_today() + AHEAD:
        wrong["date"] = _("The order is dated more than a month ahead. Check the date.")
    taken = Order.objects.filter(number=number, date__year=date.year)
    taken = taken.exclude(state=OrderState.ANNULLED).exclude(pk=order.pk if order else None)
    if other := taken.first():
        wrong["number"] = _("The number %(number)s is taken: an order of %(day)s has it.") % {
            "number": number, "day": f"{other.date:%d.%m.%Y}",
        }  # fmt: skip
    if wrong:
        raise ValidationError(wrong)


def check_draft(order: Order) -> None:
    if not order.is_draft:
        raise ValidationError(
            _("The order %(order)s is no draft any more: it is not edited, only annulled.")
            % {"order": order}
        )


def _whole(kind: str, day: dt.date, lines: Sequence[Line], book: Book) -> Iterator[Problem]:
    if not lines:
        yield Problem(_("The order names nobody yet. Add children."))
    for group in {line.group_to.pk: line.group_to for line in lines if line.group_to}.values():
        yield from _into(group, day)
        if text := overfull(group, day, lines, book):
            yield Problem(text)
    for group in {
        line.group_from.pk: line.group_from for line in lines if line.group_from
    }.values():
        yield from _out_of(group, kind, day)


def _into(group: StudyGroup, day: dt.date) -> Iterator[Problem]:
    if text := outside(group, day, group.ends_on):
        yield Problem(text, "effective_on")
    if group.year.is_closed:
        text = _("%(group)s: the academic year %(year)s is closed, nobody can be enrolled.")
        yield Problem(text % {"group": group, "year": group.year})


def _out_of(group: StudyGroup, kind: str, day: dt.date) -> Iterator[Problem]:
    """A child stays to the group's last day at most, so to be transferred it has the day after it;
    it moves up a year whenever the next group begins, and leaves the school whenever it does."""
    last = group.ends_on + ONE_DAY if kind == OrderKind.TRANSFER else dt.date.max
    if text := outside(group, day, last):
        yield Problem(text, "effective_on")
    if group.year.is_closed and day <= group.year.ends_on:
        text = _("%(group)s: the academic year %(year)s is closed, nobody can leave within it.")
        yield Problem(text % {"group": group, "year": group.year}, "effective_on")


def outside(group: StudyGroup, day: dt.date, last: dt.date) -> str:
    if group.starts_on <= day <= last:
        return ""
    text = (
        _("On %(day)s there is no group %(group)s yet: it works from %(first)s to %(last)s.")
        if day < group.starts_on
        else _(
            "On %(day)s there is no group %(group)s any more: it worked from %(first)s to %(last)s."
        )
    )
    return text % {
        "day": f"{day:%d.%m.%Y}", "group": group, "first": f"{group.starts_on:%d.%m.%Y}",
        "last": f"{group.ends_on:%d.%m.%Y}",
    }  # fmt: skip


def overfull(group: StudyGroup, day: dt.date, lines: Sequence[Line], book: Book) -> str:
    """The most children on any day from the effective one on, those who leave by this very order not
    counted, and those who come: not more than there are places."""
    leaving = [line.pupil.pk for line in lines if line.group_from == group]
    taken = book.most(group.pk, day, without=leaving)
    coming = sum(line.group_to == group for line in lines)
    if taken + coming <= group.capacity:
        return ""
    return _(
        "%(group)s: there are %(capacity)s places and would be %(wanted)s children (%(taken)s are "
        "enrolled, %(coming)s come). Give the group more places, or put the applications on the "
        "waiting list."
    ) % {
        "group": group, "capacity": group.capacity, "wanted": taken + coming,
        "taken": taken, "coming": coming,
    }  # fmt: skip


def nowhere(kind: str, _day: dt.date, line: Line, _book: Book) -> str:
    child = {"child": line.pupil.full_name}
    if kind in OUT_OF and line.group_from is None:
        return _("%(child)s: say from which group.") % child
    if kind in INTO and line.group_to is None:
        return _("%(child)s: say to which group.") % child
    if kind in LEAVING and not line.ground:
        return _("%(child)s: give the ground of leaving.") % child
    if line.group_from is not None and line.group_from == line.group_to:
        return _("%(child)s: the group is the same. Choose another one.") % child
    return ""


def not_enrolled(_kind: str, day: dt.date, line: Line, book: Book) -> str:
    if line.group_from is None:
        return ""
    rows = book.of(line.pupil.pk, line.group_from.pk)
    found = book.open_one(line.pupil.pk, line.group_from.pk)
    names = {"child": line.pupil.full_name, "group": line.group_from}
    if found is None and rows and rows[-1].order_out:
        return _("%(child)s has left %(group)s already: order %(order)s, last day %(day)s.") % {
            **names, "order": rows[-1].order_out, "day": f"{rows[-1].ends_on:%d.%m.%Y}",
        }  # fmt: skip
    if found is None:
        return _("%(child)s is not enrolled in %(group)s.") % names
    if found.starts_on > day:
        return _("%(child)s is enrolled in %(group)s only from %(day)s.") % {
            **names, "day": f"{found.starts_on:%d.%m.%Y}",
        }  # fmt: skip
    return ""


def enrolled_twice(_kind: str, day: dt.date, line: Line, book: Book) -> str:
    if line.group_to is None:
        return ""
    found = book.reaching(line.pupil.pk, line.group_to.pk, day)
    if found is None:
        return ""
    return _("%(child)s is enrolled in %(group)s already: from %(day)s, order %(order)s.") % {
        "child": line.pupil.full_name, "group": line.group_to,
        "day": f"{found.starts_on:%d.%m.%Y}", "order": found.order_in,
    }  # fmt: skip


def wrong_year(kind: str, _day: dt.date, line: Line, _book: Book) -> str:
    """A transfer stays within the academic year, moving up leads to the next year of study."""
    before, after = line.group_from, line.group_to
    if before is None or after is None:
        return ""
    names = {"child": line.pupil.full_name, "before": before, "after": after}
    if kind == OrderKind.TRANSFER and before.year_id != after.year_id:
        return _(
            "%(child)s: %(after)s is of another academic year. Make an order on moving up."
        ) % (names)
    if kind != OrderKind.PROMOTE:
        return ""
    if after.year.starts_on <= before.year.starts_on:
        return _("%(child)s: %(after)s is not of a later academic year than %(before)s.") % names
    if after.study_year != before.study_year + 1:
        return _(
            "%(child)s: after year of study %(n)s comes the next one, but %(after)s is of year %(m)s."
        ) % {**names, "n": before.study_year, "m": after.study_year}
    return ""


def never_left(kind: str, day: dt.date, line: Line, book: Book) -> str:
    """Reinstated is who was withdrawn from this group, or from this programme, before."""
    if kind != OrderKind.REINSTATE or line.group_to is None:
        return ""
    for row in book.left(line.pupil.pk, day):
        withdrawn = row.order_out is not None and row.order_out.kind == OrderKind.WITHDRAW
        if withdrawn and row.group.programme_id == line.group_to.programme_id:
            return ""
    return _(
        "%(child)s was not withdrawn from %(group)s or its programme before: make an order on "
        "enrolment."
    ) % {"child": line.pupil.full_name, "group": line.group_to}


def twice(lines: Sequence[Line]) -> list[Problem]:
    """Nobody leaves or enters the same group twice in one order."""
    found, seen = [], set()
    for place, line in enumerate(lines):
        for way, group in (("from", line.group_from), ("to", line.group_to)):
            key = (way, line.pupil.pk, group.pk if group else None)
            if group is not None and key in seen:
                text = _("%(child)s stands in the order twice: %(group)s.")
                names = {"child": line.pupil.full_name, "group": group}
                found.append(Problem(text % names, "pupils", place))
            seen.add(key)
    return found


OF_A_LINE: Final[tuple[Callable[[str, dt.date, Line, Book], str], ...]] = (
    nowhere, not_enrolled, enrolled_twice, wrong_year, never_left,
)  # fmt: skip
