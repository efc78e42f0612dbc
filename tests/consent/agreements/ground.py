"""A school whose card is filled, and what its administrator types."""

from typing import Any

from consent.agreements.actions import adopt_text
from consent.agreements.models import ConsentText
from consent.agreements.texts import Item, Parties, draft
from isolation.clock import school_today
from tenants.profile.models import SchoolCard
from tests.cast import ACTOR, PASSWORD
from tests.conftest import Visitor

PARTIES = Parties("ООО «Хостинг»", "Казань, Баумана, 1", "МОЦ г. Казани", "РМЦ РТ")


def card(**values: Any) -> SchoolCard:
    found = SchoolCard.objects.get()
    filled = {
        "address": "420111, Казань, Кремлёвская, 1",
        "director": "Валеев Р. К.",
        "data_officer": "Сафина Гөлнара Илдаровна, методист",
    }
    for name, value in (filled | values).items():
        setattr(found, name, value)
    return found.write(ACTOR)


def items() -> list[Item]:
    return draft(card(), PARTIES)


def text() -> ConsentText:
    return adopt_text(items=items(), adopted_on=school_today(), actor=ACTOR)


def confirmed(visitor: Visitor) -> Visitor:
    """The same visitor, the password given a moment ago."""
    visitor.post("/me/confirm/", {"password": PASSWORD})
    return visitor
