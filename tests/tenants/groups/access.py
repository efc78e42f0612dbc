"""Who may call the addresses of tenants/groups."""

from accounts.models import User
from tenants.groups.models import SanitaryLimit
from tests import world
from tests.access import ADMIN, STAFF, Row

ROWS: dict[str, Row] = {
    "groups:list": Row("/groups/", STAFF),
    "groups:export": Row("/groups/sheet/", STAFF),
    "groups:new": Row("/groups/new/", ADMIN),
    "groups:group": Row("/groups/{group}/", STAFF),
    "groups:edit": Row("/groups/{group}/edit/", ADMIN),
    "groups:slots": Row("/groups/{group}/timetable/", STAFF),
    "groups:slot_add": Row("/groups/{group}/timetable/new/", ADMIN),
    "groups:slot": Row("/groups/{group}/timetable/{slot}/", ADMIN),
    "groups:slot_end": Row("/groups/{group}/timetable/{slot}/end/", ADMIN),
    "groups:slot_remove": Row("/groups/{group}/timetable/{slot}/remove/", ADMIN),
    "groups:associations": Row("/associations/", STAFF),
    "groups:association": Row("/associations/{association}/", ADMIN),
    "groups:rooms": Row("/rooms/", STAFF),
    "groups:room": Row("/rooms/{room}/", ADMIN),
    "groups:timetable": Row("/timetable/", STAFF),
    "groups:limits": Row("/timetable/limits/", STAFF),
    "groups:limit_add": Row("/timetable/limits/new/", ADMIN),
    "groups:limits_fill": Row("/timetable/limits/fill/", ADMIN, method="post"),
    "groups:limit": Row("/timetable/limits/{limit}/", ADMIN),
    "groups:limit_remove": Row("/timetable/limits/{limit}/remove/", ADMIN, method="post"),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    has_teacher = User.objects.filter(login="teacher").exists()
    group = world.group(teacher=world.teacher(login="teacher" if has_teacher else ""))
    limit = SanitaryLimit.objects.first()
    return {
        "group": group.pk,
        "slot": world.slot(group).pk,
        "association": group.association_id,
        "room": world.room().pk,
        "limit": limit.pk if limit else 0,
    }
