"""What channels and the packages above may hold of a message."""

from dataclasses import dataclass, field
from datetime import datetime
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
class Message:
    """A letter on its way. Every attempt carries the same id, so that a double can be told."""

    id: UUID
    recipient: str
    subject: str
    body: str = field(repr=False)
    at: datetime  # when it was written


@dataclass(frozen=True, slots=True)
class Sent:
    pass


@dataclass(frozen=True, slots=True)
class Temporary:
    """It may work later. `error` is a short code for logs and people, never the server's prose."""

    error: str


@dataclass(frozen=True, slots=True)
class Permanent:
    """It will not work however often it is tried."""

    error: str


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
