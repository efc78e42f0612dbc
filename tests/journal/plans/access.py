"""Who may call the addresses of journal/plans."""

from journal.plans.actions import fill_from_curriculum, plan_of
from tests import world
from tests.access import ADMIN, BOSSES, STAFF, Row
from tests.cast import ACTOR

WRITERS = frozenset({"admin", "teacher"})
APPROVERS = BOSSES - ADMIN
OF = "/groups/{planned}/plan/"

ROWS: dict[str, Row] = {
    "plans:list": Row("/plans/", STAFF),
    "plans:approve_several": Row("/plans/approve/", APPROVERS, method="post"),
    "plans:plan": Row(OF, STAFF),
    "plans:edit": Row(f"{OF}edit/", WRITERS),
    "plans:paste": Row(f"{OF}paste/", WRITERS),
    "plans:fill": Row(f"{OF}fill/", WRITERS),
    "plans:copy": Row(f"{OF}copy/", WRITERS),
    "plans:clear": Row(f"{OF}clear/", WRITERS, method="post"),
    "plans:submit": Row(f"{OF}submit/", WRITERS),
    "plans:approve": Row(f"{OF}approve/", APPROVERS),
    "plans:send_back": Row(f"{OF}return/", APPROVERS),
    "plans:pdf": Row(f"{OF}pdf/", STAFF),
    "plans:xlsx": Row(f"{OF}xlsx/", STAFF),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    group = world.group("план", teacher=world.teacher(login="teacher"))
    fill_from_curriculum(plan_of(group, actor=ACTOR), actor=ACTOR)
    return {"planned": group.pk}
