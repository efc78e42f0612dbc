"""Whether this process is applying migrations just now.

While set, queries that name no database go to the owner's (isolation.router): libraries' data
migrations write `Model.objects...`, which would otherwise leave the schema that is being migrated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pgtrigger.migrations import AddTrigger

migrating: ContextVar[bool] = ContextVar("migrating", default=False)


@contextmanager
def triggers_apart() -> Iterator[None]:
    """While a trigger is added, the library renders its model and all that point at it anew, though
    nothing of a trigger shows in a rendered model: half the time of a fresh installation."""
    before = AddTrigger.state_forwards

    def remember(operation: Any, app_label: str, state: Any) -> None:
        options = state.models[app_label, operation.model_name].options
        options["triggers"] = [*options.get("triggers", []), operation.trigger]

    AddTrigger.state_forwards = remember  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        AddTrigger.state_forwards = before  # type: ignore[method-assign]
