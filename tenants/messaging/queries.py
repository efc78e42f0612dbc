"""One's messages as the page shows them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from tenants.messaging.kinds import kinds
from tenants.messaging.models import Notification


@dataclass(frozen=True)
class Told:
    """A message in words; `is_new` when it had not been seen before this page."""

    row: Notification
    title: Promise | str
    icon: str
    text: str
    is_new: bool


def tell(rows: Collection[Notification], reader: User) -> list[Told]:
    """In the order given; a number of statements that depends on the kinds alone. A kind that no
    room knows any more is left out."""
    known = kinds()
    by_kind: dict[str, list[Notification]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    texts: dict[int, str] = {}
    for name, its in by_kind.items():
        if name in known:
            texts |= known[name].describe(its, reader)
    return [
        Told(
            row, known[row.kind].title, known[row.kind].icon, texts.get(row.pk, ""), not row.seen_at
        )
        for row in rows
        if row.kind in known
    ]
