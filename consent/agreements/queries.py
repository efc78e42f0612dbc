"""The register of consents as people read it: states, who has none, what is overdue."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.agreements.hooks import expected
from consent.agreements.models import Consent, ConsentText, DataDuty, Purpose
from tenants.people.models import LegalRepresentative, Pupil, PupilQuerySet, Representation
from tenants.staff.models import StaffMember, staff_member_of

Person = Pupil | LegalRepresentative


class State(TextChoices):
    VALID = "valid", _("valid")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("at an end")

    @property
    def badge(self) -> str:
        return {"valid": "ok", "withdrawn": "danger", "ended": "quiet"}[self.value]


@dataclass(frozen=True)
class Shown:
    """A consent with its state on a day, for a page."""

    consent: Consent
    state: State


def state_on(consent: Consent, day: dt.date) -> State:
    if consent.withdrawn_on is not None:
        return State.WITHDRAWN
    return State.VALID if consent.is_valid_on(day) else State.ENDED


def shown(rows: Any, day: dt.date) -> list[Shown]:
    return [Shown(consent, state_on(consent, day)) for consent in rows]


def in_state(state: str, day: dt.date) -> "QuerySet[Consent]":
    """Consents in this state on the day; "" for all."""
    if state == State.VALID:
        return Consent.objects.valid_on(day)
    if state == State.WITHDRAWN:
        return Consent.objects.filter(withdrawn_on__isnull=False)
    if state == State.ENDED:
        return Consent.objects.filter(withdrawn_on__isnull=True, valid_until__lt=day)
    return Consent.objects.all()


def of_person(person: Person) -> "QuerySet[Consent]":
    """The child's consents, or those that the representative signed."""
    if isinstance(person, Pupil):
        return Consent.objects.filter(pupil=person)
    return Consent.objects.filter(representative=person)


def is_covered(person: Person, day: dt.date) -> bool:
    """Whether the person's documents and contacts may be kept and read on this day."""
    valid = of_person(person).filter(pk__in=Consent.objects.valid_on(day).values("pk"))
    return valid.exists()


def without_consent(day: dt.date) -> PupilQuerySet:
    """Children whose consent the school has not got: none valid on the day, and not because they
    left for good (such consents ended by themselves)."""
    own = Consent.objects.filter(pupil=OuterRef("pk"))
    needed = Q(~Exists(own.filter(withdrawn_on__isnull=True, valid_until__lt=day)))
    for pupils in expected:
        needed |= Q(pk__in=pupils(day).values("pk"))
    return Pupil.objects.filter(needed, ~Exists(own.valid_on(day)))


def not_withdrawn(pupils: PupilQuerySet, day: dt.date) -> PupilQuerySet:
    """Without the children whose consent was withdrawn and who have no other: their data is blocked
    to all but those who answer for it (domain.md 3.2)."""
    own = Consent.objects.filter(pupil=OuterRef("pk"))
    withdrawn = own.filter(withdrawn_on__isnull=False)
    return pupils.filter(Q(~Exists(withdrawn)) | Q(Exists(own.valid_on(day))))


def signed_by_former(rows: "QuerySet[Consent]") -> "QuerySet[Consent]":
    """Those of them whose signer represents the child no more."""
    acting = Representation.objects.acting().filter(
        pupil=OuterRef("pupil"), representative=OuterRef("representative")
    )
    return rows.filter(~Exists(acting))


def with_representatives(rows: "QuerySet[Pupil]") -> "QuerySet[Pupil]":
    """Each pupil gets `ties`: who represents it now."""
    ties = Representation.objects.acting().select_related("representative").order_by("pk")
    return rows.prefetch_related(Prefetch("representations", ties, to_attr="ties"))


def own_card(user: User) -> StaffMember | None:
    """The staff member behind the log-in; else one of the same name with no log-in of their own."""
    namesakes = StaffMember.objects.filter(user=None, search_key=user.search_key)
    return staff_member_of(user) or namesakes.first()


def current_text() -> ConsentText | None:
    return ConsentText.objects.filter(purpose=Purpose.JOURNAL).first()


def open_duty_of(person: Person) -> DataDuty | None:
    """The first open duty towards this person's data."""
    path = "consent__pupil" if isinstance(person, Pupil) else "consent__representative"
    found: DataDuty | None = (
        DataDuty.objects.filter(closed_on__isnull=True, **{path: person})
        .select_related("responsible", "consent")
        .order_by("due_on", "pk")
        .first()
    )
    return found
