"""Numbered lines that are written as a whole: sections of a curriculum, lines of a plan.

A line that stays is the same row, so that history and whoever points at it keep it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from history.models import SignedModel
from history.signature import Actor

R = TypeVar("R", bound=SignedModel)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rewriting(Generic[R]):
    """The rows as they will be, in order and numbered from 1, and those that nothing is left of."""

    kept: list[R]
    made: list[R]
    gone: list[R]

    def write(self, model: type[R], actor: Actor) -> None:
        """One statement each for what changed and for what is new; `gone` is the caller's."""
        fields = [field.name for field in model._meta.local_fields if not field.primary_key]
        if self.kept:
            model.objects.bulk_update([row.sign(actor) for row in self.kept], fields)
        if self.made:
            model.objects.bulk_create([row.sign(actor) for row in self.made])

    @property
    def is_empty(self) -> bool:
        return not (self.kept or self.made or self.gone)


def rewriting(
    rows: Sequence[R], lines: Sequence[Values], *, name: str, make: Callable[[], R]
) -> Rewriting[R]:
    """A line is the row of the same `name` (its title), or the row that it says by `id`. `kept`
    holds only the rows that change."""
    left = list(rows)
    kept, made = list[R](), list[R]()
    for position, line in enumerate(lines, start=1):
        row = _taken(left, line, name)
        values = {key: value for key, value in line.items() if key != "id"}
        if row is None:
            made.append(_with(make(), values | {"position": position}))
        elif any(getattr(row, key) != value for key, value in values.items()) or (
            getattr(row, "position") != position  # noqa: B009 - both models have one
        ):
            kept.append(_with(row, values | {"position": position}))
    return Rewriting(kept, made, left)


def _taken(left: list[R], line: Values, name: str) -> R | None:
    """The row of this line, taken from those that are left."""
    if line.get("id"):
        found = next((row for row in left if row.pk == line["id"]), None)
    else:
        found = next((row for row in left if getattr(row, name) == line[name]), None)
    if found is not None:
        left.remove(found)
    return found


def _with(row: R, values: Values) -> R:
    for key, value in values.items():
        setattr(row, key, value)
    return row
