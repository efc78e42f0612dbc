"""How the school card comes about and changes."""

import datetime as dt
from typing import Any

from django.db import transaction

from controlplane.actions import rename
from controlplane.wish import Wish
from history.signature import Actor, task
from isolation import SchoolRef, current_school, in_shared
from tenants.profile.models import SchoolCard


def open_card(school: SchoolRef, wish: Wish, *, using: str, actor: Actor) -> None:
    """A new school begins with what the operator knew of it (`controlplane.hooks`)."""
    card = SchoolCard(id=1, name=wish.name, short_name=wish.short_name, inn=wish.inn).sign(actor)
    card.save(using=using)


@transaction.atomic
def edit_card(
    card: SchoolCard, values: dict[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> SchoolCard:
    """Write what changed; nothing when nothing did, so that history has no empty versions. Raises
    `ChangedMeanwhileError` when somebody wrote the card after `seen`."""
    held: SchoolCard = SchoolCard.objects.hold(card.pk, seen)
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, values[name])
    return held.write(actor, only=changed)


def tell_the_centre(card: SchoolCard) -> None:
    """The menu and the centre's list call the school by the names of its card. A transaction of the
    shared side's own, after the card's: lost in between, it is made good by the next edit."""
    school = current_school()
    with in_shared():
        rename(school.id, card.name, card.short_name, actor=task("school card"))
