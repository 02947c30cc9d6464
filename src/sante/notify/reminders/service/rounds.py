"""The rounds of the house: who has something due, found by one statement over everybody."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import jobs
from sante.kit.clock import tz_version
from sante.notify.reminders import queries
from sante.notify.reminders.service.topics import LOOK

BATCH: Final = 2_000  # reminders to a transaction
PUT_OFF: Final = timedelta(minutes=10)  # a person whose job was lost is found again after that
BACKWARDS: Final = timedelta(seconds=90)  # further back than two rounds can be apart by chance


async def begin_round(session: AsyncSession, *, now: datetime) -> int:
    """Notice a clock that was set back: what it let go too early comes round again. Notice a new
    time-zone database (T3): every instant ahead is worked out anew, and none behind. How many
    reminders were woken by that. For the system's transaction."""
    before = await queries.begin_round(session, now, tz_version())
    if before is None:
        return 0
    at, version = before
    if version != tz_version():
        return await queries.wake_all(session, now)
    return await queries.wake_looked_after(session, now) if now <= at - BACKWARDS else 0


async def queue_due(session: AsyncSession, *, now: datetime) -> int:
    """Queue a look for everybody with something due, up to a batch; how many reminders that were:
    fewer than BATCH mean that there are no more. For the system's transaction."""
    people, count = await queries.take_due(session, now, now + PUT_OFF, BATCH)
    await jobs.tasks[LOOK].defer_many(session, [(user_id, {}) for user_id in people])
    return count
