"""Web push: to a browser, through its maker's push service, which cannot read it.

The subscription holds the address at that service and the browser's keys. An address that says 404
or 410 is gone: the person took the permission back, or the browser was reset.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sante.core.addresses import Allowed
from sante.notify.channels.calls import Ask, Reply, call
from sante.notify.channels.push.seal import encrypted
from sante.notify.channels.push.vapid import VapidKey
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

LONGEST: Final = 2800  # bytes of text: every service takes 4096 of the whole
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Push:
    key: VapidKey = field(repr=False)
    allowed: Allowed
    name: str = "push"

    async def send(self, message: Message) -> Outcome:
        """The recipient is a PushSubscription as JSON: {endpoint, keys: {p256dh, auth}}."""
        subscription = json.loads(message.recipient)
        keys, endpoint = subscription["keys"], subscription["endpoint"]
        try:
            content = encrypted(payload(message), keys["p256dh"], keys["auth"])
        except ValueError:
            return Permanent("gone", gone=True)  # no key a browser has made
        lasts = message.expires_at - message.at if message.expires_at else _DAY
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(max(0, int(lasts.total_seconds()))),
            "Urgency": "high" if message.urgent else "normal",
            "Topic": message.id.hex,  # a double takes the place of the first
            "Authorization": self.key.authorization(endpoint, message.at),
        }
        answer = await call(self.allowed, Ask(endpoint, headers, content))
        return _outcome(answer) if isinstance(answer, Reply) else answer


def payload(message: Message) -> bytes:
    """What the service worker shows (web/service-worker.js)."""
    body = message.body.encode()[:LONGEST].decode(errors="ignore")
    made: dict[str, Any] = {
        "title": message.subject,
        "body": body,
        "link": message.link,
        "tag": message.id.hex,
    }
    return json.dumps(made, ensure_ascii=False).encode()


def _outcome(reply: Reply) -> Outcome:
    if reply.good:
        return Sent()
    if reply.status in (404, 410):
        return Permanent("gone", gone=True)
    if reply.status == 403:  # made for another key of ours
        return Permanent("gone", gone=True)
    if reply.status == 401:
        return Temporary("sign_in_refused")
    return Permanent("too_large" if reply.status == 413 else "refused")
