"""The administrator of one school, and what is there before and after."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tests.conftest import Visit, Visitor


@pytest.fixture
def admin(visit: Visit, no_second_factor: None) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture
def inside(alpha: SchoolRef) -> Iterator[None]:
    """The test itself stands in the school."""
    with in_school(alpha):
        yield


@pytest.fixture
def today(inside: None) -> dt.date:
    return school_today()


def errors(answer: Any) -> dict[str, list[str]]:
    """Codes are not ours everywhere, so the texts by field."""
    return {
        name: [str(text) for text in texts] for name, texts in answer.context["form"].errors.items()
    }


def warnings(answer: Any) -> list[str]:
    return list(answer.context["form"].warnings)


def anyway(visitor: Visitor, url: str, data: dict[str, Any], answer: Any) -> Any:
    """«Save anyway» under the warnings of `answer`."""
    return visitor.post(url, {**data, "warnings-seen": answer.context["form"].warnings_digest})
