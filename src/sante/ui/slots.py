"""Places on a page that packages above its own fill; the wiring says which.

The page asks for what belongs in its place and knows nobody above it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that sees `card`."""

    template: str
    card: object


Filler = Callable[[AsyncSession, UUID, datetime], Awaitable[Filled | None]]
_fillers: Final[dict[str, tuple[Filler, ...]]] = {}


def fill(table: Mapping[str, Sequence[Filler]]) -> None:
    """Install the wiring's table of places, replacing what was there."""
    _fillers.clear()
    _fillers.update({slot: tuple(fillers) for slot, fillers in table.items()})


async def parts(
    slot: str, session: AsyncSession, user_id: UUID, now: datetime
) -> tuple[Filled, ...]:
    found = [await filler(session, user_id, now) for filler in _fillers.get(slot, ())]
    return tuple(part for part in found if part is not None)
