"""Who may call the addresses of journal/lessons."""

import datetime as dt

from journal.lessons.models import Attachment
from tenants.groups.models import StudyGroup
from tests import world
from tests.access import ADMIN, BOSSES, SCHOOL, STAFF, Row
from tests.cast import ACTOR
from tests.journal.lessons.making import lesson

ROWS: dict[str, Row] = {
    "lessons:operations": Row("/journal/ops/", STAFF, method="post", ok=(400,)),
    "lessons:token": Row("/journal/token/", STAFF),
    # The file behind the row is not there: tests/journal/lessons/test_files.py has real ones.
    "lessons:file": Row("/files/{file}/", SCHOOL, ok=(404,)),
    "lessons:take_away": Row("/files/{file}/take-away/", STAFF, method="post"),
    "lessons:attach": Row("/lessons/{lesson}/files/", STAFF, method="post"),
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
    held = lesson(group, dt.date(2026, 9, 7))
    file = Attachment(lesson=held, name="a.txt", kind="text/plain", size=1, stored="gone")
    return {"lessons_group": group.pk, "lesson": held.pk, "file": file.write(ACTOR).pk}
