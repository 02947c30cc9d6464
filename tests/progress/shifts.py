"""The worker's part in a simulated life: the very jobs, run when a test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase

from sante.core import events
from sante.progress import tasks
from sante.progress.events import DaysClosed, WeeksSummed


@dataclass
class Shift:
    """What a job is given: everybody's rows, or one person's."""

    db: SavepointDatabase
    clock: FakeClock
    user_id: UUID | None = None

    def now(self) -> datetime:
        return self.clock.now()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        if self.user_id is None:
            async with self.db.system_transaction() as session:
                yield session
        else:
            async with self.db.transaction(user_id=self.user_id) as session:
                yield session


@dataclass
class Worker:
    db: SavepointDatabase
    clock: FakeClock
    told: list[object] = field(default_factory=list)

    async def night(self) -> None:
        await tasks.close_days.work(Shift(self.db, self.clock))

    async def evening(self) -> None:
        await tasks.sum_weeks.work(Shift(self.db, self.clock))

    async def hour(self) -> None:
        await tasks.queue_restating.work(Shift(self.db, self.clock))

    async def queue(self) -> int:
        """Do what waits in the queue; how many people it was."""
        async with self.db.system_transaction() as session:
            waiting = await session.execute(
                text(
                    "delete from procrastinate_jobs where task_name = 'progress.restate'"
                    " and status = 'todo' returning args ->> 'user_id'"
                )
            )
            people = {UUID(user_id) for user_id in waiting.scalars()}
        for user_id in people:
            await tasks.restate.work(Shift(self.db, self.clock, user_id))
        return len(people)

    def listen(self) -> None:
        """Note what is told, beside whoever listens already."""

        async def note(_session: AsyncSession, event: object) -> None:
            self.told.append(event)

        known: dict[type, Any] = dict(events._listeners)
        events.listen({**known, DaysClosed: (note,), WeeksSummed: (note,)})
