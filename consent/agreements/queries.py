"""The register of consents as people read it: states, who has none, what is overdue."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.agreements.hooks import expected
from consent.agreements.models import Consent, ConsentText, DataDuty, Purpose
from consent.agreements.rules import SOON
from tenants.people.models import (
    ADULT,
    LegalRepresentative,
    Pupil,
    PupilQuerySet,
    Representation,
)
from tenants.staff.models import StaffMember, staff_member_of

Person = Pupil | LegalRepresentative


class State(TextChoices):
    VALID = "valid", _("valid")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("at an end")
    OUTGROWN = "outgrown", _("over: the pupil is 18")

    @property
    def badge(self) -> str:
        return {"valid": "ok", "withdrawn": "danger"}.get(self.value, "quiet")


@dataclass(frozen=True)
class Shown:
    """A consent with its state on a day, for a page."""

    consent: Consent
    state: State


def state_on(consent: Consent, day: dt.date) -> State:
    if consent.withdrawn_on is not None:
        return State.WITHDRAWN
    if consent.is_valid_on(day):
        return State.VALID
    has_left = consent.valid_until is not None and consent.valid_until < day
    return State.OUTGROWN if consent.is_outgrown_on(day) and not has_left else State.ENDED


def shown(rows: Any, day: dt.date) -> list[Shown]:
    return [Shown(consent, state_on(consent, day)) for consent in rows]


def in_state(state: str, day: dt.date) -> "QuerySet[Consent]":
    """Consents in this state on the day; "" for all."""
    if state == State.VALID:
        return Consent.objects.valid_on(day)
    if state == State.WITHDRAWN:
        return Consent.objects.filter(withdrawn_on__isnull=False)
    if state == State.OUTGROWN:
        return _outgrown(day)
    if state == State.ENDED:
        valid, outgrown = Consent.objects.valid_on(day).values("pk"), _outgrown(day).values("pk")
        standing = Consent.objects.filter(withdrawn_on__isnull=True)
        return standing.exclude(pk__in=valid).exclude(pk__in=outgrown)
    return Consent.objects.all()


def _outgrown(day: dt.date) -> "QuerySet[Consent]":
    rows = Consent.objects.filter(withdrawn_on__isnull=True, representative__isnull=False)
    lasting = rows.exclude(valid_until__lt=day)
    return lasting.filter(pupil__in=Pupil.objects.aged(ADULT, None, on=day))


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
    left for good (such consents ended by themselves). Who has turned 18 is among them until the
    pupil's own consent is there."""
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


def soon_of_age(day: dt.date) -> PupilQuerySet:
    """Those whose representatives signed for them, until the 18th birthday that comes within
    `SOON`: the pupil's own consent is to be prepared."""
    young = Pupil.objects.aged(None, ADULT - 1, on=day).aged(ADULT, None, on=day + SOON)
    lasting = Consent.objects.valid_on(day).filter(valid_until__isnull=True, pupil=OuterRef("pk"))
    return young.filter(Exists(lasting)).order_by("birth_date", "sort_key", "id")


def signed_by_former(rows: "QuerySet[Consent]") -> "QuerySet[Consent]":
    """Those of them whose signer represents the child no more; of what a pupil signed, none."""
    acting = Representation.objects.acting().filter(
        pupil=OuterRef("pupil"), representative=OuterRef("representative")
    )
    return rows.filter(~Exists(acting), representative__isnull=False)


def with_representatives(rows: "QuerySet[Pupil]") -> "QuerySet[Pupil]":
    """Each pupil gets `ties`: who represents it now."""
    ties = Representation.objects.acting().select_related("representative").order_by("pk")
    return rows.prefetch_related(Prefetch("representations", ties, to_attr="ties"))


class Paper(NamedTuple):
    """A form to be signed by the representative of this tie; without one by the pupil in person."""

    pupil: Pupil
    tie: Representation | None


def papers_of(pupil: Pupil, day: dt.date) -> list[Paper]:
    """Of a pupil `with_representatives`: the forms that may be printed on this day. That of a pupil
    who turns 18 within `SOON` is prepared ahead."""
    ties = [] if pupil.is_adult_on(day) else pupil.ties  # type: ignore[attr-defined]
    own = [Paper(pupil, None)] if pupil.is_adult_on(day + SOON) else []
    return [*(Paper(pupil, tie) for tie in ties), *own]


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
