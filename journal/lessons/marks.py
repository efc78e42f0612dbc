"""A mark as the wire writes it (contract.md): «», «present», «absent», «absent:<reason>», «late»,
«late:<minutes>», «left», «left:<minutes>». Pure."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from journal.lessons.models import Attendance, Presence

NOT_MARKED: Final = ""
LONGEST: Final = 600  # minutes
MEASURED = (Presence.LATE, Presence.LEFT)


class UnknownMarkError(ValueError):
    """No such value; `str()` says so to a person."""


@dataclass(frozen=True)
class Mark:
    """What a person said of a child: the status, with the code of a reason or minutes, if any."""

    status: Presence
    reason: str = ""
    minutes: int | None = None

    @property
    def value(self) -> str:
        more = self.reason or (str(self.minutes) if self.minutes else "")
        return f"{self.status}:{more}" if more else str(self.status)


def parse(value: str) -> Mark | None:
    """None is «not marked». Raises `UnknownMarkError` for what is outside the grammar; whether the
    school has got the reason is another question."""
    if value == NOT_MARKED:
        return None
    word, _colon, more = value.partition(":")
    if word not in Presence.values or (":" in value and not more):
        raise UnknownMarkError(_("There is no such mark."))
    status = Presence(word)
    if not more:
        return Mark(status)
    if status == Presence.ABSENT:
        return Mark(status, reason=more)
    # «05» would be answered as «5», and the device would meet a conflict with itself.
    if status not in MEASURED or not (more.isascii() and more.isdigit()) or more[0] == "0":
        raise UnknownMarkError(_("There is no such mark."))
    minutes = int(more[:4])
    if not 1 <= minutes <= LONGEST:
        raise UnknownMarkError(_("Minutes are from 1 to %(most)s.") % {"most": LONGEST})
    return Mark(status, minutes=minutes)


def mark_of(row: Attendance) -> Mark:
    """The mark that a stored row is; its reason must have been fetched."""
    return Mark(Presence(row.status), row.reason.code if row.reason else "", row.minutes)


def value_of(row: Attendance | None) -> str:
    return mark_of(row).value if row else NOT_MARKED
