"""What channels and the packages above may hold of a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Protocol, runtime_checkable
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


VERBS: Final = ("done", "partial", "skip", "snooze")


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about, for whoever acts on it: `handler` names them."""

    handler: str
    id: UUID
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell a person, once: `dedupe_key` names the occasion.

    The title may stand on a locked screen: nothing of anybody's health is in it. `link` is a path
    of the house. After `expires_at` it is not worth telling any more. What is not urgent may wait
    for quiet hours to end. `actions` are among VERBS.
    """

    kind: str
    title: str
    body: str = field(repr=False)
    link: str
    dedupe_key: str
    expires_at: datetime
    urgent: bool = False
    actions: tuple[str, ...] = ()
    about: About | None = None


class Topic(StrEnum):
    """What Santé itself has to say at a time of a person's own day."""

    MORNING = "morning_checkin"
    EVENING = "evening_wrapup"
    STREAK = "streak_at_risk"
    WEEK = "weekly_summary"
    WEEKLY_CHECK_IN = "weekly_check_in"
    MILESTONE = "milestone"
    MONTH = "monthly_deep_dive"


@dataclass(frozen=True, slots=True)
class Said:
    """What one package has to say on an occasion. `line` may stand on a locked screen; `detail` is
    for who allowed it. `link` leads to where it is shown."""

    line: str
    detail: str = field(default="", repr=False)
    link: str = "/"


class Composer(Protocol):
    """Who has something to say at a person's morning, evening, week; listed in the wiring."""

    @property
    def topics(self) -> frozenset[Topic]: ...

    async def compose(
        self, session: Any, user_id: UUID, topic: Topic, *, local_date: date, now: datetime
    ) -> Said | None:
        """None: nothing worth a message, which is the usual answer of an evening that went well."""
        ...


class AlreadyDone(Protocol):
    """Whether what a reminder asks for is done already; listed in the wiring."""

    @property
    def name(self) -> str:
        """As it stands in a condition: "action_logged"."""
        ...

    async def done(
        self,
        session: Any,
        user_id: UUID,
        condition: Mapping[str, Any],
        *,
        since: datetime,
        local_date: date,
        now: datetime,
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition a person can choose in a form: `value` is "name:argument"."""

    value: str
    label: str


@runtime_checkable
class Choosable(Protocol):
    """An `AlreadyDone` whose conditions can be chosen from a list."""

    async def choices(self, session: Any, user_id: UUID, *, now: datetime) -> Sequence[Asked]: ...

    def read(self, argument: str) -> Mapping[str, Any]:
        """The condition a chosen argument stands for. Raises ValueError."""
        ...
