"""Three walls between schools: the schema, the database role and the application.

Everything above this room meets a school through the names exported here and in no other way:
`in_school(ref)` and `in_shared()` choose where the queries of alias `default` go, `current()` tells
where they go now. The room knows no model: a school is a frozen `SchoolRef`.
"""

from isolation.ref import SHARED, CrossingError, SchoolRef, SchoolState, Shared
from isolation.scope import current, current_school, in_school, in_shared

__all__ = [
    "SHARED",
    "CrossingError",
    "SchoolRef",
    "SchoolState",
    "Shared",
    "current",
    "current_school",
    "in_school",
    "in_shared",
]
