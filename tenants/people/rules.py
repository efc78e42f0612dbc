"""What a pupil's and a representative's record may say (domain.md 3.1, 4, 5.5).

Each check raises `ValidationError` by field; actions ask them, forms ask them earlier. What is
unusual and yet possible is a warning, told by `unusual_age`.
"""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms import LOGIN_TAKEN
from accounts.logins import LOGIN, LOGIN_HELP
from accounts.models import Role, RoleGrant, User
from isolation.clock import school_today
from tenants.people.models import (
    ADULT,
    PARENTS,
    LegalRepresentative,
    Pupil,
    Relation,
    Representation,
    Sex,
)
from ui.alphabet import fold

OLDEST: Final = 100
YOUNGEST_USUAL: Final = 3
LONGEST_AUTHORITY: Final = 300

Family = Pupil | LegalRepresentative
"""Who of a family may have a log-in."""


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


# Log-ins


def role_of(person: Family) -> Role:
    """What such a person comes into the journal as."""
    return Role.PUPIL if isinstance(person, Pupil) else Role.PARENT


def free_logins(role: str) -> "QuerySet[User]":
    """Log-ins with this role, today or later, that are of no child and no representative."""
    held = RoleGrant.objects.filter(role=role).exclude(valid_to__lt=school_today())
    found: QuerySet[User] = User.objects.filter(
        is_active=True, pk__in=held.values("user"), pupil=None, representative=None
    )
    return found.order_by("sort_key", "id")


def check_has_none(person: Family) -> None:
    if person.user is not None:
        text = _("This person has a log-in already: %(login)s.") % {"login": person.user.login}
        raise ValidationError(text)


def check_new_login(login: str) -> None:
    if not LOGIN.match(login):
        raise ValidationError({"login": LOGIN_HELP})
    if User.objects.filter(login=login).exists():
        raise ValidationError({"login": LOGIN_TAKEN})


def check_login_fits(person: Family, user: User) -> None:
    """A log-in belongs to one person (regulation 4.2), and its role fits."""
    check_has_none(person)
    owner = getattr(user, "pupil", None) or getattr(user, "representative", None)
    if owner is not None:
        text = _(
            "This log-in has a card already (%(name)s): it is of one person. Make another one."
        )
        raise ValidationError({"user": text % {"name": owner.short_name}})
    role = role_of(person)
    if not free_logins(role).filter(pk=user.pk).exists():
        text = _("This log-in has no role “%(role)s”. Give it on the page “Access” first.")
        raise ValidationError({"user": text % {"role": role.label}})


def unlike_names(person: Family, user: User) -> str:
    """A warning when the log-in was made in another name; "" when it is the same."""
    if fold(person.full_name) == fold(user.full_name):
        return ""
    text = _("The log-in was made for %(user)s, the card is of %(person)s.")
    return text % {"user": user.full_name, "person": person.full_name}
