"""Inside the first school."""

from collections.abc import Iterator

import pytest

from isolation import SchoolRef, in_school


@pytest.fixture
def inside(alpha: SchoolRef) -> Iterator[SchoolRef]:
    with in_school(alpha):
        yield alpha
