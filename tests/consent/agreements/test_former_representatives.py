"""Who represents a child no more signs nothing, and what they signed is shown."""

import pytest
from django.utils.translation import gettext

from consent.agreements.models import Consent
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tenants.people.actions import end_representation
from tenants.people.models import LegalRepresentative
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def consent(alpha: SchoolRef) -> Consent:
    """Signed by a mother whose rights end today."""
    with in_school(alpha):
        made = world.consent(world.pupil(), signed_on=world.FIRST)
        tie = made.pupil.representations.get()
        end_representation(tie, ended_on=school_today(), actor=ACTOR)
        return made


@pytest.fixture
def father(alpha: SchoolRef, consent: Consent) -> LegalRepresentative:
    with in_school(alpha):
        return world.mother(consent.pupil, "Әхмәтов")


def told(admin: Visitor, url: str, *consents: Consent) -> list[Consent]:
    """Those that the page warns of."""
    page = admin.get(url).content.decode()
    message = gettext(
        "Consent № %(number)s was signed by %(name)s, who represents the child no more. "
        "Take a new one from who represents the child now."
    )
    names = [{"number": one.number, "name": world.signer(one).short_name} for one in consents]
    return [one for one, values in zip(consents, names, strict=True) if message % values in page]


def test_they_are_not_offered(
    admin: Visitor, consent: Consent, father: LegalRepresentative
) -> None:
    form = admin.get(f"/consents/new/?pupil={consent.pupil_id}").context["form"]
    assert list(form.fields["representative"].queryset) == [father]
    lines = admin.post("/consents/list/", {"pupil": [consent.pupil_id]}).context["lines"]
    assert [[tie.representative for tie in line.pupil.ties] for line in lines] == [[father]]


def test_what_they_signed_is_told_on_its_page_and_on_the_child_s_card(
    admin: Visitor, alpha: SchoolRef, consent: Consent, father: LegalRepresentative
) -> None:
    with in_school(alpha):
        other = world.consent(world.pupil("Вторая"))
    for url, expected in (
        (f"/consents/{consent.pk}/", [consent]),
        (f"/people/{consent.pupil_id}/", [consent]),
        (f"/consents/{other.pk}/", []),
        (f"/people/{other.pupil_id}/", []),
    ):
        assert told(admin, url, consent, other) == expected, url


def test_a_consent_that_is_over_needs_no_warning(
    admin: Visitor, alpha: SchoolRef, consent: Consent
) -> None:
    with in_school(alpha):
        consent.withdrawn_on = school_today()
        consent.write(ACTOR)
    for url in (f"/consents/{consent.pk}/", f"/people/{consent.pupil_id}/"):
        assert told(admin, url, consent) == []
