"""Rosters, headcounts, the list of orders, the next number."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from isolation.clock import school_today
from journal.roster.models import Enrolment, Order, OrderKind, OrderLine, OrderState
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil

_NUMBER = re.compile(r"(\d{1,9})(.*)", re.S)


def headcount(groups: Collection[int], day: dt.date) -> dict[int, int]:
    """Enrolled on a day, by group (`groups.hooks.Headcount`)."""
    rows = Enrolment.objects.on(day).filter(group__in=groups).order_by()
    return dict(rows.values_list("group").annotate(Count("id")))


def roster_day(group: StudyGroup, asked: dt.date | None = None) -> dt.date:
    """The day asked for; else today, while the group works, else the nearest of its days."""
    return asked or min(max(school_today(), group.starts_on), group.ends_on)


def left_before(group: StudyGroup, day: dt.date) -> "QuerySet[Any]":
    """Who was in the group and is not any more on this day, with the order of leaving."""
    rows = Enrolment.objects.filter(group=group, ends_on__lt=day, ends_on__gte=F("starts_on"))
    return rows.select_related("pupil", "order_out").order_by("ends_on", "pupil__sort_key")


def still_to_come(group: StudyGroup, day: dt.date) -> Enrolment | None:
    """The first who is enrolled only later than this day."""
    rows = Enrolment.objects.filter(group=group, starts_on__gt=day).select_related("order_in")
    kept = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))
    return kept.order_by("starts_on").first()


def open_in(group: StudyGroup) -> "QuerySet[Pupil]":
    """The children whom nothing has taken out of the group yet."""
    return Pupil.objects.filter(enrolments__group=group, enrolments__ends_on__isnull=True)


def of_pupil(pupil: Pupil) -> "QuerySet[Any]":
    """All enrolments of a child that hold or held, the latest first."""
    rows = Enrolment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))
    return (
        rows.filter(pupil=pupil)
        .select_related("group__association", "group__year", "order_in", "order_out")
        .order_by("-starts_on", "-id")
    )


def orders(chosen: dict[str, Any]) -> "QuerySet[Any]":
    """The list, two statements however long; `chosen` is of `forms.OrderFilters`."""
    names = {"kind": "kind", "state": "state", "since": "date__gte", "until": "date__lte"}
    rows = Order.objects.filter(
        **{names[field]: value for field, value in chosen.items() if field in names}
    )
    if group := chosen.get("group"):
        lines = OrderLine.objects.filter(Q(group_from=group) | Q(group_to=group))
        rows = rows.filter(pk__in=lines.values("order"))
    counted: QuerySet[Any] = rows.annotate(children=Count("lines__pupil", distinct=True))
    return counted.order_by("-date", "-id")


def lines_of(order: Order) -> list[OrderLine]:
    """With all that a page, a document or a rule reads of them, in the order of groups and names."""
    rows = order.lines.select_related(
        "pupil", "application",
        "group_from__association", "group_from__programme", "group_from__year",
        "group_to__association", "group_to__programme", "group_to__year",
    )  # fmt: skip
    return list(rows.order_by("group_to", "group_from", "ground", "pupil__sort_key", "id"))


def next_number(day: dt.date) -> str:
    """One more than the greatest of the calendar year, with its suffix: after «17-у» «18-у»."""
    numbers = Order.objects.filter(date__year=day.year).exclude(state=OrderState.ANNULLED)
    found = [
        (int(match[1]), match[2])
        for number in numbers.values_list("number", flat=True)
        if (match := _NUMBER.fullmatch(number))
    ]
    greatest, suffix = max(found, default=(0, ""))
    return f"{greatest + 1}{suffix}"


def enrolling_orders() -> bool:
    """Whether any child was ever enrolled by an order."""
    kinds = (OrderKind.ENROL, OrderKind.REINSTATE)
    return Order.objects.filter(state=OrderState.ISSUED, kind__in=kinds).exists()
