"""Gives the jobs of dead workers to living ones, within a minute of the death.

Each worker process runs this loop beside the queue, so there is nothing that itself could be lost
with a worker: it keeps no state in the database and is not a job. A job is lost when

- its worker has not beaten its heart for `dead_after`, or
- its worker's row is gone (another worker has pruned it), or
- it is listed as running in this very worker, which does not run it: after a restart that was
  given the same worker id, or when recording the end of an attempt failed. Seen twice in a row,
  for a job is for a moment fetched but not yet known here.

A job that was lost has used an attempt, so one that kills its worker ends as failed. From the
second loss on, jobs come back one at a time: the one that kills takes no others with it.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Database
from sante.core.jobs import failures, settle
from sante.core.jobs.registry import Jobs
from sante.core.jobs.settle import Claim
from sante.core.jobs.task import Retry
from sante.core.metrics import JOBS

BATCH: Final = 200

# The library's heart stops when it begins to stop, though its jobs may still run for a while.
_BEAT = text("update procrastinate_workers set last_heartbeat = now() where id = :worker_id")
_MINE = text("""
select id, attempts from procrastinate_jobs where status = 'doing' and worker_id = :worker_id
""")
_LOST = text("""
select job.id, job.task_name, job.attempts, job.args
from procrastinate_jobs job left join procrastinate_workers worker on worker.id = job.worker_id
where job.status = 'doing' and (
  worker.id is null
  or worker.last_heartbeat < now() - make_interval(secs => :dead_after)
  or job.id = any(cast(:abandoned as bigint[])))
order by job.id limit :batch
""")
# A reaper that vanishes here must not keep the row it has locked, and none waits for another.
_GUARD = text("set local idle_in_transaction_session_timeout = '10s'")
_LOCK = text("""
select 1 from procrastinate_jobs where id = :id and status = 'doing' and attempts = :before
for update skip locked
""")

log = structlog.get_logger(__name__)


class Reaper:
    def __init__(
        self,
        registry: Jobs,
        database: Database,
        *,
        dead_after: timedelta,
        spacing: timedelta,
        worker: Callable[[], tuple[int | None, Collection[int]]],
    ) -> None:
        """`spacing` lies between jobs that come back after their second loss; `worker` tells this
        process's worker id and the queue ids it holds."""
        self._registry = registry
        self._database = database
        self._dead_after = dead_after
        self._spacing = spacing
        self._worker = worker
        self._suspects: set[tuple[int, int]] = set()

    async def run(self, every: timedelta) -> None:
        """Sweep for ever. A sweep that fails is logged; the next one tries again."""
        while True:
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001 - the loop outlives any failure
                log.warning("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(every.total_seconds())

    async def sweep(self) -> int:
        """Returns how many jobs were given back or ended."""
        async with self._database.transaction() as session:
            abandoned = await self._abandoned(session)
            values = {"dead_after": self._dead_after.total_seconds(), "abandoned": abandoned}
            lost = (await session.execute(_LOST, {**values, "batch": BATCH})).all()
        rescued = again = 0
        for row in lost:
            claim = Claim.of(row.id, row.task_name, row.attempts, row.args)
            again += claim.before > 0
            rescued += await self._rescue(claim, self._spacing * max(0, again - 1))
        return rescued

    async def _rescue(self, claim: Claim, pause: timedelta) -> bool:
        task = self._registry.tasks.get(claim.task) or self._registry.periodics.get(claim.task)
        retry = task.retry if task is not None else Retry()
        last = retry.pause_after(claim.attempt) is None
        error: dict[str, Any] = failures.entry(claim, failures.WORKER_DIED, retried=not last)
        async with self._database.transaction(user_id=claim.user_id) as session:
            await session.execute(_GUARD)
            if await session.scalar(_LOCK, claim.held()) is None:
                return False
            await settle.fail(session, claim, error, None if last else pause)
        JOBS.labels(claim.task, "lost").inc()
        log.warning("job_lost", job=claim.public_id, kind=claim.task, attempt=claim.attempt)
        return True

    async def _abandoned(self, session: AsyncSession) -> list[int]:
        worker_id, _ = self._worker()
        if worker_id is None:
            self._suspects = set()
            return []
        await session.execute(_BEAT, {"worker_id": worker_id})
        listed = (await session.execute(_MINE, {"worker_id": worker_id})).all()
        _, held = self._worker()
        suspects = {(row.id, row.attempts) for row in listed if row.id not in held}
        seen_twice = suspects & self._suspects
        self._suspects = suspects
        return [queue_id for queue_id, _ in seen_twice]
