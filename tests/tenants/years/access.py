"""Who may call the addresses of tenants/years."""

import datetime as dt

from tenants.years.models import NonWorkingDay, Term
from tests import world
from tests.access import ADMIN, STAFF, Row
from tests.cast import ACTOR

ROWS: dict[str, Row] = {
    "years:list": Row("/years/", STAFF),
    "years:add": Row("/years/new/", ADMIN),
    "years:year": Row("/years/{year}/", STAFF),
    "years:edit": Row("/years/{year}/edit/", ADMIN),
    "years:open": Row("/years/{year}/open/", ADMIN),
    "years:close": Row("/years/{year}/close/", ADMIN),
    "years:add_term": Row("/years/{year}/terms/new/", ADMIN),
    "years:term": Row("/years/{year}/terms/{term}/", ADMIN),
    "years:remove_term": Row("/years/{year}/terms/{term}/remove/", ADMIN, method="post"),
    "years:days": Row("/years/{year}/days/", STAFF),
    "years:add_days": Row("/years/{year}/days/new/", ADMIN),
    "years:fill": Row("/years/{year}/days/fill/", ADMIN),
    "years:day": Row("/years/{year}/days/{day_off}/", ADMIN),
    "years:remove_day": Row("/years/{year}/days/{day_off}/remove/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    year = world.year()
    half = Term(year=year, name="Полугодие", starts_on=world.FIRST, ends_on=dt.date(2026, 12, 31))
    day = NonWorkingDay(date=dt.date(2026, 11, 4), name="День народного единства")
    return {"year": year.pk, "term": half.write(ACTOR).pk, "day_off": day.write(ACTOR).pk}
