"""Keys of schools lie wrapped, each for its own school."""

from typing import Any

import pytest

from controlplane.keys import NONCE, SIZE, KeyProblem, draw_key, unwrap, wrap
from controlplane.models import Installation, SchoolKey
from isolation import SHARED, SchoolRef, in_shared
from isolation.hooks import directory


def test_what_was_wrapped_is_unwrapped() -> None:
    key = draw_key()
    assert len(key) == SIZE
    assert unwrap(wrap(key, "s1"), "s1") == key


def test_no_two_keys_and_no_two_wrappings_are_alike() -> None:
    key = draw_key()
    assert draw_key() != key
    first, second = wrap(key, "s1"), wrap(key, "s1")
    assert first[:NONCE] != second[:NONCE]
    assert key not in first + second


def test_a_key_does_not_open_as_somebody_elses() -> None:
    with pytest.raises(KeyProblem, match="the key of s2 does not open"):
        unwrap(wrap(draw_key(), "s1"), "s2")


def test_a_changed_row_does_not_open() -> None:
    wrapped = bytearray(wrap(draw_key(), "s1"))
    wrapped[-1] ^= 1
    for broken in (bytes(wrapped), bytes(wrapped[:-1]), wrapped[:NONCE]):
        with pytest.raises(KeyProblem):
            unwrap(bytes(broken), "s1")


def test_another_master_key_says_so_and_shows_neither(settings: Any) -> None:
    wrapped = wrap(draw_key(), "s1")
    settings.MASTER_KEY = "x" * 64
    with pytest.raises(KeyProblem) as refused:
        unwrap(wrapped, "s1")
    assert str(refused.value) == "the key of s1 does not open with this ZVONOK_MASTER_KEY"


def test_each_side_has_a_key_of_its_own(alpha: SchoolRef, beta: SchoolRef) -> None:
    keys = [directory().key(side) for side in (alpha, beta, SHARED)]
    assert [len(key) for key in keys] == [SIZE] * 3
    assert len(set(keys)) == 3


def test_a_row_moved_to_another_school_does_not_open(alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_shared():
        of_alpha = SchoolKey.objects.get(school_id=alpha.id).wrapped
        SchoolKey.objects.filter(school_id=beta.id).update(wrapped=of_alpha)
        Installation.objects.update(key=of_alpha)
    for side in (beta, SHARED):
        with pytest.raises(KeyProblem):
            directory().key(side)


def test_a_school_without_a_key_is_a_clear_error(alpha: SchoolRef) -> None:
    with in_shared():
        SchoolKey.objects.filter(school_id=alpha.id).delete()
    with pytest.raises(LookupError, match=f"{alpha.schema} has no key"):
        directory().key(alpha)
