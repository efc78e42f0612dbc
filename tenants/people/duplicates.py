"""Records that may be of one person. They are shown to people and never merged (domain.md 5.5);
those of whom somebody has said that they are different people are shown no more (`ToldApart`).

Two records of a child are alike when the name is the same and the birth dates differ by one slip at
most, or the birth date is the same and the name differs by one. Names are the same when one could
be the other written in Russian or Tatar; a patronymic that is missing fits every other.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from django.db.models import Q

from accounts.names import Named
from tenants.people.models import LegalRepresentative, Pupil, PupilQuerySet, ToldApart
from ui.alphabet import fold, pattern

Likeness = Literal["same", "date", "name"]
_ANY_VOWEL = str.maketrans(dict.fromkeys("аәеэяоөуүю", "*"))


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one child, and in what they differ: in nothing ("same"), in the
    birth date, in the name."""

    one: Pupil
    other: Pupil
    likeness: Likeness


def pupils_like(pupil: Pupil) -> list[tuple[Pupil, Likeness]]:
    """Who is there already and may be this child, who need not be saved yet. Two queries."""
    apart = ToldApart.objects.pairs()
    suspects: PupilQuerySet = Pupil.objects.filter(
        Q(birth_date=pupil.birth_date) | Q(search_key__regex=_beginning(pupil))
    ).exclude(pk=pupil.pk)
    return [
        (other, found)
        for other in suspects
        if frozenset((pupil.pk, other.pk)) not in apart and (found := likeness(pupil, other))
    ]


def representatives_like(person: Named) -> list[LegalRepresentative]:
    """Representatives of the same name, with their children."""
    namesakes = LegalRepresentative.objects.filter(search_key__regex=_beginning(person))
    with_children = namesakes.exclude(pk=person.pk).prefetch_related("representations__pupil")
    return [other for other in with_children if _fitting_middles(person, other)]


def pairs(pupils: Iterable[Pupil]) -> Iterator[Pair]:
    """All pairs among these, each once, but those told apart. Not everybody is compared with
    everybody: whoever is alike shares the birth date or the name's consonants."""
    heaps: dict[Hashable, list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        heaps[pupil.birth_date].append(pupil)
        heaps[_main_name(pupil).translate(_ANY_VOWEL)].append(pupil)
    told = ToldApart.objects.pairs()
    for heap in heaps.values():
        for one, other in combinations(heap, 2):
            pair = frozenset((one.pk, other.pk))
            if pair not in told and (found := likeness(one, other)):
                told.add(pair)
                yield Pair(one, other, found)


def likeness(one: Pupil, other: Pupil) -> Likeness | None:
    """How two records are alike; None when they are of two children."""
    names = _main_name(one), _main_name(other)
    if _written_alike(*names):
        if one.birth_date == other.birth_date:
            return "same"
        near = _one_slip_in_date(one.birth_date, other.birth_date)
        return "date" if near and _fitting_middles(one, other) else None
    return "name" if one.birth_date == other.birth_date and _one_slip(*names) else None


def _main_name(person: Named) -> str:
    return fold(f"{person.last_name} {person.first_name}")


def _fitting_middles(one: Named, other: Named) -> bool:
    middles = fold(one.middle_name), fold(other.middle_name)
    return not all(middles) or _written_alike(*middles)


def _beginning(person: Named) -> str:
    return f"^{pattern(_main_name(person))}( |$)"


def _written_alike(one: str, other: str) -> bool:
    return one == other or re.fullmatch(pattern(one), other) is not None


def _one_slip(one: str, other: str) -> bool:
    """One letter put in, left out, exchanged, or two neighbours swapped."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    swapped = len(one) == 2 and one == other[::-1]
    return swapped or max(len(one), len(other)) <= 1


def _one_slip_in_date(one: dt.date, other: dt.date) -> bool:
    """Day, month or year differs, one of them; or day and month are swapped."""
    first, second = (one.day, one.month, one.year), (other.day, other.month, other.year)
    differing = sum(a != b for a, b in zip(first, second, strict=True))
    return differing == 1 or first == (other.month, other.day, other.year)
