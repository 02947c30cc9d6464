"""SMS, through Twilio. Off until a person gives a number and the code that was sent to it."""

from dataclasses import dataclass
from typing import Final

from sante.notify.channels.twilio import Twilio
from sante.notify.types import Message, Outcome

LONGEST: Final = 480  # three segments of plain text; the rest is in the inbox


@dataclass(frozen=True, slots=True)
class Sms:
    twilio: Twilio
    sender: str
    name: str = "sms"

    async def send(self, message: Message) -> Outcome:
        sender = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
        text = message.text if len(message.text) <= LONGEST else message.text[: LONGEST - 1] + "…"
        return await self.twilio.post({"To": message.recipient, sender: self.sender, "Body": text})
