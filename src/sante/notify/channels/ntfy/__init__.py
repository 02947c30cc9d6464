"""ntfy: a topic at ntfy.sh or at a server of one's own, given as its address."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sante.core.addresses import Allowed
from sante.notify.channels.calls import Ask, Reply, call
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

LONGEST: Final = 3500  # bytes; ntfy makes a file of more than 4096


@dataclass(frozen=True, slots=True)
class Ntfy:
    allowed: Allowed
    name: str = "ntfy"

    async def send(self, message: Message) -> Outcome:
        """The recipient is a JSON object {url, token?}; the topic is the last part of the url."""
        address = json.loads(message.recipient)
        base, _, topic = address["url"].rpartition("/")
        body: dict[str, Any] = {
            "topic": topic,
            "title": message.subject,
            "message": message.body.encode()[:LONGEST].decode(errors="ignore"),
            "priority": 5 if message.urgent else 3,
        }
        if message.link:
            body["click"] = message.link
        headers = {"Authorization": f"Bearer {address['token']}"} if address.get("token") else {}
        answer = await call(self.allowed, Ask.json(f"{base}/", body, headers=headers))
        if not isinstance(answer, Reply):
            return answer
        if answer.good:
            return Sent() if answer.body.get("event") == "message" else Temporary("garbled")
        return Permanent("refused", gone=answer.status in (401, 403, 404))


def is_topic(url: str) -> bool:
    """https://ntfy.sh/a-topic: a server and one name."""
    path = urlsplit(url).path
    return path.count("/") >= 1 and bool(path.rpartition("/")[2])
