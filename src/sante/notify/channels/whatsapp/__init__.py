"""WhatsApp, through Meta's Cloud API or Twilio.

Outside the 24 hours after a person's own message only approved templates may be sent. Santé does
not read WhatsApp, so it never is inside: every message is the template, with the text as its one
variable. Line ends are not allowed in a variable.
"""

import json
from dataclasses import dataclass, field
from typing import Final

from sante.core.addresses import Allowed
from sante.notify.channels.calls import Ask, Reply, call, inside, number
from sante.notify.channels.twilio import Twilio
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

LONGEST: Final = 900  # of the 1024 a template's body may have

# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_GONE: Final = frozenset({131026, 131050, 470})  # not on WhatsApp; opted out
_FOR_NOW: Final = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
_TEMPLATE: Final = frozenset({132000, 132001, 132005, 132007, 132012, 132015, 132016, 131047})
_TOKEN: Final = frozenset({0, 3, 10, 190, 131005, 131030, 131031, 131042, 368})


@dataclass(frozen=True, slots=True)
class MetaWhatsApp:
    token: str = field(repr=False)
    phone_id: str
    template: str
    language: str
    api: str
    allowed: Allowed
    name: str = "whatsapp"

    async def send(self, message: Message) -> Outcome:
        parameter = {"type": "text", "text": one_line(message)}
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.recipient.removeprefix("+"),
            "type": "template",
            "template": {
                "name": self.template,
                "language": {"code": self.language},
                "components": [{"type": "body", "parameters": [parameter]}],
            },
        }
        ask = Ask.json(
            f"{self.api}/{self.phone_id}/messages",
            body,
            headers={"Authorization": f"Bearer {self.token}"},
            trusted=True,
        )
        answer = await call(self.allowed, ask)
        return _outcome(answer) if isinstance(answer, Reply) else answer


@dataclass(frozen=True, slots=True)
class TwilioWhatsApp:
    twilio: Twilio
    sender: str
    template: str
    name: str = "whatsapp"

    async def send(self, message: Message) -> Outcome:
        return await self.twilio.post(
            {
                "To": f"whatsapp:{message.recipient}",
                "From": f"whatsapp:{self.sender}",
                "ContentSid": self.template,
                "ContentVariables": json.dumps({"1": one_line(message)}, ensure_ascii=False),
            }
        )


def one_line(message: Message) -> str:
    text = " ".join(message.text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _outcome(reply: Reply) -> Outcome:
    sent = reply.body.get("messages")
    if reply.good:
        first = sent[0] if isinstance(sent, list) and sent else None
        return Sent() if isinstance(first, dict) and "id" in first else Temporary("garbled")
    error = inside(reply.body, "error")
    if not error:
        return Temporary("garbled")
    code = number(error.get("code"))
    if code in _GONE:
        return Permanent("gone", gone=True)
    if code in _TEMPLATE:
        return Temporary("no_template")
    if code in _FOR_NOW:
        return Temporary("busy")
    return Temporary("sign_in_refused") if code in _TOKEN else Permanent("refused")
