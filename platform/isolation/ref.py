"""What the code below the control plane knows of a school: a value, never a row."""

import enum
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo


class SchoolState(enum.StrEnum):
    """What a school's host answers with."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """A school as read from the shared schema before the connection enters the school.

    `schema` is `s<id>` and never changes; `role` is the school's database role, read from its row
    and never computed; `name` is the short name that pages show. Inside a school the shared schema
    is invisible, so whatever a page needs of the school's row must be here.
    """

    id: int
    slug: str
    schema: str
    role: str
    timezone: str
    state: SchoolState
    name: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Shared(enum.Enum):
    """The one place that is not a school: the shared schema, read as `zvonok_shared`."""

    SHARED = "shared"


SHARED: Final[Literal[Shared.SHARED]] = Shared.SHARED

Side = SchoolRef | Shared
SHARED_SCHEMA: Final = "public"
SHARED_ROLE: Final = "zvonok_shared"
EXTENSIONS_SCHEMA: Final = "extensions"
TEMPLATE_SCHEMA: Final = "_template"


class CrossingError(RuntimeError):
    """Another school, or the shared schema, was entered inside an open transaction, or nobody said
    where a query should go."""
