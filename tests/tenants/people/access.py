"""Who may call the addresses of tenants/people."""

from tenants.people.actions import tell_apart
from tests import world
from tests.access import ADMIN, BOSSES, Row
from tests.cast import ACTOR

ROWS: dict[str, Row] = {
    "people:pupils": Row("/people/", BOSSES),
    "people:spreadsheet": Row("/people/spreadsheet/", BOSSES),
    "people:duplicates": Row("/people/duplicates/", BOSSES),
    "people:tell_apart": Row("/people/duplicates/apart/", ADMIN, method="post", ok=(404,)),
    "people:take_back": Row("/people/duplicates/apart/{told_apart}/back/", ADMIN, method="post"),
    "people:new": Row("/people/new/", ADMIN),
    "people:pupil": Row("/people/{pupil_row}/", BOSSES),
    "people:edit": Row("/people/{pupil_row}/edit/", ADMIN),
    "people:add_representative": Row("/people/{pupil_row}/representatives/new/", ADMIN),
    "people:tie_representative": Row("/people/{pupil_row}/representatives/known/", ADMIN),
    "people:representative": Row("/people/representatives/{representative}/", BOSSES),
    "people:rename": Row("/people/representatives/{representative}/edit/", ADMIN),
    "people:pupil_login": Row("/people/{pupil_row}/login/", ADMIN),
    "people:pupil_login_off": Row("/people/{pupil_row}/login/off/", ADMIN, method="post"),
    "people:parent_login": Row("/people/representatives/{representative}/login/", ADMIN),
    "people:parent_login_off": Row(
        "/people/representatives/{representative}/login/off/", ADMIN, method="post"
    ),
    "people:representation": Row("/people/representations/{representation}/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    pupil = world.pupil()
    representative = world.mother(pupil)
    tie = representative.representations.get()
    told = tell_apart(pupil, world.pupil(), actor=ACTOR)
    return {
        "pupil_row": pupil.pk,
        "representative": representative.pk,
        "representation": tie.pk,
        "told_apart": told.pk,
    }
