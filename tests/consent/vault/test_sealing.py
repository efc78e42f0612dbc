"""Sealed records: they open with the key of their person at their place alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consent.vault.sealing import (
    NONCE,
    SIZE,
    SealBroken,
    draw_person_key,
    fingerprint,
    seal,
    unseal,
    unwrap_key,
    wrap_key,
)
from isolation import CrossingError, SchoolRef, in_school
from isolation.hooks import directory

PLACE = "vault.personalrecord.7"
RECORD = {
    "snils": "11223344595",
    "issuer": "Отдел ЗАГС г. Казани",
    "phones": ["+79172000001"],
    "n": None,
}


@pytest.fixture
def inside(alpha: SchoolRef) -> Iterator[SchoolRef]:
    with in_school(alpha):
        yield alpha


def damaged(blob: bytes) -> Iterator[bytes]:
    """Every byte changed, every end cut off, and something added."""
    for place in range(len(blob)):
        yield blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        yield blob[:place]
    yield blob + b"\0"


def breaks(open_it: Callable[..., Any], *given: Any) -> bool:
    with pytest.raises(SealBroken):
        open_it(*given)
    return True


def test_what_was_sealed_is_read() -> None:
    key = draw_person_key()

    assert unseal(seal(RECORD, key, PLACE), key, PLACE) == RECORD
    assert unseal(seal({}, key, PLACE), key, PLACE) == {}


def test_a_blob_shows_nothing_and_never_repeats() -> None:
    key = draw_person_key()
    first, second = seal(RECORD, key, PLACE), seal(RECORD, key, PLACE)

    assert first[1:] != second[1:]
    assert first[1 : 1 + NONCE] != second[1 : 1 + NONCE]
    assert b"112233" not in first
    assert key not in first


def test_a_blob_begins_with_its_format_and_another_format_is_refused() -> None:
    key = draw_person_key()
    blob = seal(RECORD, key, PLACE)

    assert blob[0] == 1
    assert breaks(unseal, b"\x02" + blob[1:], key, PLACE)


def test_a_blob_does_not_open_with_another_key_or_at_another_place() -> None:
    key = draw_person_key()
    blob = seal(RECORD, key, PLACE)

    assert breaks(unseal, blob, draw_person_key(), PLACE)
    assert breaks(unseal, blob, key, "vault.personalrecord.77")
    assert breaks(unseal, blob, key, "")


def test_a_changed_blob_does_not_open() -> None:
    key = draw_person_key()

    assert all(breaks(unseal, blob, key, PLACE) for blob in damaged(seal({"a": 1}, key, PLACE)))


def test_a_broken_seal_tells_nothing_of_what_it_held() -> None:
    with pytest.raises(SealBroken) as caught:
        unseal(seal(RECORD, draw_person_key(), PLACE), draw_person_key(), PLACE)

    assert str(caught.value) == f"what lies at {PLACE} does not open"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("data", [{"a": float("nan")}, {"a": object()}, {"a": b"x"}])
def test_only_json_is_sealed(data: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        seal(data, draw_person_key(), PLACE)


@pytest.mark.parametrize("key", [b"", b"k" * 16, b"k" * 24, b"k" * 33])
def test_a_key_of_another_length_is_a_mistake_of_the_program(key: bytes) -> None:
    with pytest.raises(ValueError, match="a key has 32 bytes"):
        seal(RECORD, key, PLACE)


def test_no_two_keys_are_alike() -> None:
    keys = {draw_person_key() for _ in range(100)}

    assert len(keys) == 100
    assert {len(key) for key in keys} == {SIZE}


def test_a_person_s_key_is_wrapped_for_its_person(inside: SchoolRef) -> None:
    key = draw_person_key()
    wrapped = wrap_key(key, "pupil.1")

    assert unwrap_key(wrapped, "pupil.1") == key
    assert key not in wrapped
    assert wrap_key(key, "pupil.1") != wrapped
    assert breaks(unwrap_key, wrapped, "pupil.2")


def test_a_changed_or_destroyed_key_does_not_open(inside: SchoolRef) -> None:
    wrapped = wrap_key(draw_person_key(), "pupil.1")

    assert all(breaks(unwrap_key, other, "pupil.1") for other in damaged(wrapped))


def test_another_school_does_not_open_a_person_s_key(alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_school(alpha):
        wrapped = wrap_key(draw_person_key(), "pupil.1")
    with in_school(beta):
        assert breaks(unwrap_key, wrapped, "pupil.1")


def test_the_school_s_own_key_seals_nothing_here(inside: SchoolRef) -> None:
    own = directory().key(inside)
    blob = seal(RECORD, own, "pupil.1")

    assert breaks(unseal, wrap_key(draw_person_key(), "pupil.1"), own, "pupil.1")
    assert breaks(unwrap_key, blob, "pupil.1")


def test_equal_values_have_equal_fingerprints_in_one_school(inside: SchoolRef) -> None:
    found = fingerprint("snils", "11223344595")

    assert len(found) == SIZE
    assert found == fingerprint("snils", "11223344595")
    assert found != fingerprint("snils", "11223344596")
    assert found != fingerprint("phone", "11223344595")
    assert fingerprint("a", "bc") != fingerprint("ab", "c")


def test_schools_fingerprints_tell_nothing_of_each_other(alpha: SchoolRef, beta: SchoolRef) -> None:
    found = []
    for school in (alpha, beta):
        with in_school(school):
            found.append(fingerprint("snils", "11223344595"))

    assert found[0] != found[1]


def test_a_school_s_key_is_asked_for_inside_a_school_alone(alpha: SchoolRef) -> None:
    with pytest.raises(CrossingError):
        wrap_key(draw_person_key(), "pupil.1")
    with pytest.raises(CrossingError):
        fingerprint("snils", "11223344595")
