"""Keys of schools, wrapped by the platform's master key, which is never in the database.

AES-256-GCM: 12 bytes of nonce, then the ciphertext with its tag. The associated data names whose
key it is, so that a wrapped key moved to another row does not open.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
SIZE = 32


class KeyProblem(Exception):
    """A key cannot be opened: the master key is another one, or the row was changed."""


def draw_key() -> bytes:
    return secrets.token_bytes(SIZE)


def _master() -> AESGCM:
    return AESGCM(hashlib.sha256(b"zvonok master key:" + settings.MASTER_KEY.encode()).digest())


def wrap(key: bytes, owner: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _master().encrypt(nonce, key, owner.encode())


def unwrap(wrapped: bytes, owner: str) -> bytes:
    """The key; raises `KeyProblem`."""
    try:
        return _master().decrypt(wrapped[:NONCE], wrapped[NONCE:], owner.encode())
    except InvalidTag:
        raise KeyProblem(f"the key of {owner} does not open with this ZVONOK_MASTER_KEY") from None
