"""What is done to pupils and their representatives; rules hold here, whoever calls.

A broken rule raises `ValidationError` by field and nothing is written.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from accounts.forms import LOGIN_TAKEN
from accounts.logins import propose
from accounts.models import User
from accounts.names import NAMES, clean_names
from history.models import SignedModel
from history.signature import Actor
from isolation.clock import school_today
from tenants.people import rules
from tenants.people.models import LegalRepresentative, Pupil, Representation, ToldApart
from ui.alphabet import plain

Row = TypeVar("Row", bound=SignedModel)


@transaction.atomic
def add_pupil(
    *, last_name: str, first_name: str, middle_name: str = "", birth_date: dt.date, sex: str = "",
    actor: Actor,
) -> Pupil:  # fmt: skip
    names = clean_names(
        {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    )
    rules.check_birth_date(birth_date)
    rules.check_sex(sex)
    return Pupil(**names, birth_date=birth_date, sex=sex).write(actor)


@transaction.atomic
def edit_pupil(
    pupil: Pupil, values: Mapping[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Pupil:
    """`values` are all of a pupil's: names, birth_date, sex. Raises `ChangedMeanwhileError`."""
    present: Pupil = Pupil.objects.hold(pupil.pk, seen)
    names = clean_names(values)
    rules.check_birth_date(values["birth_date"])
    rules.check_sex(values["sex"])
    return _rewrite(
        present, {**names, "birth_date": values["birth_date"], "sex": values["sex"]}, actor
    )


@transaction.atomic
def add_representative(
    pupil: Pupil, *, last_name: str, first_name: str, middle_name: str = "", relation: str,
    authority: str = "", actor: Actor,
) -> Representation:  # fmt: skip
    """A person who is not known yet; one who is, is tied by `tie_representative`."""
    names = clean_names(
        {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    )
    representative = LegalRepresentative(**names).write(actor)
    return tie_representative(
        pupil, representative, relation=relation, authority=authority, actor=actor
    )


@transaction.atomic
def tie_representative(
    pupil: Pupil, representative: LegalRepresentative, *, relation: str, authority: str = "",
    actor: Actor,
) -> Representation:  # fmt: skip
    """Whoever acted for this child before acts again: the row that ended goes on."""
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    authority = plain(authority)
    rules.check_relation(relation, authority)
    known = Representation.objects.filter(pupil=pupil, representative=representative).first()
    rules.check_not_acting(known)
    if known is None:
        known = Representation(pupil=pupil, representative=representative)
    known.relation, known.authority, known.ended_on = relation, authority, None
    return known.write(actor)


@transaction.atomic
def edit_representation(
    representation: Representation,
    values: Mapping[str, Any],
    *,
    seen: dt.datetime | None,
    actor: Actor,
) -> Representation:
    """`values`: relation, authority, ended_on (None: acts now). Raises `ChangedMeanwhileError`."""
    present: Representation = Representation.objects.hold(representation.pk, seen)
    authority = plain(values["authority"])
    rules.check_relation(values["relation"], authority)
    rules.check_ended(present.pupil, values["ended_on"])
    return _rewrite(present, {**values, "authority": authority}, actor)


@transaction.atomic
def end_representation(
    representation: Representation, *, ended_on: dt.date, actor: Actor
) -> Representation:
    """The person no longer acts for the child; the row stays, for consents name it."""
    present: Representation = Representation.objects.select_for_update(of=("self",)).get(
        pk=representation.pk
    )
    rules.check_ended(present.pupil, ended_on)
    return _rewrite(present, {"ended_on": ended_on}, actor)


@transaction.atomic
def rename_representative(
    representative: LegalRepresentative,
    values: Mapping[str, Any],
    *,
    seen: dt.datetime | None,
    actor: Actor,
) -> LegalRepresentative:
    """`values` are the three parts of the name. Raises `ChangedMeanwhileError`."""
    present: LegalRepresentative = LegalRepresentative.objects.hold(representative.pk, seen)
    return _rewrite(present, clean_names(values), actor)


@transaction.atomic
def tell_apart(one: Pupil, other: Pupil, *, actor: Actor) -> ToldApart:
    """These two are different people. Said twice, it stays as it was said first."""
    first, second = sorted((one, other), key=lambda pupil: pupil.pk)
    Pupil.objects.select_for_update().get(pk=first.pk)
    known: ToldApart | None = ToldApart.objects.filter(one=first, other=second).first()
    return known or ToldApart(one=first, other=second).write(actor)


def _rewrite(row: Row, values: Mapping[str, Any], actor: Actor) -> Row:
    """Write what changed; nothing when nothing did, so that history has no empty versions."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    return row.write(actor, only=changed)


# Log-ins


@transaction.atomic
def tie_login(person: rules.Family, user: User, *, actor: Actor) -> None:
    """A log-in that is there already is this person's: it shows them what the school shows of the
    child."""
    User.objects.select_for_update().get(pk=user.pk)  # two cards that want it come one by one
    _hold(person)
    rules.check_login_fits(person, user)
    _tie(person, user, actor)


@transaction.atomic
def give_login(
    person: rules.Family, *, login: str = "", email: str = "", actor: Actor
) -> User:  # fmt: skip
    """A new log-in with the role that fits, from today, its name made of the person's when `login`
    is empty. The one-time password is drawn on the page of Access."""
    _hold(person)
    rules.check_has_none(person)
    login = login.strip().lower()
    if login:
        rules.check_new_login(login)
    names = {name: getattr(person, name) for name in NAMES}
    try:
        with transaction.atomic():
            user = accounts.create_user_with_role(
                login=login or propose(**names), role=rules.role_of(person),
                valid_from=school_today(), email=email, actor=actor, **names,
            )  # fmt: skip
    except IntegrityError:  # somebody was quicker by a moment
        raise ValidationError({"login": LOGIN_TAKEN}) from None
    _tie(person, user, actor)
    return user


@transaction.atomic
def untie_login(person: rules.Family, *, actor: Actor) -> None:
    """The log-in was tied by mistake: it shows nothing of this family any more, and stays itself."""
    _hold(person)
    if person.user is not None:
        _tie(person, None, actor)


def _hold(person: rules.Family) -> None:
    """With its present log-in, until the transaction ends."""
    rows = type(person)._default_manager.select_for_update(of=("self",))
    person.user = rows.select_related("user").get(pk=person.pk).user


def _tie(person: rules.Family, user: User | None, actor: Actor) -> None:
    person.user = user
    person.write(actor, only=["user"])
