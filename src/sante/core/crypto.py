"""Keys and tokens. Everything is derived from the one secret; tokens are stored as hashes only."""

import hashlib
import hmac
import secrets


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
