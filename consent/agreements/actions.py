"""How texts of consent are adopted, consents registered, withdrawn and ended."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
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


class Signer(NamedTuple):
    """A line of a list: who signed for whom."""

    pupil: Pupil
    representative: LegalRepresentative


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
    representative: LegalRepresentative,
    text: ConsentText,
    signed_on: dt.date,
    accepted_by: StaffMember | None,
    original_place: str,
    kind: str = SignatureKind.PAPER,
    actor: Actor,
) -> Consent:
    """Write down that a consent was given; it closes the duties that it settles. Raises
    `ValidationError` by the consent's fields."""
    _one_at_a_time()
    rules.check_consent(
        pupil=pupil, representative=representative, text=text, signed_on=signed_on,
        kind=kind, original_place=original_place, today=school_today(),
    )  # fmt: skip
    number = Consent.objects.aggregate(last=Max("number"))["last"] or 0
    made: Consent = Consent(
        number=number + 1,
        pupil=pupil,
        representative=representative,
        text=text,
        kind=kind,
        signed_on=signed_on,
        accepted_by=accepted_by,
        original_place=original_place.strip(),
    ).write(actor)
    _close_settled(made, actor)
    return made


def _close_settled(made: Consent, actor: Actor) -> None:
    """The new consent is the legal basis for what the earlier ones of the same two people left to
    destroy; not for what arose after it was signed."""
    settled = DataDuty.objects.filter(
        consent__pupil=made.pupil, consent__representative=made.representative,
        consent__text__purpose=made.text.purpose,
        closed_on__isnull=True, arose_on__lte=made.signed_on,
    )  # fmt: skip
    message = _("A new consent was given: № %(number)s of %(day)s.")
    decision = message % {"number": made.number, "day": date_format(made.signed_on, "d.m.Y")}
    settled.change(actor, decision=decision, closed_on=school_today())


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
    return _duty(held, DutyKind.WITHDRAWN, on, responsible, actor)


@transaction.atomic
def end_with_leaving(pupil: Pupil, *, last_day: dt.date, actor: Actor) -> list[DataDuty]:
    """The child leaves for good: consents end with `last_day` (regulation 4.9), and somebody has
    thirty days to destroy what is not needed further. An order of another day moves both."""
    duties = []
    for consent in Consent.objects.select_for_update().filter(
        pupil=pupil, withdrawn_on__isnull=True, signed_on__lte=last_day
    ):
        if consent.valid_until is not None and consent.valid_until <= last_day:
            continue
        consent.valid_until = last_day
        consent.write(actor, only=["valid_until"])
        duties.append(_duty(consent, DutyKind.LEFT, last_day, default_responsible(), actor))
    return duties


@transaction.atomic
def undo_leaving(pupil: Pupil, *, last_day: dt.date, actor: Actor) -> int:
    """The order that ended consents with `last_day` is annulled: they go on. How many."""
    undone = 0
    for consent in Consent.objects.select_for_update().filter(
        pupil=pupil, withdrawn_on__isnull=True, valid_until=last_day
    ):
        duty = consent.duties.filter(kind=DutyKind.LEFT, closed_on__isnull=True).first()
        if duty is None or rules.is_replaced(consent):
            continue
        duty.erase(actor)
        consent.valid_until = None
        consent.write(actor, only=["valid_until"])
        undone += 1
    return undone


def _duty(
    consent: Consent, kind: str, day: dt.date, responsible: StaffMember | None, actor: Actor
) -> DataDuty:
    duty = DataDuty.objects.filter(consent=consent, kind=kind).first() or DataDuty(
        consent=consent, kind=kind, responsible=responsible
    )
    duty.arose_on = day
    duty.due_on = day + dt.timedelta(days=rules.DESTROY_DAYS)
    return duty.write(actor)


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
