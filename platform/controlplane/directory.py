"""Host -> school, and school by id, as the rest of the platform asks for them.

A look-up is kept in process memory for `KEEP` seconds, found or not, so a suspension or a new host
is noticed everywhere within that time and a flood of unknown hosts costs little.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from controlplane.keys import unwrap
from controlplane.models import Domain, Installation, School, SchoolKey
from isolation import SchoolRef, in_shared
from isolation.ref import Side

KEEP = 3.0  # seconds
MOST = 10_000  # hosts remembered in a process


@dataclass(frozen=True)
class Host:
    """What a host leads to: the centre, a school, or (with `redirect`) a school's present host."""

    school: SchoolRef | None
    redirect: str = ""


CENTRE = Host(None)
_known: dict[str, tuple[float, Host | None]] = {}


def find(host: str) -> Host | None:
    """The meaning of a host without its port; None when nobody has it."""
    if host == settings.CENTRE_HOST:
        return CENTRE
    kept = _known.get(host)
    moment = time.monotonic()
    if kept is not None and moment - kept[0] < KEEP:
        return kept[1]
    if len(_known) >= MOST:
        _known.clear()
    found = _look_up(host)
    _known[host] = (moment, found)
    return found


def forget() -> None:
    """Drop what this process remembers; others follow within `KEEP` seconds."""
    _known.clear()


def _look_up(host: str) -> Host | None:
    with in_shared():
        domain = Domain.objects.select_related("school").filter(host=host).first()
        if domain is None:
            return None
        school: School = domain.school
        if domain.is_primary:
            return Host(school.ref)
        primary = school.domains.filter(is_primary=True).values_list("host", flat=True).first()
        return Host(school.ref, primary or "")


class Platform:
    """Fills `isolation.hooks.Directory`."""

    def school(self, school_id: int) -> SchoolRef | None:
        with in_shared():
            school = School.objects.filter(pk=school_id).first()
            return school.ref if school else None

    def schools(self) -> list[SchoolRef]:
        with in_shared():
            return [school.ref for school in School.objects.order_by("id")]

    def key(self, side: Side) -> bytes:
        with in_shared():
            if isinstance(side, SchoolRef):
                row = SchoolKey.objects.filter(school_id=side.id).first()
                if row is None:
                    raise LookupError(f"{side.schema} has no key")
                return unwrap(bytes(row.wrapped), side.schema)
            installation = Installation.objects.get()
            return unwrap(bytes(installation.key), "shared")
