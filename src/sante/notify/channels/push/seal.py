"""Encrypting for one browser: RFC 8291 over RFC 8188 (aes128gcm), one record."""

import base64
import os
from typing import Final

RECORD: Final = 4096
_LAST: Final = b"\x02"  # the delimiter of the last record


def encrypted(clear: bytes, p256dh: str, auth: str) -> bytes:
    """`p256dh` and `auth` as a PushSubscription has them. Raises ValueError for anything else."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    theirs, secret = decoded(p256dh), decoded(auth)
    if len(secret) != 16:
        raise ValueError("the authentication secret of a subscription has 16 bytes")
    browser = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    ours = ec.generate_private_key(ec.SECP256R1())
    public = ours.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    shared = ours.exchange(ec.ECDH(), browser)
    material = _hkdf(secret, shared, b"WebPush: info\0" + theirs + public, 32)
    salt = os.urandom(16)
    key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + AESGCM(key).encrypt(nonce, clear + _LAST, None)


def decoded(text: str) -> bytes:
    """URL-safe base64 without padding. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
