"""What a job is given: transactions that only the holder of the job can commit, progress, time."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Database
from sante.core.files import Files
from sante.core.jobs import settle
from sante.core.jobs.settle import Claim
from sante.kit.clock import Clock

PROGRESS_EVERY: Final = 0.5  # seconds between two writes of progress

_PROGRESS = text("""
update job_runs set stage = :stage, step = :step, done = :done, total = :total,
  percent = :percent, eta = now() + make_interval(secs => :left)
where user_id = :user_id and id = :run_id and status = 'running' and attempts = :attempt
""")


class SupersededError(Exception):
    """This attempt was given up for dead and another one runs, or the job was cancelled: what was
    about to be committed is rolled back. A task lets it pass."""


class _Context:
    def __init__(
        self, database: Database, clock: Clock, claim: Claim, files: Files | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._claim = claim
        self._files = files

    @property
    def files(self) -> Files:
        """Where the files of people are."""
        if self._files is None:
            raise RuntimeError("this worker was started without a file store")
        return self._files

    @property
    def attempt(self) -> int:
        """1 for the first."""
        return self._claim.attempt

    def now(self) -> datetime:
        return self._clock.now()

    async def _only_if_held(self, session: AsyncSession) -> None:
        if not await settle.still_held(session, self._claim):
            raise SupersededError


class SystemContext(_Context):
    """`due` is the instant of the schedule this run is for."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        claim: Claim,
        due: int,
        *,
        files: Files | None = None,
    ) -> None:
        super().__init__(database, clock, claim, files)
        self.due = datetime.fromtimestamp(due, UTC)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """All users' rows, for set-based work."""
        async with self._database.system_transaction() as session:
            yield session
            await self._only_if_held(session)


class JobContext(_Context):
    def __init__(
        self, database: Database, clock: Clock, claim: Claim, *, files: Files | None = None
    ) -> None:
        """`claim` is one of a person's jobs."""
        super().__init__(database, clock, claim, files)
        assert claim.user_id is not None
        assert claim.run_id is not None
        self.user_id: UUID = claim.user_id
        self.job_id: UUID = claim.run_id
        self._stage = ""
        self._stage_began = self._written = float("-inf")

    @asynccontextmanager
    async def transaction(self, user_id: UUID | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction that sees the rows of the job's person and of nobody else; committed at
        the end, unless this attempt has been superseded meanwhile."""
        if user_id not in (None, self.user_id):
            raise ValueError("a job acts for the person it was queued for")
        async with self._database.transaction(user_id=self.user_id) as session:
            yield session
            await self._only_if_held(session)

    async def progress(
        self, stage: str, done: int = 0, total: int = 0, step: str | None = None
    ) -> None:
        """Tell the person how far this is, in a short transaction of its own, at most twice a
        second. `total` 0 means unknown; the estimate of the end assumes an even pace."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
        elif now - self._written < PROGRESS_EVERY and done != total:
            return
        self._written = now
        left = (now - self._stage_began) * (total - done) / done if 0 < done <= total else None
        values = {
            "user_id": self.user_id,
            "run_id": self.job_id,
            "attempt": self.attempt,
            "stage": stage,
            "step": step,
            "done": done,
            "total": total,
            "percent": min(100, 100 * done // total) if total > 0 else None,
            "left": left,
        }
        async with self._database.transaction(user_id=self.user_id) as session:
            await session.execute(_PROGRESS, values)
