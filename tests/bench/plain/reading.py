"""The one query that both views send."""

from typing import Any


def trivial_query(content_type: Any) -> str:
    """A value by primary key, from a table that both projects have."""
    found: str = content_type.objects.values_list("model", flat=True).get(pk=1)
    return found
