"""A person's jobs, as they see them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Conflict, NotFound
from sante.core.jobs.context import SystemContext
from sante.core.jobs.enqueue import queue
from sante.core.jobs.task import Task
from sante.core.models import JobRun

PAGE: Final = 50
KEEP_DONE: Final = timedelta(days=30)
KEEP_FAILED: Final = timedelta(days=90)

# What waits is deleted; what runs is asked to stop, and cannot commit any more.
_STOP = text("""
select procrastinate_cancel_job_v1(procrastinate_id, true, true) from job_runs
where user_id = :user_id and status in ('queued', 'running') and procrastinate_id is not null
""")
_CANCELLED = text("""
update job_runs set status = 'cancelled', finished_at = now(), eta = null
where user_id = :user_id and status in ('queued', 'running')
""")
_ONE: Final = " and id = :run_id"
_STOP_ONE = text(f"{_STOP.text.rstrip()}{_ONE}")
_CANCELLED_ONE = text(f"{_CANCELLED.text.rstrip()}{_ONE}")
_PURGE_RUNS = text("""
delete from job_runs where finished_at < :done_before and status in ('succeeded', 'cancelled')
  or finished_at < :failed_before and status = 'failed'
""")
# Jobs of people leave the queue when they end; what stays is the system's failures.
_PURGE_QUEUE = text("""
delete from procrastinate_jobs job where job.status not in ('todo', 'doing') and not exists (
  select from procrastinate_events event where event.job_id = job.id and event.at > :failed_before)
""")


async def list_runs(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = PAGE
) -> list[JobRun]:
    """Newest first, those made before `after`."""
    wanted = select(JobRun).where(JobRun.user_id == user_id).order_by(JobRun.id.desc())
    if after is not None:
        wanted = wanted.where(JobRun.id < after)
    return list(await session.scalars(wanted.limit(limit)))


async def get_run(session: AsyncSession, user_id: UUID, job_id: UUID) -> JobRun:
    """Raises NotFound."""
    return await _one(session, user_id, job_id)


async def find_run(session: AsyncSession, user_id: UUID, job_id: UUID | None) -> JobRun | None:
    """The job a row remembers; None where it remembers none, or that is purged."""
    try:
        return None if job_id is None else await _one(session, user_id, job_id)
    except NotFound:
        return None


async def requeue(
    session: AsyncSession, user_id: UUID, job_id: UUID, tasks: Mapping[str, Task]
) -> JobRun:
    run = await _one(session, user_id, job_id, lock=True)
    if run.status != "failed":
        raise Conflict("Only a job that has failed can be tried again.")
    if run.kind not in tasks:
        raise Conflict("This kind of work does not exist any more.")
    order = tasks[run.kind].again(user_id, run.input, run_id=job_id)
    queued = await queue(session, [order])
    run.procrastinate_id = queued[job_id][0]
    run.status, run.attempts, run.percent, run.done, run.total = "queued", 0, None, 0, 0
    run.stage = run.step = run.started_at = run.finished_at = run.eta = None
    run.errors = run.errors[-1:]  # the reason it failed stays to be seen; the list does not grow
    await session.flush()
    return run


async def cancel_run(session: AsyncSession, user_id: UUID, job_id: UUID) -> JobRun:
    """Stop one job: what waits is not begun, what runs cannot commit any more.

    Raises NotFound, or Conflict when it has ended.
    """
    run = await _one(session, user_id, job_id, lock=True)
    if not run.is_open:
        raise Conflict("This job has ended: there is nothing to stop.")
    values = {"user_id": user_id, "run_id": job_id}
    await session.execute(_STOP_ONE, values)
    await session.execute(_CANCELLED_ONE, values)
    return await _one(session, user_id, job_id)


async def cancel_all(session: AsyncSession, user_id: UUID) -> None:
    """Stop everything this person has waiting or running: the account is disabled or erased."""
    await session.execute(_STOP, {"user_id": user_id})
    await session.execute(_CANCELLED, {"user_id": user_id})


async def purge(ctx: SystemContext) -> None:
    """Forget jobs that ended long ago: a queue that only grows becomes a slow one."""
    values = {"done_before": ctx.now() - KEEP_DONE, "failed_before": ctx.now() - KEEP_FAILED}
    async with ctx.transaction() as session:
        await session.execute(_PURGE_RUNS, values)
        await session.execute(_PURGE_QUEUE, {"failed_before": values["failed_before"]})


async def _one(session: AsyncSession, user_id: UUID, job_id: UUID, *, lock: bool = False) -> JobRun:
    wanted = select(JobRun).where(JobRun.user_id == user_id, JobRun.id == job_id)
    if lock:
        wanted = wanted.with_for_update()
    found = await session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
