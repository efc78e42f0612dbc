"""Who may call the addresses of consent/agreements."""

import datetime as dt

from consent.agreements.models import DataDuty
from tests import world
from tests.access import ADMIN, BOSSES, Row
from tests.cast import ACTOR
from tests.world import FIRST

ROWS: dict[str, Row] = {
    "agreements:register": Row("/consents/", BOSSES),
    "agreements:export": Row("/consents/export/", BOSSES),
    "agreements:new": Row("/consents/new/?pupil={consent_pupil}", ADMIN),
    "agreements:without": Row("/consents/without/", BOSSES),
    "agreements:list": Row("/consents/list/", ADMIN, method="post"),
    "agreements:form": Row("/consents/form/{consent_pupil}/{consent_by}/", ADMIN),
    "agreements:own_form": Row("/consents/form/{consent_grown_up}/", ADMIN),
    "agreements:forms": Row("/consents/forms/", ADMIN, method="post"),
    "agreements:texts": Row("/consents/texts/", BOSSES),
    "agreements:new_text": Row("/consents/texts/new/", ADMIN),
    "agreements:text": Row("/consents/texts/{consent_text}/", BOSSES),
    "agreements:duties": Row("/consents/duties/", BOSSES),
    "agreements:duty": Row("/consents/duties/{consent_duty}/", BOSSES),
    "agreements:consent": Row("/consents/{consent}/", BOSSES),
    "agreements:withdraw": Row("/consents/{consent}/withdraw/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    made = world.consent(world.pupil("Согласова"))
    duty = DataDuty(consent=made, kind="left", arose_on=FIRST, due_on=FIRST).write(ACTOR)
    return {
        "consent": made.pk,
        "consent_pupil": made.pupil_id,
        "consent_by": world.signer(made).pk,
        "consent_text": made.text_id,
        "consent_duty": duty.pk,
        "consent_grown_up": world.pupil("Взрослова", birth_date=dt.date(2000, 1, 1)).pk,
    }
