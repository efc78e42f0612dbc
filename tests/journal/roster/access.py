"""Who may call the addresses of journal/roster."""

from journal.roster.models import Order, OrderKind, OrderLine
from tests import world
from tests.access import ADMIN, BOSSES, STAFF, Row
from tests.cast import ACTOR

ROWS: dict[str, Row] = {
    "roster:orders": Row("/orders/", BOSSES),
    "roster:sheet": Row("/orders/sheet/", BOSSES),
    "roster:new": Row("/orders/new/", ADMIN),
    "roster:order": Row("/orders/{order}/", BOSSES),
    "roster:document": Row("/orders/{order}/pdf/", BOSSES),
    "roster:edit": Row("/orders/{draft}/edit/", ADMIN),
    "roster:add": Row("/orders/{draft}/add/", ADMIN),
    "roster:issue": Row("/orders/{draft}/issue/", ADMIN, method="post"),
    "roster:discard": Row("/orders/{draft}/discard/", ADMIN, method="post"),
    "roster:remove": Row("/orders/lines/{order_line}/remove/", ADMIN, method="post"),
    "roster:annul": Row("/orders/{order}/annul/", ADMIN),
    "roster:group": Row("/groups/{roster_group}/roster/", STAFF),
    "roster:group_sheet": Row("/groups/{roster_group}/roster/sheet/", STAFF),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    group = world.group("Приказы", teacher=world.teacher(login="teacher"))
    issued = world.enrolment(world.pupil("Петров", "Пётр"), group).order_in
    draft = Order(kind=OrderKind.ENROL, number="Д-1", date=world.FIRST, effective_on=world.FIRST)
    draft.write(ACTOR)
    line = OrderLine(order=draft, pupil=world.pupil("Сидоров", "Семён"), group_to=group)
    return {
        "order": issued.pk, "draft": draft.pk, "order_line": line.write(ACTOR).pk,
        "roster_group": group.pk,
    }  # fmt: skip
