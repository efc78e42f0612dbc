"""What a `ValidationError` says to a program: its codes, not its words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError


def refused(clean: Callable[..., Any], *given: Any, **named: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        clean(*given, **named)
    return caught.value


def code_of(clean: Callable[[str], Any], text: str) -> str:
    return str(refused(clean, text).code)


def codes_by_field(clean: Callable[..., Any], *given: Any, **named: Any) -> dict[str, list[str]]:
    fields = refused(clean, *given, **named).error_dict
    return {field: [str(error.code) for error in errors] for field, errors in fields.items()}
