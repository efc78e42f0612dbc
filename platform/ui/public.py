"""Views that anybody may call say so; every other answer must come through a guard."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def public(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Marks a view that anybody may call (see accounts.middleware, which refuses the unmarked)."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        request.guarded = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return open_to_all
