"""How a job starts and ends: its queue row and its owner's run change in one transaction.

A worker holds a job by (queue id, attempts made before). Whoever takes a job away from a worker
that seemed dead raises `attempts`, so a worker that was only slow no longer holds it: it can
neither end the job nor commit anything for it (`still_held`). Instants are the database's own, for
leases and schedules of many machines need one clock.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit import ids

Outcome = Literal["succeeded", "retried", "failed", "cancelled", "put_back", "superseded"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one job. Work of the system has neither owner nor run."""

    queue_id: int
    task: str
    before: int
    user_id: UUID | None = None
    run_id: UUID | None = None

    @classmethod
    def of(cls, queue_id: int, task: str, before: int, args: Mapping[str, Any]) -> "Claim":
        if "run_id" not in args:
            return cls(queue_id, task, before)
        return cls(queue_id, task, before, UUID(args["user_id"]), UUID(args["run_id"]))

    @property
    def attempt(self) -> int:
        return self.before + 1

    @property
    def public_id(self) -> str | None:
        return None if self.run_id is None else ids.encode("job", self.run_id)

    def held(self) -> dict[str, Any]:
        return {"id": self.queue_id, "before": self.before}


_HELD = text("""
select 1 from procrastinate_jobs
where id = :id and status = 'doing' and attempts = :before and not abort_requested
for share
""")
_REMOVE = text("""
delete from procrastinate_jobs where id = :id and status = 'doing' and attempts = :before
returning id
""")
# A job that waits again has no queueing lock: one with the same may be waiting already. Each
# retry loses a step of priority, or it would hold up the later jobs that share its lock.
_REQUEUE = text("""
update procrastinate_jobs
set status = 'todo', worker_id = null, queueing_lock = null, attempts = attempts + :counted,
  priority = priority - :counted, scheduled_at = now() + make_interval(secs => :pause)
where id = :id and status = 'doing' and attempts = :before and not abort_requested
returning pg_notify('procrastinate_any_queue_v1',
  json_build_object('type', 'job_inserted', 'job_id', id)::text)
""")
_KEEP_FAILED = text("""
update procrastinate_jobs set status = 'failed', attempts = attempts + 1
where id = :id and status = 'doing' and attempts = :before
returning id
""")
_RUN_STARTS = text("""
update job_runs set status = 'running', attempts = :attempt, stage = null, step = null,
  percent = null, done = 0, total = 0, eta = null, started_at = coalesce(started_at, now())
where user_id = :user_id and id = :run_id and status in ('queued', 'running')
  and exists (select from users where users.id = :user_id and users.status <> 'disabled')
returning id
""")
_RUN_ENDS = text("""
update job_runs set status = :status, eta = null,
  percent = case when :status = 'succeeded' then 100 else percent end,
  output = coalesce(cast(:output as jsonb), output),
  errors = errors || coalesce(cast(:error as jsonb), '[]'),
  finished_at = case when :status = 'queued' then null else now() end
where user_id = :user_id and id = :run_id and status in ('queued', 'running')
""")


async def still_held(session: AsyncSession, claim: Claim) -> bool:
    """Whether this attempt may still write; if so, nobody can take the job until the commit."""
    return await session.scalar(_HELD, claim.held()) is not None


async def start(session: AsyncSession, claim: Claim) -> bool:
    """False when there is nothing to do: cancelled, or the person is gone or disabled."""
    if not await still_held(session, claim):
        return False
    if claim.run_id is None:
        return True
    values = {"user_id": claim.user_id, "run_id": claim.run_id, "attempt": claim.attempt}
    return await session.scalar(_RUN_STARTS, values) is not None


async def succeed(
    session: AsyncSession, claim: Claim, output: Mapping[str, Any] | None = None
) -> Outcome:
    if await session.scalar(_REMOVE, claim.held()) is None:
        return "superseded"
    await _end_run(session, claim, "succeeded", output=output)
    return "succeeded"


async def fail(
    session: AsyncSession, claim: Claim, error: Mapping[str, Any], pause: timedelta | None
) -> Outcome:
    """Queue the next attempt after `pause`, or end the job as failed when there is none."""
    if pause is not None:
        return await _requeue(session, claim, pause, counted=1, error=error)
    # A person's failed job is kept as their run; of the system's, the queue row is the record.
    statement = _KEEP_FAILED if claim.run_id is None else _REMOVE
    if await session.scalar(statement, claim.held()) is None:
        return "superseded"
    await _end_run(session, claim, "failed", error=error)
    return "failed"


async def put_back(session: AsyncSession, claim: Claim) -> Outcome:
    """The worker stops: another one starts this attempt again at once."""
    outcome = await _requeue(session, claim, timedelta(), counted=0)
    return "put_back" if outcome == "retried" else outcome


async def cancel(session: AsyncSession, claim: Claim) -> Outcome:
    if await session.scalar(_REMOVE, claim.held()) is None:
        return "superseded"
    await _end_run(session, claim, "cancelled")
    return "cancelled"


async def _requeue(
    session: AsyncSession,
    claim: Claim,
    pause: timedelta,
    *,
    counted: int,
    error: Mapping[str, Any] | None = None,
) -> Outcome:
    values = {**claim.held(), "counted": counted, "pause": pause.total_seconds()}
    if (await session.execute(_REQUEUE, values)).first() is None:
        return await cancel(session, claim)  # it was asked to stop, or is not ours any more
    await _end_run(session, claim, "queued", error=error)
    return "retried"


async def _end_run(
    session: AsyncSession,
    claim: Claim,
    status: str,
    *,
    output: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
) -> None:
    if claim.run_id is None:
        return
    values = {
        "user_id": claim.user_id,
        "run_id": claim.run_id,
        "status": status,
        "output": None if output is None else json.dumps(output, default=str),
        "error": None if error is None else json.dumps([error]),
    }
    await session.execute(_RUN_ENDS, values)
