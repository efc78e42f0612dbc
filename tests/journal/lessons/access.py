"""Who may call the addresses of journal/lessons."""

import datetime as dt

from tenants.groups.models import StudyGroup
from tests import world
from tests.access import ADMIN, BOSSES, NOBODY, STAFF, Row
from tests.journal.lessons.making import lesson

ROWS: dict[str, Row] = {
    "lessons:today": Row("/today/", STAFF),
    "lessons:lesson": Row("/lessons/{lesson}/", STAFF),
    "lessons:worker": Row("/sw.js", NOBODY, public=True),
    "lessons:operations": Row("/journal/ops/", STAFF, method="post", ok=(400,)),
    "lessons:token": Row("/journal/token/", STAFF),
    "lessons:journal": Row("/journal/", STAFF),
    "lessons:group_journal": Row("/journal/{lessons_group}/", STAFF),
    "lessons:journal_month": Row("/journal/{lessons_group}/2026-09/", STAFF),
    "lessons:journal_pdf": Row("/journal/{lessons_group}/2026-09/pdf/", STAFF),
    "lessons:history": Row("/lessons/{lesson}/history/", STAFF),
    "lessons:cell_history": Row("/lessons/{lesson}/history/{lessons_enrolment}/", STAFF),
    "lessons:group": Row("/groups/{lessons_group}/lessons/", STAFF),
    "lessons:generate_group": Row("/groups/{lessons_group}/lessons/generate/", ADMIN),
    "lessons:lay": Row("/groups/{lessons_group}/lessons/lay/", STAFF - BOSSES | ADMIN),
    "lessons:generate": Row("/lessons/generate/", ADMIN),
    "lessons:to_move": Row("/lessons/to-move/", STAFF),
    "lessons:move": Row("/lessons/{lesson}/move/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    taught = world.teacher(login="teacher")
    group: StudyGroup = world.group("Занятия", "Занятия года", teacher=taught)
    child = world.enrolment(world.pupil("Журналова"), group)
    return {
        "lessons_group": group.pk,
        "lesson": lesson(group, dt.date(2026, 9, 7)).pk,
        "lessons_enrolment": child.pk,
    }
