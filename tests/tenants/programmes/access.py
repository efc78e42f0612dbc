"""Who may call the addresses of tenants/programmes."""

from tests import world
from tests.access import ADMIN, STAFF, Row

ROWS: dict[str, Row] = {
    "programmes:list": Row("/programmes/", STAFF),
    "programmes:xlsx": Row("/programmes/xlsx/", STAFF),
    "programmes:add": Row("/programmes/new/", ADMIN),
    "programmes:programme": Row("/programmes/{programme}/", STAFF),
    "programmes:edit": Row("/programmes/{programme}/edit/", ADMIN),
    "programmes:archive": Row("/programmes/{programme}/archive/", ADMIN, method="post"),
    "programmes:curriculum": Row("/programmes/{programme}/curriculum/1/", ADMIN),
    "programmes:paste": Row("/programmes/{programme}/curriculum/1/paste/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    return {"programme": world.programme().pk}
