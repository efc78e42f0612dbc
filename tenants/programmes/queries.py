"""What pages show of programmes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from django.db.models import DecimalField, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from tenants.programmes.models import CurriculumItem, Programme
from ui.alphabet import fold, pattern


@dataclass(frozen=True)
class CurriculumYear:
    """A year of study with its sections and their sums; without sections it is empty."""

    number: int
    sections: list[CurriculumItem]

    @property
    def theory(self) -> Decimal:
        return sum((item.theory for item in self.sections), Decimal(0))

    @property
    def practice(self) -> Decimal:
        return sum((item.practice for item in self.sections), Decimal(0))

    @property
    def hours(self) -> Decimal:
        return self.theory + self.practice


class Planned(TypedDict):
    planned: Decimal


def listed(
    rows: "QuerySet[Programme]", title: str = ""
) -> "list[WithAnnotations[Programme, Planned]]":
    """Programmes with `planned`, the hours of their curricula, in the order of the alphabet; those
    whose titles contain every word of `title`, ё and Tatar letters folded."""
    with_hours = rows.annotate(
        planned=Coalesce(
            Sum(F("items__theory") + F("items__practice")), Decimal(0), output_field=DecimalField()
        )
    )
    words = [re.compile(pattern(word)) for word in fold(title).split()]
    return [
        programme
        for programme in with_hours.order_by("sort_key", "id")  # a sum forgets the model's order
        if all(word.search(fold(programme.title)) for word in words)
    ]


def curriculum(programme: Programme) -> list[CurriculumYear]:
    """Every year of study of the programme, in one statement."""
    by_year: dict[int, list[CurriculumItem]] = {}
    for item in programme.items.all():
        by_year.setdefault(item.study_year, []).append(item)
    numbers = sorted({*range(1, programme.years + 1), *by_year})
    return [CurriculumYear(number, by_year.get(number, [])) for number in numbers]


def difference(programme: Programme, years: Iterable[CurriculumYear]) -> Decimal:
    """By how many hours the curriculum exceeds what the programme says."""
    return sum((year.hours for year in years), Decimal(0)) - programme.hours
