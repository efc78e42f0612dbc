"""How orders are written, issued and annulled. Nothing else begins or ends an enrolment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from consent.agreements import actions as agreements
from consent.applications import actions as applications
from consent.applications.models import Application
from history.signature import Actor
from journal.roster import annulment, effects, queries, rules
from journal.roster.book import ONE_DAY, Book
from journal.roster.hooks import roster_changed
from journal.roster.lines import Line as Line
from journal.roster.models import Enrolment, Order, OrderLine, OrderState
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tenants.profile.models import SchoolCard
from ui.components import Effect


@transaction.atomic
def draft_order(
    *, kind: str, number: str, date: dt.date, effective_on: dt.date, basis: str,
    lines: Sequence[Line], actor: Actor,
) -> Order:  # fmt: skip
    """A draft with its lines; it changes nothing until it is issued. Raises `ValidationError` by
    field: number, date, effective_on, pupils."""
    _number_at_a_time()
    rules.check_header(number, date)
    rules.refuse(rules.problems(kind, effective_on, lines))
    order = Order(kind=kind, number=number, date=date, effective_on=effective_on, basis=basis)
    order.write(actor)
    _write_lines(order, lines, actor)
    return order


@transaction.atomic
def edit_order(
    order: Order, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Order:
    """Number, dates and basis of a draft. Raises `ValidationError` by field, or
    `ChangedMeanwhileError` when somebody wrote it since `seen`."""
    _number_at_a_time()
    held: Order = Order.objects.hold(order.pk, seen)
    rules.check_draft(held)
    for name, value in values.items():
        setattr(held, name, value)
    rules.check_header(held.number, held.date, order=held)
    lines = [Line.of(row) for row in queries.lines_of(held)]
    found = rules.problems(held.kind, held.effective_on, lines)
    # What is wrong with its lines is told at the lines: it does not forbid to mend a number.
    rules.refuse([problem for problem in found if problem.field != "pupils"])
    return held.write(actor, only=list(values))


@transaction.atomic
def add_lines(order: Order, lines: Sequence[Line], *, actor: Actor) -> None:
    """More children into a draft. Raises `ValidationError` by field."""
    held = _held_draft(order)
    present = [Line.of(row) for row in queries.lines_of(held)]
    found = rules.problems(held.kind, held.effective_on, [*present, *lines])
    new = [one for one in found if one.line is None or one.line >= len(present)]
    rules.refuse(new)
    _write_lines(held, lines, actor)


@transaction.atomic
def remove_line(line: OrderLine, *, actor: Actor) -> None:
    _held_draft(line.order)
    line.erase(actor)


@transaction.atomic
def discard(order: Order, *, actor: Actor) -> None:
    """Delete a draft that never was in force; its history stays."""
    held = _held_draft(order)
    OrderLine.objects.filter(order=held).erase(actor)
    held.erase(actor)


@transaction.atomic
def issue(order: Order, *, actor: Actor) -> list[Effect]:
    """Put a draft in force: begin and end enrolments, and all that follows. Raises `ValidationError`
    by field. The groups are locked, so that two orders at once cannot fill one place twice."""
    held = _held_draft(order)
    lines = _locked_lines(held)
    rules.refuse(rules.problems(held.kind, held.effective_on, lines))
    held.state = OrderState.ISSUED
    held.write(actor, only=["state"])
    ended, begun = _end(held, lines, actor), _begin(held, lines, actor)
    told = effects.issued(held, begun, ended)
    told += _enrol_applicants(held, lines, actor)
    told += _settle_consents([*begun, *ended], actor)
    return told + _tell(held, [*ended, *begun], actor)


@transaction.atomic
def annul(order: Order, *, reason: str, actor: Actor) -> list[Effect]:
    """Undo an order in force, while no later one builds on it: who it enrolled never was, who it
    took out is back. Raises `ValidationError` that names the later order."""
    held: Order = Order.objects.select_for_update().get(pk=order.pk)
    lines = _locked_lines(held)
    begun = list(Enrolment.objects.filter(order_in=held).select_related("pupil", "order_out"))
    ended = list(Enrolment.objects.filter(order_out=held).select_related("pupil"))
    rules.refuse(annulment.problems(held, lines, begun))
    held.state = OrderState.ANNULLED  # first: the table lets nobody undo an order in force
    held.write(actor.because(reason), only=["state"])
    Enrolment.objects.filter(pk__in=[row.pk for row in begun]).change(
        actor, ends_on=held.effective_on - ONE_DAY, order_out=held
    )
    Enrolment.objects.filter(pk__in=[row.pk for row in ended]).change(
        actor, ends_on=None, order_out=None, ground=""
    )
    told = effects.annulled(held, begun, ended)
    told += _reopen_applications(lines, actor)
    # What was signed for a group that the child never came to serves the next order.
    told += _settle_consents([*begun, *ended], actor, and_later=False)
    return told + _tell(held, [*begun, *ended], actor)


def _number_at_a_time() -> None:
    """Numbers are given under this lock: the rule of one in a calendar year is a look."""
    SchoolCard.objects.select_for_update().get()


def _held_draft(order: Order) -> Order:
    held: Order = Order.objects.select_for_update().get(pk=order.pk)
    rules.check_draft(held)
    return held


def _write_lines(order: Order, lines: Iterable[Line], actor: Actor) -> None:
    """With the applications that the children have to these groups, named or not."""
    lines = list(lines)
    asked = {
        (row.pupil_id, row.group_id): row
        for row in Application.objects.undecided().filter(
            pupil__in=[line.pupil.pk for line in lines if line.group_to]
        )
    }
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, pupil=line.pupil, group_from=line.group_from, group_to=line.group_to,
            application=line.application
            or (asked.get((line.pupil.pk, line.group_to.pk)) if line.group_to else None),
            ground=line.ground,
        ).sign(actor)
        for line in lines
    )  # fmt: skip


def _locked_lines(order: Order) -> list[Line]:
    """The lines, their groups and children locked first, always in the same order; the children so
    that of two orders that take one out of its last groups one sees the other."""
    pairs = OrderLine.objects.filter(order=order).values_list("group_from", "group_to", "pupil")
    rows = list(pairs)
    groups = {key for row in rows for key in row[:2]}
    for model, keys in ((StudyGroup, groups), (Pupil, {row[2] for row in rows})):
        list(
            model._default_manager.filter(pk__in=keys)
            .order_by("pk")
            .select_for_update(of=("self",))
        )
    return [Line.of(row) for row in queries.lines_of(order)]


def _begin(order: Order, lines: Iterable[Line], actor: Actor) -> list[Enrolment]:
    return Enrolment.objects.bulk_create(
        Enrolment(
            pupil=line.pupil, group=line.group_to, starts_on=order.effective_on, order_in=order,
            funding=line.group_to.programme.funding,
        ).sign(actor)
        for line in lines
        if line.group_to is not None
    )  # fmt: skip


def _end(order: Order, lines: Sequence[Line], actor: Actor) -> list[Enrolment]:
    """The day before the order takes effect is the last one, or the group's own last day."""
    leaving = {
        (line.pupil.pk, line.group_from.pk): line for line in lines if line.group_from is not None
    }
    rows = Enrolment.objects.filter(
        pupil__in=[pupil for pupil, _group in leaving],
        group__in={group for _pupil, group in leaving},
        ends_on__isnull=True,
    ).select_related("pupil", "group__association")
    ended = [row for row in rows if (row.pupil_id, row.group_id) in leaving]
    alike: dict[tuple[dt.date, str], list[int]] = defaultdict(list)
    for row in ended:
        row.ends_on = min(order.effective_on - ONE_DAY, row.group.ends_on)
        row.ground, row.order_out = leaving[row.pupil_id, row.group_id].ground, order
        alike[row.ends_on, row.ground].append(row.pk)
    for (last_day, ground), keys in alike.items():
        Enrolment.objects.filter(pk__in=keys).change(
            actor, ends_on=last_day, ground=ground, order_out=order
        )
    return ended


