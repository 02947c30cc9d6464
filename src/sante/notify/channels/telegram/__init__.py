"""Telegram: a bot's message to a chat that was linked.

Texts go without a parse mode: nothing a person wrote can become markup. The token stands in the
address, as the Bot API wants it, so the address is never logged.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from sante.core.addresses import Allowed
from sante.notify.channels.calls import Ask, Reply, call, inside, number
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

LONGEST: Final = 4096  # UTF-16 code units, as Telegram counts
_SHUT: Final = (
    "chat not found",
    "user is deactivated",
    "group chat was upgraded",
    "peer_id_invalid",
)


@dataclass(frozen=True, slots=True)
class Telegram:
    token: str = field(repr=False)
    api: str
    allowed: Allowed
    name: str = "telegram"

    async def send(self, message: Message) -> Outcome:
        body: dict[str, Any] = {
            "chat_id": message.recipient,
            "text": fitted(message.text),
            "link_preview_options": {"is_disabled": True},
        }
        if message.buttons:
            rows = [[{"text": b.label, "callback_data": b.data} for b in message.buttons]]
            body["reply_markup"] = {"inline_keyboard": rows}
        ask = Ask.json(f"{self.api}/bot{self.token}/sendMessage", body, trusted=True)
        answer = await call(self.allowed, ask)
        return _outcome(answer) if isinstance(answer, Reply) else answer


def fitted(text: str, longest: int = LONGEST) -> str:
    """At most as long as Telegram takes, never cutting a character in two."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * longest:
        return text
    return units[: 2 * (longest - 1)].decode("utf-16-le", errors="ignore") + "…"


def _outcome(reply: Reply) -> Outcome:
    if reply.body.get("ok") is True and inside(reply.body, "result").get("message_id"):
        return Sent()
    said = str(reply.body.get("description", "")).lower()
    code = number(reply.body.get("error_code")) or reply.status
    if code == 403:
        return Permanent("blocked", gone=True)
    if code in (401, 404):  # the token is not right: for the operator to mend
        return Temporary("sign_in_refused")
    if code == 400:
        return (
            Permanent("gone", gone=True) if any(s in said for s in _SHUT) else Permanent("refused")
        )
    return Temporary("garbled")
