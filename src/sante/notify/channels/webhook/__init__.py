"""A webhook: JSON to an address of the person's, signed so that they can tell it is from here.

`Sante-Signature: t=<seconds>,v1=<hex>` is HMAC-SHA256 of `<seconds>.<body>` with the secret that
was shown when the address was added. The address may lead nowhere private (core/egress.py), and
redirects are not followed.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sante.core.addresses import Allowed
from sante.kit.ids import encode
from sante.notify.channels.calls import Ask, Reply, call
from sante.notify.types import Message, Outcome, Permanent, Sent


@dataclass(frozen=True, slots=True)
class Webhook:
    allowed: Allowed
    name: str = "webhook"

    async def send(self, message: Message) -> Outcome:
        """The recipient is a JSON object {url, secret}."""
        address = json.loads(message.recipient)
        content = json.dumps(_body(message), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Sante",
            "Idempotency-Key": encode("msg", message.id),
            "Sante-Signature": signature(address["secret"], content, message.at),
        }
        answer = await call(self.allowed, Ask(address["url"], headers, content))
        if not isinstance(answer, Reply):
            return answer
        if answer.good:
            return Sent()
        return Permanent("gone", gone=True) if answer.status == 410 else Permanent("refused")


def signature(secret: str, content: bytes, at: datetime) -> str:
    seconds = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), seconds.encode() + b"." + content, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def _body(message: Message) -> dict[str, Any]:
    return {
        "id": encode("msg", message.id),
        "type": message.kind,
        "title": message.subject,
        "body": message.body,
        "link": message.link,
        "written_at": message.at.isoformat(),
    }
