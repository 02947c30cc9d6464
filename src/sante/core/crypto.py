"""Keys and tokens. Everything is derived from the one secret; tokens are stored as hashes only."""

import hashlib
import hmac
import os
import secrets
from typing import Final

SEALED_V1: Final = b"\x01"
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 12


class SealBroken(RuntimeError):
    """What was sealed cannot be opened: another key, another purpose, or changed bytes."""


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (HMAC-SHA256 of its name)."""
    return hmac.digest(secret, purpose.encode(), "sha256")


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Enough for a random token: there is nothing to guess that a slow hash would protect."""
    return hashlib.sha256(token.encode()).digest()


def keyed_hash(secret: bytes, purpose: str, value: str) -> str:
    """A value that can be compared but not read back, such as an address in a counter's key."""
    return hmac.digest(derive(secret, purpose), value.encode(), "sha256").hex()


def seal(secret: bytes, purpose: str, clear: bytes, *, bound_to: bytes = b"") -> bytes:
    """Encrypt with AES-256-GCM: version, key id, nonce, cipher text.

    `bound_to` (an owner's id, say) is not stored, but must be given again to open it: a row copied
    to somebody else does not open there.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = derive(secret, f"seal:{purpose}")
    head = SEALED_V1 + _key_id(key)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, clear, head + bound_to)


def unseal(secret: bytes, purpose: str, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
    """Raises SealBroken, which says when it is the key that changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = derive(secret, f"seal:{purpose}")
    head, rest = sealed[: 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES :]
    if head != SEALED_V1 + _key_id(key):
        raise SealBroken(f"{purpose} was sealed with another secret key. Put the old key back.")
    nonce, text = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, text, head + bound_to)
    except (InvalidTag, ValueError):
        raise SealBroken(f"A stored {purpose} was changed or belongs to somebody else.") from None


def _key_id(key: bytes) -> bytes:
    """Names a key without telling it."""
    return hmac.digest(key, b"key id", "sha256")[:KEY_ID_BYTES]
