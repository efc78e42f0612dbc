"""Personal records sealed with a key of their person, which lies wrapped by the school's key.

Destroying a person's key destroys what it sealed, in every backup too (architecture.md 8). Every
blob is one byte of format, 12 bytes of nonce and AES-256-GCM's ciphertext with its tag; the format
and the blob's place are authenticated, so that a blob moved to another row does not open.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from isolation import current_school
from isolation.hooks import directory

FORMAT: Final = b"\x01"
NONCE: Final = 12
SIZE: Final = 32  # bytes of every key


class SealBroken(Exception):
    """A blob does not open: another key, another place, or it was changed. Names no person."""


def make_ready() -> None:
    """Fetch the current school's key, if no request has done so yet. Must come before a transaction
    begins: inside one the shared side, where the key lies, cannot be asked."""
    directory().key(current_school())


def draw_person_key() -> bytes:
    return secrets.token_bytes(SIZE)


def wrap_key(key: bytes, owner: str) -> bytes:
    """A person's key, under the current school's; `owner` names whose it is."""
    return _encrypt(key, _school_key("wrapping"), owner)


def unwrap_key(wrapped: bytes, owner: str) -> bytes:
    """The key. Raises `SealBroken`, for another school's or a destroyed key too."""
    return _decrypt(wrapped, _school_key("wrapping"), owner)


def seal(data: Mapping[str, Any], key: bytes, place: str) -> bytes:
    """`data` must be JSON; `place` is where the blob will lie: «vault.personalrecord.7»."""
    text = json.dumps(
        dict(data), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return _encrypt(text.encode(), key, place)


def unseal(blob: bytes, key: bytes, place: str) -> dict[str, Any]:
    """What was sealed. Raises `SealBroken`."""
    data: dict[str, Any] = json.loads(_decrypt(blob, key, place))
    return data


def fingerprint(kind: str, value: str) -> bytes:
    """32 bytes by which the school finds an equal value, in its one form, without keeping it.

    Fingerprints of different kinds, or of different schools, tell nothing of each other."""
    return hmac.digest(_school_key(f"fingerprint {kind}"), value.encode(), "sha256")


def _school_key(purpose: str) -> bytes:
    """The current school's key for one purpose alone. Raises `CrossingError` outside a school."""
    derive = HKDF(
        algorithm=SHA256(), length=SIZE, salt=None, info=f"zvonok vault {purpose}".encode()
    )
    return derive.derive(directory().key(current_school()))


def _cipher(key: bytes) -> AESGCM:
    if len(key) != SIZE:
        raise ValueError(f"a key has {SIZE} bytes")
    return AESGCM(key)


def _encrypt(data: bytes, key: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return FORMAT + nonce + _cipher(key).encrypt(nonce, data, FORMAT + place.encode())


def _decrypt(blob: bytes, key: bytes, place: str) -> bytes:
    head, nonce, sealed = blob[:1], blob[1 : 1 + NONCE], blob[1 + NONCE :]
    if head != FORMAT or len(nonce) != NONCE:
        raise SealBroken("not a sealed blob")
    try:
        return _cipher(key).decrypt(nonce, sealed, FORMAT + place.encode())
    except InvalidTag:
        raise SealBroken(f"what lies at {place} does not open") from None
