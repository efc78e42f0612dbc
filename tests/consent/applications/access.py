"""Who may call the addresses of consent/applications."""

import datetime as dt

from consent.applications.models import Application
from tests import world
from tests.access import ADMIN, BOSSES, Row
from tests.cast import ACTOR

ROWS: dict[str, Row] = {
    "applications:list": Row("/applications/", BOSSES),
    "applications:sheet": Row("/applications/sheet/", BOSSES),
    "applications:new": Row("/applications/new/", ADMIN),
    "applications:one": Row("/applications/{application}/", BOSSES),
    "applications:confirm": Row("/applications/{application}/confirm/", ADMIN, method="post"),
    "applications:queue": Row("/applications/{application}/queue/", ADMIN, method="post"),
    "applications:close": Row("/applications/{application}/close/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    made = Application(
        pupil=world.pupil("Хәбибуллин", "Тимур"),
        group=world.group("Заявления"),
        submitted_on=dt.date(2026, 8, 20),
    )
    return {"application": made.write(ACTOR).pk}
