"""A family of the school: the cast's parent with two children in the teacher's group."""

from typing import Any

import pytest

from isolation import SchoolRef
from tests.conftest import Visit
from tests.journal.family.ground import Home
from tests.journal.lessons.conftest import Clock, _in_english, clock
from tests.journal.lessons.outbox import NOW

__all__ = ["_in_english", "clock"]


@pytest.fixture
def home(
    alpha: SchoolRef, visit: Visit, clock: Clock, no_second_factor: None, settings: Any,
    tmp_path: Any,
) -> Home:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    clock(NOW)
    return Home(visit, alpha)
