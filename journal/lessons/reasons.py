"""The reasons of absence that a school begins with; it edits them (domain.md 2, «Marks»)."""

from typing import TYPE_CHECKING, Any, Final

from history.signature import Actor
from isolation import SchoolRef
from journal.lessons.models import AbsenceReason

if TYPE_CHECKING:
    from controlplane.wish import Wish

# A category, never a diagnosis. An absence that counts lowers the share of attendance.
_ROWS: Final = (
    # code, name, letter, excused, counts
    ("illness", "болезнь", "б", True, True),
    ("valid", "уважительная причина", "у", True, True),
    ("invalid", "неуважительная причина", "п", False, True),
    ("quarantine", "карантин", "к", True, False),
    ("event", "мероприятие организации", "м", True, False),
)
_NAMES: Final = ("code", "name", "letter", "excused", "counts")
STANDARD: Final[list[dict[str, Any]]] = [dict(zip(_NAMES, row, strict=True)) for row in _ROWS]


def fill_reasons_of_new_school(
    school: SchoolRef, wish: "Wish", *, using: str, actor: Actor
) -> None:
    """`controlplane.hooks.SchoolCreated`."""
    AbsenceReason.objects.using(using).bulk_create(
        AbsenceReason(**values, position=position).sign(actor)
        for position, values in enumerate(STANDARD, start=1)
    )
