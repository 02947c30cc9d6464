"""What handlers are made of. A topic is a file in handlers/ and a line in its list.

A handler gets an `Ask`, inside a transaction of the chat's person, and gives back a `Reply`, which
is sent once that is committed. Texts go without a parse mode: whatever anybody wrote stays text.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.personal_data import OwnedTable
from sante.core.runtime import Runtime
from sante.notify.types import Button
from sante.profile.types import Person

Download = Callable[[], Awaitable[bytes]]
Rows = tuple[tuple[Button, ...], ...]
LONGEST_DATA: Final = 64  # bytes Telegram keeps for a button
# What reading an update of a shape that is none may end with.
UNREADABLE: Final = (TypeError, AttributeError, LookupError, ValueError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class House:
    """What the bot works with. `tables` are those that hold a person's data."""

    runtime: Runtime
    tables: Sequence[OwnedTable]


@dataclass(frozen=True, slots=True)
class Ask:
    """One message or tap. `words`: what follows the command, or the whole message; of a tap, what
    follows the topic's mark, and `under` is the text of the message that was tapped. `photo`
    downloads what came with it."""

    house: House
    session: AsyncSession = field(repr=False)
    person: Person = field(repr=False)
    email: str = field(repr=False)
    now: datetime
    words: str = field(default="", repr=False)
    under: str = field(default="", repr=False)
    photo: Download | None = field(default=None, repr=False)

    @property
    def user_id(self) -> UUID:
        return self.person.user_id


@dataclass(frozen=True, slots=True)
class Reply:
    """`edit`: in the place of the message that was tapped. `toast`: shown over the chat for a
    moment, for a tap alone."""

    text: str = field(default="", repr=False)
    rows: Rows = ()
    edit: bool = False
    toast: str = field(default="", repr=False)


Handle = Callable[[Ask], Awaitable[Reply]]
Listen = Callable[[Ask], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class Command:
    """`/name`, and what it does in a few words."""

    name: str
    help: str
    handle: Handle


@dataclass(frozen=True, slots=True)
class Topic:
    """`taps`: mark -> what a button whose data begins with `mark:` does. `listens`: for text and
    photos that are no command; the first topic that answers has it."""

    commands: tuple[Command, ...] = ()
    taps: Mapping[str, Handle] = field(default_factory=dict)
    listens: Listen | None = None


def button(label: str, *data: str) -> Button:
    """Raises ValueError for data that Telegram would refuse."""
    joined = ":".join(data)
    if len(joined.encode()) > LONGEST_DATA:
        raise ValueError("the data of a button has at most 64 bytes")
    return Button(label[:60], joined)
