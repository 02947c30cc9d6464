"""Who we are to push services: RFC 8292, an ES256 token for the service's origin.

The key is made from the secret key, so it is made once, is the same on every machine, and is never
stored: a key that changed would cut every subscription off.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sante.core.crypto import derive
from sante.notify.channels.push.seal import encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

LASTS: Final = timedelta(hours=12)  # of the 24 that are allowed
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class VapidKey:
    secret: bytes = field(repr=False)
    contact: str

    def _private(self) -> "EllipticCurvePrivateKey":
        from cryptography.hazmat.primitives.asymmetric import ec

        wide = derive(self.secret, "vapid:1") + derive(self.secret, "vapid:2")
        return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())

    def public(self) -> str:
        """As `applicationServerKey` wants it."""
        from cryptography.hazmat.primitives import serialization

        return encoded(
            self._private()
            .public_key()
            .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        )

    def authorization(self, endpoint: str, now: datetime) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + LASTS).timestamp()),
            "sub": self.contact,
        }
        head = encoded(b'{"typ":"JWT","alg":"ES256"}')
        signed = f"{head}.{encoded(json.dumps(claims).encode())}"
        pair = decode_dss_signature(
            self._private().sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        )
        token = f"{signed}.{encoded(b''.join(n.to_bytes(32, 'big') for n in pair))}"
        return f"vapid t={token}, k={self.public()}"
