"""Trackers as a source of habits."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.rules.tracked import habits_of_trackers
from sante.insights.types import Habit
from sante.tracking import service as tracking


async def tracked_habits(
    session: AsyncSession, user_id: UUID, *, first: date, last: date
) -> Sequence[Habit]:
    found = await tracking.all_series(session, user_id, first, last)
    return habits_of_trackers([(one.tracker, one.series) for one in found])
