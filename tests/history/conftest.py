"""Fixtures of schools with real commits, as in the tests of isolation."""

from tests.isolation.conftest import committed, own, throwaway_school  # noqa: F401
