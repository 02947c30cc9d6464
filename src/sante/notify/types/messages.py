"""A message on its way, and how its way may end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent and why. `dedupe_key` names the occasion: one letter each.

    After `expires_at` it is not worth sending any more. The body may hold a secret link.
    """

    kind: str
    recipient: str
    subject: str
    body: str = field(repr=False)
    dedupe_key: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Button:
    """What can be done from the message itself. `data` comes back when it is tapped."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Message:
    """A letter or a notice on its way. Every attempt carries the same id, so that a double can be
    told. `link` leads into the house; `buttons` are for channels that can show some."""

    id: UUID
    recipient: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    at: datetime  # when it was written
    kind: str = ""
    link: str = ""
    buttons: tuple[Button, ...] = ()
    expires_at: datetime | None = None
    urgent: bool = False

    @property
    def text(self) -> str:
        """Subject and body as one, for channels that know no subject."""
        return f"{self.subject}\n{self.body}" if self.body else self.subject


@dataclass(frozen=True, slots=True)
class Sent:
    pass


@dataclass(frozen=True, slots=True)
class Temporary:
    """It may work later, and not before `retry_after` where the other side said so. `error` is a
    short code for logs and people, never the server's prose."""

    error: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Permanent:
    """It will not work however often it is tried. `gone`: nor will any other to this address."""

    error: str
    gone: bool = False


Outcome = Sent | Temporary | Permanent


class Channel(Protocol):
    """A way messages leave by. Adding one: docs/howto/add-a-channel.md."""

    @property
    def name(self) -> str:
        """As it stands in the outbox: "email"."""
        ...

    async def send(self, message: Message) -> Outcome:
        """Hand the message over, within a minute.

        What can be expected to fail is an Outcome; an exception is a defect of the channel.
        """
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as its person sees it: never its body."""

    id: UUID
    kind: str
    channel: str
    recipient: str
    subject: str
    state: str
    attempts: int
    last_error: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
