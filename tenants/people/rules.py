"""What a pupil's and a representative's record may say (domain.md 3.1, 4, 5.5).

Each check raises `ValidationError` by field; actions ask them, forms ask them earlier. What is
unusual and yet possible is a warning, told by `unusual_age`.
"""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isolation.clock import school_today
from tenants.people.models import ADULT, PARENTS, Pupil, Relation, Representation, Sex

OLDEST: Final = 100
YOUNGEST_USUAL: Final = 3
LONGEST_AUTHORITY: Final = 300


def check_birth_date(birth_date: dt.date) -> None:
    today = school_today()
    if birth_date > today:
        raise ValidationError({"birth_date": _("The birth date is in the future.")})
    if Pupil(birth_date=birth_date).age_on(today) >= OLDEST:
        raise ValidationError(
            {"birth_date": _("The birth date is a hundred years ago or more. Check the year.")}
        )


def check_sex(sex: str) -> None:
    if sex and sex not in Sex.values:
        raise ValidationError({"sex": _("Choose girl or boy, or leave it empty.")})


def unusual_age(birth_date: dt.date) -> str:
    """A warning about an age at which children do not usually come; "" for all others."""
    age = Pupil(birth_date=birth_date).age
    if age < YOUNGEST_USUAL:
        return ngettext(
            "The child is %(age)s year old: younger than 3.",
            "The child is %(age)s years old: younger than 3.",
            age,
        ) % {"age": age}
    if age >= ADULT:
        return ngettext(
            "The pupil is %(age)s year old: reports count those who are 18 and older apart.",
            "The pupil is %(age)s years old: reports count those who are 18 and older apart.",
            age,
        ) % {"age": age}
    return ""


def check_relation(relation: str, authority: str) -> None:
    """Whoever is not a parent needs a document of authority (domain.md 3.1, item 2)."""
    if relation not in Relation.values:
        raise ValidationError({"relation": _("Say who this person is to the child.")})
    if relation not in PARENTS and not authority:
        raise ValidationError(
            {"authority": _("Name the document: only a mother or a father acts without one.")}
        )
    if len(authority) > LONGEST_AUTHORITY:
        raise ValidationError(
            {"authority": _("At most %(most)s characters.") % {"most": LONGEST_AUTHORITY}}
        )


def check_not_acting(representation: Representation | None) -> None:
    """The same person does not act for a child twice; one whose time ended may act again."""
    if representation is not None and representation.ended_on is None:
        raise ValidationError(
            {"representative": _("This person is a representative of this child already.")}
        )


def check_ended(pupil: Pupil, ended_on: dt.date | None) -> None:
    if ended_on is None:
        return
    if ended_on > school_today():
        raise ValidationError({"ended_on": _("This day is yet to come: end it on that day.")})
    if ended_on < pupil.birth_date:
        raise ValidationError({"ended_on": _("This day is before the child's birth.")})
