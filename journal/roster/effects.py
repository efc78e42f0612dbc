"""What an order does, told before it is done and after (`ui/effects.html`)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.agreements.models import DataDuty
from consent.applications.models import Application
from journal.roster.models import Enrolment, Order
from journal.roster.queries import headcount
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from ui.components import Effect

EXAMPLES = 5


def issued(order: Order, begun: Sequence[Enrolment], ended: Sequence[Enrolment]) -> list[Effect]:
    """By group: who comes and how many places are taken then; who leaves and who is next."""
    told = []
    for group, rows in _by_group(begun):
        taken = headcount([group.pk], order.effective_on).get(group.pk, 0)
        text = ngettext(
            "%(group)s: %(n)s child is enrolled, %(taken)s of %(capacity)s places are taken",
            "%(group)s: %(n)s children are enrolled, %(taken)s of %(capacity)s places are taken",
            len(rows),
        )
        values = {"group": group, "n": len(rows), "taken": taken, "capacity": group.capacity}
        told.append(Effect(text % values, _names(row.pupil for row in rows), _roster(group, order)))
    for group, rows in _by_group(ended):
        text = ngettext(
            "%(group)s: %(n)s child leaves", "%(group)s: %(n)s children leave", len(rows)
        ) % {"group": group, "n": len(rows)}
        told.append(Effect(text, _names(row.pupil for row in rows), _roster(group, order)))
    return told + _next_in_queue([group for group, _rows in _by_group(ended)])


def annulled(order: Order, begun: Sequence[Enrolment], ended: Sequence[Enrolment]) -> list[Effect]:
    told = []
    if begun:
        text = ngettext(
            "%(n)s enrolment is taken back", "%(n)s enrolments are taken back", len(begun)
        )
        told.append(Effect(text % {"n": len(begun)}, _names(row.pupil for row in begun)))
    if ended:
        text = ngettext(
            "%(n)s child is in its group again", "%(n)s children are in their groups again",
            len(ended),
        )  # fmt: skip
        told.append(Effect(text % {"n": len(ended)}, _names(row.pupil for row in ended)))
    return told


def applied(count: int) -> list[Effect]:
    text = ngettext("%(n)s application is fulfilled", "%(n)s applications are fulfilled", count)
    return [Effect(text % {"n": count})] if count else []


def applied_again(count: int) -> list[Effect]:
    text = ngettext("%(n)s application is open again", "%(n)s applications are open again", count)
    return [Effect(text % {"n": count})] if count else []


def consents_end(duties: Sequence[DataDuty]) -> list[Effect]:
    """Of children who are enrolled nowhere then."""
    if not duties:
        return []
    text = ngettext(
        "%(n)s consent ends: the child is enrolled nowhere any more",
        "%(n)s consents end: the children are enrolled nowhere any more",
        len(duties),
    ) % {"n": len(duties)}
    due = min(duty.due_on for duty in duties)
    note = _("What is not needed further is to be destroyed by %(day)s.") % {
        "day": f"{due:%d.%m.%Y}"
    }
    return [Effect(text, note, reverse("agreements:duties"))]


def consents_go_on(count: int) -> list[Effect]:
    text = ngettext("%(n)s consent goes on", "%(n)s consents go on", count)
    return [Effect(text % {"n": count})] if count else []


def _next_in_queue(groups: Sequence[StudyGroup]) -> list[Effect]:
    first: dict[int, Application] = {}
    for row in Application.objects.waiting().filter(group__in=groups).select_related("pupil"):
        first.setdefault(row.group_id, row)
    return [
        Effect(
            _("A place is free in %(group)s. First in the queue: %(child)s.")
            % {"group": group, "child": first[group.pk].pupil.full_name},
            url=reverse("applications:one", args=[first[group.pk].pk]),
        )
        for group in groups
        if group.pk in first
    ]


def _by_group(rows: Iterable[Enrolment]) -> list[tuple[StudyGroup, list[Enrolment]]]:
    found: dict[StudyGroup, list[Enrolment]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return list(found.items())


def _names(pupils: Iterable[Pupil]) -> str:
    names = [pupil.short_name for pupil in pupils]
    more = len(names) - EXAMPLES
    rest = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more} if more > 0 else ""
    return ", ".join([*names[:EXAMPLES], *filter(None, [rest])])


def _roster(group: StudyGroup, order: Order) -> str:
    address = reverse("roster:group", args=[group.pk])
    return f"{address}?on={order.effective_on.isoformat()}"
