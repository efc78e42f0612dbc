"""How personal records are sealed and opened. Validity is asked each time anew: once a consent is
withdrawn or over, the record is shut at that very moment."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consent.agreements.models import DataDuty
from consent.agreements.queries import is_covered, open_duty_of
from consent.vault.data import Person, PersonalData, cleaned, subject
from consent.vault.models import PersonalRecord, PersonKey
from consent.vault.sealing import (
    SealBroken,
    draw_person_key,
    fingerprint,
    make_ready,
    seal,
    unseal,
    unwrap_key,
    wrap_key,
)
from history.models import record
from history.signature import Actor
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil
from tenants.people.rights import SEE_PEOPLE

READ = "vault.read"


@dataclass(frozen=True)
class Block:
    """Why a record is shut; `duty` names the term and who answers for it, where there is one."""

    duty: DataDuty | None


class BlockedError(Exception):
    """The record is there and shut: no valid consent covers the person today."""

    def __init__(self, block: Block) -> None:
        super().__init__(block)
        self.block = block


def is_blocked(person: Person) -> bool:
    """Whether there is data that nobody may open now."""
    return block_of(person) is not None


def block_of(person: Person) -> Block | None:
    found = record_of(person)
    if found is None or found.sealed is None or is_covered(person, school_today()):
        return None
    return Block(open_duty_of(person))


def record_of(person: Person) -> PersonalRecord | None:
    found: PersonalRecord | None = PersonalRecord.objects.filter(**_owner(person)).first()
    return found


def _owner(person: Person) -> dict[str, Any]:
    return {"pupil" if isinstance(person, Pupil) else "representative": person}


def _place(person: Person) -> str:
    return f"vault.personalrecord.{subject(person)}"


def store(person: Person, data: PersonalData, *, actor: Actor) -> PersonalRecord:
    """Seal the whole record anew; empty data empties it. Raises `ValidationError` by field as
    `data.cleaned`, by `snils` when somebody has it already, and without a field where no consent is
    valid: nothing is stored then (regulation 4.7); `SealBroken` where the person's key is there and
    does not open. Whoever calls it inside a transaction of their
    own outside a request calls `sealing.make_ready` before that begins."""
    make_ready()
    with transaction.atomic():
        return _store(person, data, actor)


def _store(person: Person, data: PersonalData, actor: Actor) -> PersonalRecord:
    type(person).objects.select_for_update().get(pk=person.pk)
    if not data.is_empty and not is_covered(person, school_today()):
        raise ValidationError(_no_consent(person), code="no_consent")
    data = cleaned(person, data, today=school_today())
    print_of = fingerprint("snils", data.snils) if data.snils else None
    if print_of is not None:
        _refuse_taken(person, print_of, actor)
    row = record_of(person) or PersonalRecord(**_owner(person))
    row.sealed = (
        None if data.is_empty else seal(data.to_json(), _key_for_writing(person), _place(person))
    )
    row.snils_print = print_of
    row.has_document = data.document is not None
    row.has_snils, row.has_phone, row.has_email = (
        bool(part) for part in (data.snils, data.phone, data.email)
    )
    try:
        with transaction.atomic():
            return row.write(actor)
    except IntegrityError:  # somebody stored the same number a moment ago
        if print_of is not None:
            _refuse_taken(person, print_of, actor)
        raise


def read(person: Person, *, actor: Actor) -> PersonalData:
    """What the record holds, and a deed that it was opened; empty where there is nothing. Raises
    `BlockedError`, and `SealBroken` where the key was destroyed."""
    block = block_of(person)
    if block is not None:
        raise BlockedError(block)
    row = record_of(person)
    if row is None or row.sealed is None:
        return PersonalData()
    opened = PersonalData.from_json(unseal(bytes(row.sealed), _key(person), _place(person)))
    record(READ, actor=actor, subject=subject(person))
    return opened


def _key(person: Person) -> bytes:
    """Raises `SealBroken` where there is none: reading never draws one."""
    held = PersonKey.objects.filter(**_owner(person)).first()
    if held is None:
        raise SealBroken(f"there is no key for {_place(person)}")
    return unwrap_key(bytes(held.wrapped), _key_place(person))


def _key_for_writing(person: Person) -> bytes:
    """The person's key, drawn when there is none yet or it was destroyed. One that does not open is
    never replaced: the school's key may still be brought back. Raises `SealBroken` then."""
    if PersonKey.objects.filter(**_owner(person)).exists():
        return _key(person)
    drawn = draw_person_key()
    PersonKey.objects.create(**_owner(person), wrapped=wrap_key(drawn, _key_place(person)))
    return drawn


def _key_place(person: Person) -> str:
    return f"vault.personkey.{subject(person)}"


def _no_consent(person: Person) -> str:
    if isinstance(person, Pupil) and person.is_adult:
        return _(
            "The pupil is 18, and there is no valid consent of their own. Register it first: without "
            "it no document and no SNILS may be stored."
        )
    if isinstance(person, Pupil):
        return _(
            "There is no valid consent for this child. Register the consent first: without it no "
            "document and no SNILS may be stored."
        )
    return _(
        "This representative has signed no consent that is valid. Register it first: without it no "
        "document, SNILS, telephone or e-mail may be stored."
    )


def _refuse_taken(person: Person, print_of: bytes, actor: Actor) -> None:
    others = PersonalRecord.objects.filter(snils_print=print_of).exclude(**_owner(person))
    other = others.select_related("pupil", "representative").first()
    if other is None:
        return
    holder: Any = other.pupil or other.representative
    if _are_one_family(person, holder):
        message = _("A child and a representative cannot have one SNILS. Look whose it is.")
    elif actor.user is not None and SEE_PEOPLE.allows(actor.user):  # type: ignore[arg-type]
        message = _("This SNILS stands with %(name)s already. Look whose it is.")
        message %= {"name": holder.full_name}
    else:
        message = _("This SNILS stands with another person already. Look whose it is.")
    raise ValidationError({"snils": ValidationError(message, code="taken")})


def _are_one_family(one: Person, other: Person) -> bool:
    pair = sorted((one, other), key=lambda person: isinstance(person, Pupil))
    grown_up, child = pair
    return (
        isinstance(child, Pupil)
        and isinstance(grown_up, LegalRepresentative)
        and child.representations.filter(representative=grown_up).exists()
    )
