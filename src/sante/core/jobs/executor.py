"""Runs one attempt at a job and records how it ended.

Nothing a task does gets past here: the queue library only ever sees attempts that end well. When
even recording fails (the database is gone), the job stays "doing", and the reaper finds it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final, Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Database
from sante.core.files import Files
from sante.core.jobs import failures, settle
from sante.core.jobs.context import JobContext, SupersededError, SystemContext
from sante.core.jobs.settle import Claim, Outcome
from sante.core.jobs.task import Output, Periodic, Retry, Task
from sante.core.metrics import JOBS
from sante.kit.clock import Clock

SETTLE_LIMIT: Final = 20.0  # seconds for recording an end
SETTLE_GRACE: Final = 3.0  # what is left of it when the worker is told to stop meanwhile
UNKNOWN: Final = Retry(first=timedelta(minutes=1), factor=2)  # after a roll-out it will be known

StopReason = Literal["shutdown", "user_request"] | None
Ending = Callable[[AsyncSession], Awaitable[Outcome]]

log = structlog.get_logger(__name__)


class Executor:
    """`held` are the queue ids this worker has fetched and not yet recorded the end of."""

    def __init__(self, database: Database, clock: Clock, files: Files | None = None) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self.held: set[int] = set()

    async def run_task(
        self, task: Task, claim: Claim, ids: Mapping[str, Any], stopped: Callable[[], StopReason]
    ) -> None:
        context = JobContext(self._database, self._clock, claim, files=self._files)

        async def work() -> Output:
            return await task.work(context, **task.decode(ids))

        await self._run(task, claim, work, stopped)

    async def run_periodic(
        self, task: Periodic, claim: Claim, due: int, stopped: Callable[[], StopReason]
    ) -> None:
        context = SystemContext(self._database, self._clock, claim, due, files=self._files)
        await self._run(task, claim, lambda: task.work(context), stopped)

    async def give_up_unknown(self, claim: Claim) -> None:
        """A job of a release that is older or newer than this one."""
        pause = UNKNOWN.pause_after(claim.attempt)
        error = failures.entry(claim, failures.UNKNOWN_TASK, retried=pause is not None)
        await self._settle(claim, partial(settle.fail, claim=claim, error=error, pause=pause))

    async def _run(
        self,
        task: Task | Periodic,
        claim: Claim,
        work: Callable[[], Awaitable[Output]],
        stopped: Callable[[], StopReason],
    ) -> None:
        end = await self._attempt(task, claim, work, stopped)
        recording = asyncio.create_task(self._settle(claim, end))
        try:
            await asyncio.wait({recording}, timeout=SETTLE_LIMIT)
        except asyncio.CancelledError:
            await asyncio.wait({recording}, timeout=SETTLE_GRACE)
            raise
        if not recording.done():
            recording.cancel()
            raise TimeoutError("the end of the attempt could not be recorded")
        recording.result()

    async def _attempt(
        self,
        task: Task | Periodic,
        claim: Claim,
        work: Callable[[], Awaitable[Output]],
        stopped: Callable[[], StopReason],
    ) -> Ending:
        """Do the work; returns how to record what came of it."""
        end: Ending = partial(settle.cancel, claim=claim)
        try:
            async with asyncio.timeout(task.time_limit.total_seconds()):
                async with self._database.transaction(user_id=claim.user_id) as session:
                    wanted = await settle.start(session, claim)
                if wanted:
                    end = partial(settle.succeed, claim=claim, output=await work())
        except SupersededError:
            return end
        except asyncio.CancelledError as error:
            if stopped() == "shutdown" or (stopped() is None and _is_cancelled()):
                return partial(settle.put_back, claim=claim)
            # Not asked for by anybody: something inside the task has cancelled itself.
            return end if stopped() == "user_request" else self._failed(task, claim, error)
        except Exception as error:  # noqa: BLE001 - whatever a task raises is its failure
            return self._failed(task, claim, error)
        return end

    def _failed(self, task: Task | Periodic, claim: Claim, error: BaseException) -> Ending:
        reason = failures.reason_of(error)
        pause = None if reason.permanent else task.retry.pause_after(claim.attempt)
        if pause is not None and isinstance(error, failures.TryLater):
            pause = max(pause, min(error.after, task.retry.longest))
        noted = failures.entry(claim, reason, retried=pause is not None)
        log.error(
            "job_failed",
            job=claim.public_id,
            kind=claim.task,
            attempt=claim.attempt,
            error=type(error).__name__,
            where=failures.frames(error),
            log_id=noted["log_id"],
        )
        return partial(settle.fail, claim=claim, error=noted, pause=pause)

    async def _settle(self, claim: Claim, end: Ending) -> None:
        async with self._database.transaction(user_id=claim.user_id) as session:
            outcome = await end(session)
        JOBS.labels(claim.task, outcome).inc()
        log.info(
            "job_ended",
            job=claim.public_id,
            kind=claim.task,
            attempt=claim.attempt,
            outcome=outcome,
        )


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
