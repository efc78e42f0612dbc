"""The school's own settings of the journal and its dictionary of reasons."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from accounts.logins import latin
from history.models import ChangedMeanwhileError, SignedModel
from history.signature import Actor
from journal.lessons.models import AbsenceReason, JournalSettings
from journal.lessons.rules import reasons as rules

ONLY = 1  # the key of the one row of settings
CODE_LENGTH = 20


@transaction.atomic
def save_settings(
    values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> JournalSettings:
    """Write what changed. `seen` is None for a school that has set nothing yet. Raises
    `ChangedMeanwhileError`."""
    found: JournalSettings | None = JournalSettings.objects.select_for_update().first()
    if found is None:
        return _first_settings(values, actor)
    if found.changed_at != seen:
        raise ChangedMeanwhileError(found)
    _put(found, values, actor)
    return found


def _first_settings(values: dict[str, Any], actor: Actor) -> JournalSettings:
    try:
        with transaction.atomic():
            made: JournalSettings = JournalSettings(id=ONLY, **values).sign(actor)
            made.save(force_insert=True)
    except IntegrityError:
        raise ChangedMeanwhileError(JournalSettings.objects.get()) from None
    return made


@transaction.atomic
def add_reason(*, actor: Actor, **values: Any) -> AbsenceReason:
    """One more category of absence; its code is made of its name and never changes. Raises
    ValidationError by field."""
    codes = _held_codes()
    made = AbsenceReason(**values, code=code_of(values["name"], codes))
    made.name = made.name.strip()
    rules.check_reason(made)
    return made.write(actor)


@transaction.atomic
def edit_reason(
    reason: AbsenceReason, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> AbsenceReason:
    """All but the code. Marks that were made keep their excuse and whether they count. Raises
    ValidationError by field, `ChangedMeanwhileError`."""
    _held_codes()
    held: AbsenceReason = AbsenceReason.objects.hold(reason.pk, seen)
    for name, value in values.items():
        setattr(held, name, value)
    rules.check_reason(held)
    present: AbsenceReason = AbsenceReason.objects.get(pk=held.pk)
    _put(present, values, actor)
    return present


def _held_codes() -> set[str]:
    """Of the whole dictionary, locked: two people cannot give one letter twice."""
    rows = AbsenceReason.objects.select_for_update().order_by("pk")
    return set(rows.values_list("code", flat=True))


def code_of(name: str, taken: set[str]) -> str:
    """«семейные обстоятельства» → «semeinye-obstoiatels», with a number when it is taken."""
    base = "-".join(filter(None, (latin(word) for word in name.split())))
    base = base[:CODE_LENGTH].strip("-") or "reason"
    number, code = 1, base
    while code in taken:
        number += 1
        code = f"{base[: CODE_LENGTH - len(str(number)) - 1]}-{number}"
    return code


def _put(row: SignedModel, values: dict[str, Any], actor: Actor) -> None:
    """Nothing when nothing changed, so that history has no empty versions."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.write(actor, only=changed)
