"""Who may call the addresses of journal/lessons."""

import datetime as dt

from journal.lessons.models import AbsenceReason, Attachment, Substitution, Unlock
from tenants.groups.models import StudyGroup
from tests import world
from tests.access import ADMIN, BOSSES, NOBODY, SCHOOL, STAFF, Row
from tests.cast import ACTOR
from tests.journal.lessons.making import lesson

CONTROL = frozenset({"deputy", "director"})

ROWS: dict[str, Row] = {
    "lessons:today": Row("/today/", STAFF),
    "lessons:lesson": Row("/lessons/{lesson}/", STAFF),
    "lessons:worker": Row("/sw.js", NOBODY, public=True),
    "lessons:operations": Row("/journal/ops/", STAFF, method="post", ok=(400,)),
    "lessons:token": Row("/journal/token/", STAFF),
    # The file behind the row is not there: tests/journal/lessons/test_files.py has real ones.
    "lessons:file": Row("/files/{file}/", SCHOOL, ok=(404,)),
    "lessons:take_away": Row("/files/{file}/take-away/", STAFF, method="post"),
    "lessons:attach": Row("/lessons/{lesson}/files/", STAFF, method="post"),
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
    "lessons:cancel": Row("/lessons/{lesson}/cancel/", ADMIN),
    "lessons:restore": Row("/lessons/{lesson}/restore/", ADMIN, method="post"),
    "lessons:add": Row("/groups/{lessons_group}/lessons/add/", ADMIN),
    "lessons:substitutions": Row("/lessons/substitutions/", STAFF),
    "lessons:substitute": Row("/lessons/substitutions/new/", ADMIN),
    "lessons:end_substitution": Row("/lessons/substitutions/{substitution}/end/", ADMIN),
    "lessons:months": Row("/lessons/months/", BOSSES),
    "lessons:unlock": Row("/lessons/{lesson}/unlock/", CONTROL),
    "lessons:unlocks": Row("/lessons/unlocks/", BOSSES),
    "lessons:end_unlock": Row("/lessons/unlocks/{unlock}/end/", CONTROL, method="post"),
    "lessons:unfilled": Row("/lessons/unfilled/", BOSSES),
    "lessons:unfilled_xlsx": Row("/lessons/unfilled/xlsx/", BOSSES),
    "lessons:settings": Row("/lessons/settings/", ADMIN),
    "lessons:add_reason": Row("/lessons/settings/reasons/new/", ADMIN),
    "lessons:edit_reason": Row("/lessons/settings/reasons/{reason}/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    taught = world.teacher(login="teacher")
    group: StudyGroup = world.group("Занятия", "Занятия года", teacher=taught)
    child = world.enrolment(world.pupil("Журналова"), group)
    one = lesson(group, dt.date(2026, 9, 7))
    given = Substitution(
        group=group, absent=taught, substitute=world.teacher("Новикова"),
        starts_on=dt.date(2026, 9, 8), ends_on=dt.date(2026, 9, 12), order_number="7",
        order_date=dt.date(2026, 9, 7), reason="Отпуск",
    ).write(ACTOR)  # fmt: skip
    until = dt.datetime(2026, 9, 10, tzinfo=dt.UTC)
    opened = Unlock(lesson=one, staff=taught, until=until, reason="Описка").write(ACTOR)
    file = Attachment(lesson=one, name="a.txt", kind="text/plain", size=1, stored="gone")
    return {
        "lessons_group": group.pk,
        "lesson": one.pk,
        "substitution": given.pk,
        "file": file.write(ACTOR).pk,
        "unlock": opened.pk,
        "reason": AbsenceReason.objects.all()[0].pk,
        "lessons_enrolment": child.pk,
    }
