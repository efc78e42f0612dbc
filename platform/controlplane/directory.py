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
LONGEST = 253  # characters of a host's name


@dataclass(frozen=True)
class Host:
    """What a host leads to: the centre, a school, or (with `redirect`) a school's present host."""

    school: SchoolRef | None
    redirect: str = ""


CENTRE = Host(None)
_known: dict[str, tuple[float, Host | None]] = {}
_keys: dict[str, bytes] = {}  # by schema, wrapped; a school's key never changes


def find(host: str) -> Host | None:
    """The meaning of a host without its port; None when nobody has it."""
    if host == settings.CENTRE_HOST:
        return CENTRE
    if host == settings.BASE_DOMAIN:
        return Host(None, settings.CENTRE_HOST)
    if not 0 < len(host) <= LONGEST:
        return None
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
    _keys.clear()


def _look_up(host: str) -> Host | None:
    with in_shared():
        domain = Domain.objects.select_related("school__key").filter(host=host).first()
        if domain is None:
            return None
        school: School = domain.school
        _remember_key(school)
        if domain.is_primary:
            return Host(school.ref)
        primary = school.domains.filter(is_primary=True).values_list("host", flat=True).first()
        return Host(school.ref, primary or "")


def _remember_key(school: School) -> None:
    """Wrapped as it is, with the host's look-up: inside a school's transaction, where a secret is
    sealed, the shared side cannot be asked."""
    key: SchoolKey | None = getattr(school, "key", None)
    if key is not None:
        _keys[school.schema_name] = bytes(key.wrapped)


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
        if isinstance(side, SchoolRef):
            if side.schema not in _keys:
                with in_shared():
                    _remember_key(School.objects.select_related("key").get(pk=side.id))
            if side.schema not in _keys:
                raise LookupError(f"{side.schema} has no key")
            return unwrap(_keys[side.schema], side.schema)
        with in_shared():
            return unwrap(bytes(Installation.objects.get().key), "shared")
