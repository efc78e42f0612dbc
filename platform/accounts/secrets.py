"""Secrets of users (second factors), encrypted with the key of their side."""

import base64
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.models import side_label
from isolation import current
from isolation.hooks import directory

_NONCE = 12


def _cipher() -> AESGCM:
    side = current()
    if side is None:
        raise LookupError("no side, no key")
    return AESGCM(directory().key(side))


def seal(text: str) -> str:
    """Base64 of nonce and ciphertext; the side's name is authenticated with it."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher().encrypt(nonce, text.encode(), f"totp:{side_label()}".encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """The text; raises `cryptography.exceptions.InvalidTag` for another side's or a changed one."""
    raw = base64.b64decode(sealed)
    return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], f"totp:{side_label()}".encode()).decode()
