"""What a person does, and what may follow from it: from days, and from packages above."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.rules.habits import habits_of_days
from sante.insights.types import Habit
from sante.wearables.types import DailyMetrics


class HabitSource(Protocol):
    """A package above that knows what a person does. Implemented there, listed in the wiring."""

    async def __call__(
        self, session: AsyncSession, user_id: UUID, *, first: date, last: date
    ) -> Sequence[Habit]: ...


_sources: Final[list[HabitSource]] = []


def use_habits(sources: Sequence[HabitSource]) -> None:
    """Install the wiring's list of sources, replacing what was there."""
    _sources[:] = sources


async def habits(
    session: AsyncSession, user_id: UUID, days: Sequence[DailyMetrics], *, first: date, last: date
) -> list[Habit]:
    found = list(habits_of_days(days))
    for source in _sources:
        found += await source(session, user_id, first=first, last=last)
    return found
