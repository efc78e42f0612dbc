"""Cache keys that cannot meet: each carries its side."""

from isolation.ref import CrossingError, SchoolRef
from isolation.scope import current


def side_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: `s<number>:` in a school, `shared:` on the shared side. On neither it
    raises `CrossingError`: a value without a side would be everybody's."""
    side = current()
    if side is None:
        raise CrossingError("a cache key outside in_school() and in_shared()")
    owner = side.schema if isinstance(side, SchoolRef) else "shared"
    return f"{owner}:{key_prefix}:{version}:{key}"