def _enrol_applicants(order: Order, lines: Iterable[Line], actor: Actor) -> list[Effect]:
    count = applications.mark_enrolled(_asked(lines), on=order.effective_on, actor=actor)
    return effects.applied(count)


def _reopen_applications(lines: Iterable[Line], actor: Actor) -> list[Effect]:
    return effects.applied_again(
        sum(applications.reopen(application, actor=actor) for application in _asked(lines))
    )


def _asked(lines: Iterable[Line]) -> list[Application]:
    return [line.application for line in lines if line.application and line.group_to]


def _settle_consents(
    rows: Sequence[Enrolment], actor: Actor, *, and_later: bool = True
) -> list[Effect]:
    """A child whom orders took out of every group has left the school (regulation 4.9), whichever
    order came first; whoever is in one without an end has not."""
    book = Book.open(Line(row.pupil) for row in rows)
    since, last_days = {}, {}
    for pupil in {row.pupil_id for row in rows}:
        if first := book.stays_since(pupil):
            since[pupil] = first - ONE_DAY
        elif last_day := book.last_day(pupil):
            last_days[pupil] = last_day
    duties = agreements.end_with_leaving(last_days, and_later=and_later, actor=actor)
    undone = agreements.undo_leaving(since, actor=actor)
    return effects.consents_end(duties) + effects.consents_go_on(undone)


def _tell(order: Order, rows: Sequence[Enrolment], actor: Actor) -> list[Effect]:
    return [effect for told in roster_changed for effect in told(order, rows, actor=actor)]
