"""How texts of consent are adopted, consents registered, withdrawn and ended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import Role, RoleGrant
from consent.agreements import rules
from consent.agreements.models import (
    Consent,
    ConsentText,
    DataDuty,
    DutyKind,
    Purpose,
    SignatureKind,
)
from consent.agreements.texts import Item, digest
from history.models import record
from history.signature import Actor
from isolation.clock import now, school_today
from tenants.people.models import LegalRepresentative, Pupil
from tenants.profile.models import SchoolCard
from tenants.staff.models import StaffMember

DESTROY_WITHIN: Final = dt.timedelta(days=rules.DESTROY_DAYS)


class Signer(NamedTuple):
    """A line of a list: who signed for whom; without a representative the pupil in person."""

    pupil: Pupil
    representative: LegalRepresentative | None


class LinesRefusedError(Exception):
    """A list of consents is not registered, none of it. `errors`: the child's key -> messages."""

    def __init__(self, errors: dict[int, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


def _one_at_a_time() -> SchoolCard:
    """Numbers and versions are given under this lock. Append-only tables cannot be locked by row."""
    card: SchoolCard = SchoolCard.objects.select_for_update().get()
    return card


@transaction.atomic
def adopt_text(*, items: Sequence[Item], adopted_on: dt.date, actor: Actor) -> ConsentText:
    """The next version of the text. Raises `ValidationError` by `text_1` ... `text_9`,
    `adopted_on`, or without a field when the school card lacks what the text names. The same text
    may be adopted anew only with an earlier day: the papers were signed before it was entered."""
    card = _one_at_a_time()
    if missing := rules.missing_in_card(card):
        message = _("The school card lacks what the text must name: %(names)s.")
        raise ValidationError(message % {"names": ", ".join(missing)}, code="card")
    if adopted_on > school_today():
        raise ValidationError({"adopted_on": _("This day has not come yet.")})
    rules.check_items(items, card)
    clean: list[Item] = [
        {"title": item["title"].strip(), "text": item["text"].strip()} for item in items
    ]
    last = ConsentText.objects.filter(purpose=Purpose.JOURNAL).first()
    if last is not None and last.items == clean and adopted_on >= last.adopted_on:
        message = _("Nothing differs from version %(version)s, which is in force.")
        raise ValidationError(message % {"version": last.version}, code="same")
    version = last.version + 1 if last else 1
    return ConsentText.objects.create(
        purpose=Purpose.JOURNAL,
        version=version,
        items=clean,
        sha256=digest(Purpose.JOURNAL, version, clean),
        adopted_on=adopted_on,
        made_by_id=actor.user.pk if actor.user else None,
        made_at=now(),
    )


@transaction.atomic
def register_consent(
    *,
    pupil: Pupil,
    representative: LegalRepresentative | None,
    text: ConsentText,
    signed_on: dt.date,
    accepted_by: StaffMember | None,
    original_place: str,
    kind: str = SignatureKind.PAPER,
    actor: Actor,
) -> Consent:
    """Write down that a consent was given, by a representative or, without one, by the pupil who is
    18; it closes the duties that it settles. Raises `ValidationError` by the consent's fields."""
    _one_at_a_time()
    rules.check_consent(
        pupil=pupil, representative=representative, text=text, signed_on=signed_on,
        kind=kind, original_place=original_place, today=school_today(),
    )  # fmt: skip
    number = Consent.objects.aggregate(last=Max("number"))["last"] or 0
    consent: Consent = Consent(
        number=number + 1, pupil=pupil, representative=representative, text=text, kind=kind,
        signed_on=signed_on, accepted_by=accepted_by, original_place=original_place.strip(),
    ).write(actor)  # fmt: skip
    _answer_duties(consent, actor)
    return consent


def _answer_duties(consent: Consent, actor: Actor) -> None:
    """The data is lawful again: what an earlier consent of the same signer for this child obliged to
    is answered by this one. A leaving that is ordered ahead ends this one too."""
    duties = DataDuty.objects.filter(closed_on__isnull=True, consent__pupil=consent.pupil)
    duties.filter(
        consent__representative=consent.representative, arose_on__lte=consent.signed_on
    ).change(
        actor,
        closed_on=school_today(),
        decision=_("A new consent: № %(number)s of %(day)s.")
        % {"number": consent.number, "day": f"{consent.signed_on:%d.%m.%Y}"},
    )
    ahead = duties.filter(kind=DutyKind.LEFT, arose_on__gte=school_today()).first()
    if ahead is not None:
        end_with_leaving({consent.pupil_id: ahead.arose_on}, actor=actor)
        consent.refresh_from_db()


@transaction.atomic
def register_consents(
    signers: Sequence[Signer],
    *,
    text: ConsentText,
    signed_on: dt.date,
    accepted_by: StaffMember | None,
    original_place: str,
    actor: Actor,
) -> list[Consent]:
    """A list at once, all or none. Raises `LinesRefusedError` with what is wrong with whom."""
    made: list[Consent] = []
    errors: dict[int, list[str]] = {}
    for signer in signers:
        try:
            made.append(
                register_consent(
                    pupil=signer.pupil, representative=signer.representative, text=text,
                    signed_on=signed_on, accepted_by=accepted_by, original_place=original_place,
                    actor=actor,
                )
            )  # fmt: skip
        except ValidationError as error:
            errors[signer.pupil.pk] = error.messages
    if errors:
        raise LinesRefusedError(errors)
    return made


@transaction.atomic
def withdraw(
    consent: Consent, *, on: dt.date, responsible: StaffMember | None, actor: Actor
) -> DataDuty:
    """Received on `on`; how it came is the actor's reason. From now on the vault is shut for those
    whom no other consent covers; enrolments and marks stay (domain.md 3.2). Raises
    `ValidationError`."""
    held: Consent = Consent.objects.select_for_update().get(pk=consent.pk)
    rules.check_withdrawal(held, on, school_today())
    held.withdrawn_on = on
    held.write(actor, only=["withdrawn_on"])
    record("agreements.withdrawn", actor=actor, subject=f"consent:{held.pk}", number=held.number)
    duty = DataDuty(consent=held, kind=DutyKind.WITHDRAWN, responsible=responsible)
    duty.arose_on, duty.due_on = on, on + DESTROY_WITHIN
    return duty.write(actor)


@transaction.atomic
def end_with_leaving(
    last_days: Mapping[int, dt.date], *, and_later: bool = True, actor: Actor
) -> list[DataDuty]:
    """Children, by id, who are enrolled nowhere after these days: their consents end with them
    (regulation 4.9), and somebody has thirty days to destroy what is not needed further. When the
    order was dated back, what was signed since ends too, on the day of its signing, unless it is
    said to be for what is still to come (`and_later`)."""
    ended: dict[dt.date, list[int]] = defaultdict(list)
    arose: dict[int, dt.date] = {}
    for consent in Consent.objects.select_for_update().filter(
        pupil__in=last_days, withdrawn_on__isnull=True
    ):
        last_day = last_days[consent.pupil_id]
        end = max(last_day, consent.signed_on)
        lasts = consent.valid_until is None or consent.valid_until > end
        if lasts and (and_later or consent.signed_on <= last_day):
            ended[end].append(consent.pk)
            arose[consent.pk] = last_day
    for end, keys in ended.items():
        Consent.objects.filter(pk__in=keys).change(actor, valid_until=end)
    return _left_duties(arose, actor)


@transaction.atomic
def undo_leaving(since: Mapping[int, dt.date], *, actor: Actor) -> int:
    """Children, by id, who are enrolled again, or still, the day after this one: their consents that
    ended with a leaving on it or later go on, except what was replaced by signing the same anew.
    How many."""
    rows = Consent.objects.select_for_update().filter(pupil__in=since, withdrawn_on__isnull=True)
    left = {
        duty.consent_id: duty
        for duty in DataDuty.objects.filter(consent__pupil__in=since, kind=DutyKind.LEFT)
    }
    standing, void = set(), []
    for consent in rows.order_by(F("valid_until").desc(nulls_first=True), "-pk"):
        duty = left.get(consent.pk)
        same = (consent.pupil_id, consent.representative_id, consent.text_id)
        if consent.valid_until is None:
            standing.add(same)
        elif duty and duty.arose_on >= since[consent.pupil_id] and same not in standing:
            standing.add(same)
            void.append(duty)
    DataDuty.objects.filter(pk__in=[duty.pk for duty in void]).erase(actor)
    lifted = Consent.objects.filter(pk__in=[duty.consent_id for duty in void])
    return lifted.change(actor, valid_until=None)


def _left_duties(arose: Mapping[int, dt.date], actor: Actor) -> list[DataDuty]:
    """By consent, since when; one that was closed for another leaving is open again."""
    if not arose:
        return []
    DataDuty.objects.filter(consent__in=arose, kind=DutyKind.LEFT).erase(actor)
    responsible = default_responsible()
    return DataDuty.objects.bulk_create(
        DataDuty(
            consent_id=key, kind=DutyKind.LEFT, responsible=responsible,
            arose_on=day, due_on=day + DESTROY_WITHIN,
        ).sign(actor)
        for key, day in arose.items()
    )  # fmt: skip


@transaction.atomic
def close_duty(duty: DataDuty, *, decision: str, actor: Actor) -> DataDuty:
    """The data is kept on by another legal basis, which `decision` names. It stays shut until a
    valid consent is there. Raises `ValidationError` by `decision`."""
    held: DataDuty = DataDuty.objects.select_for_update().get(pk=duty.pk)
    if held.closed_on is not None:
        raise ValidationError(_("This duty is closed already."))
    rules.check_decision(decision)
    held.decision = decision.strip()
    held.closed_on = school_today()
    return held.write(actor, only=["decision", "closed_on"])


def default_responsible() -> StaffMember | None:
    """Whom the school card names responsible for personal data; else an administrator."""
    officer = SchoolCard.objects.get().data_officer
    today = school_today()
    here = StaffMember.objects.working_on(today).order_by("pk")
    named = (member for member in here if member.last_name and _named_in(officer, member))
    admins = here.filter(user__grants__in=RoleGrant.objects.on(today).filter(role=Role.ADMIN))
    return next(named, None) or admins.first()


def _named_in(text: str, member: StaffMember) -> bool:
    return member.full_name in text or member.short_name in text
