"""How the school card comes about and changes."""

from typing import Any

from django.db import transaction

from controlplane.onboarding import Wish
from history.signature import Actor
from isolation import SchoolRef
from tenants.profile.models import SchoolCard


def open_card(school: SchoolRef, wish: Wish, *, using: str, actor: Actor) -> None:
    """A new school begins with what the operator knew of it (`controlplane.hooks`)."""
    card = SchoolCard(name=wish.name, short_name=wish.short_name, inn=wish.inn).sign(actor)
    card.save(using=using)


@transaction.atomic
def edit_card(card: SchoolCard, values: dict[str, Any], *, actor: Actor) -> SchoolCard:
    """Write what changed; nothing when nothing did, so that history has no empty versions."""
    changed = [name for name, value in values.items() if getattr(card, name) != value]
    if not changed:
        return card
    for name in changed:
        setattr(card, name, values[name])
    return card.write(actor, only=changed)
