"""When an order in force may be annulled: while nothing later builds on it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from journal.roster.book import Book
from journal.roster.lines import Line, Problem
from journal.roster.models import Enrolment, Order, OrderState
from journal.roster.rules import overfull


def problems(order: Order, lines: Sequence[Line], begun: Sequence[Enrolment]) -> list[Problem]:
    """What forbids it; each names the child and the later order."""
    if order.state != OrderState.ISSUED:
        return [Problem(_("Only an order in force is annulled."), "reason")]
    back = [Line(line.pupil, line.group_to, line.group_from) for line in lines]
    found = [*_left_since(begun), *_closed(lines), *_came_back(order, lines), *_full(order, back)]
    return [Problem(text, "reason") for text in dict.fromkeys(found)]


def _left_since(begun: Sequence[Enrolment]) -> Iterator[str]:
    for row in begun:
        if row.order_out is not None:
            yield _later(row, row.order_out)


def _came_back(order: Order, lines: Sequence[Line]) -> Iterator[str]:
    """Who this order took out may have been taken in again by a later one."""
    book = Book.open(lines)
    for line in lines:
        if line.group_from is not None:
            row = book.reaching(line.pupil.pk, line.group_from.pk, order.effective_on)
            if row is not None:
                yield _later(row, row.order_in)


def _closed(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for group in filter(None, (line.group_from, line.group_to)):
            if group.year.is_closed:
                yield _("%(group)s: the academic year %(year)s is closed.") % {
                    "group": group, "year": group.year,
                }  # fmt: skip


def _full(order: Order, back: Sequence[Line]) -> Iterator[str]:
    """The places of those who come back may be taken by now."""
    book = Book.open(back)
    for group in {line.group_to.pk: line.group_to for line in back if line.group_to}.values():
        yield from filter(None, [overfull(group, order.effective_on, back, book)])


def _later(row: Enrolment, order: Order) -> str:
    return _("%(child)s: the later order %(order)s of %(day)s builds on this one. Annul it first.") % {
        "child": row.pupil.full_name, "order": order, "day": f"{order.date:%d.%m.%Y}",
    }  # fmt: skip
