"""Sending what stands in the outbox, ringing for what was held, and sweeping.

A job knows only ids. What else sending takes is laid out once per process by the wiring.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sante.core.jobs import JobContext, Retry, SystemContext, jobs
from sante.notify import service
from sante.notify.errors import NotTaken, NotYet
from sante.notify.rules import ATTEMPTS, FACTOR, FIRST_PAUSE, LONGEST_PAUSE
from sante.notify.types import Temporary

BATCH: Final = 5_000


@jobs.task(
    "notify.deliver",
    retry=Retry(attempts=ATTEMPTS, first=FIRST_PAUSE, factor=FACTOR, longest=LONGEST_PAUSE),
    lock="message:{message_id}",
    priority=10,
    time_limit=timedelta(minutes=2),
    public={"message_id": "msg"},
)
async def deliver(ctx: JobContext, message_id: UUID) -> dict[str, Any] | None:
    desk = service.in_use()
    async with ctx.transaction() as session:
        under_way = await service.begin(session, desk, ctx.user_id, message_id, now=ctx.now())
    if under_way is None:
        return None
    outcome = await under_way.channel.send(under_way.message)
    async with ctx.transaction() as session:
        state = await service.end(
            session, ctx.user_id, under_way, outcome, attempt=ctx.attempt, now=ctx.now()
        )
    if state == "queued":
        raise NotYet(outcome.retry_after if isinstance(outcome, Temporary) else None)
    if state != "sent":
        raise NotTaken
    return {"state": state}


@jobs.task("notify.release", lock="release", queueing_lock="release", priority=10)
async def release(ctx: JobContext) -> dict[str, Any]:
    """Ring for what was held until now, as one."""
    async with ctx.transaction() as session:
        return {"rang": await service.release(session, ctx.user_id, now=ctx.now())}


@jobs.periodic("* * * * *", "notify.scheduler")
async def scheduler(ctx: SystemContext) -> None:
    """One statement finds who has something that may ring by now, one more queues their jobs."""
    async with ctx.transaction() as session:
        people = await service.people_due(session, now=ctx.now(), limit=BATCH)
        await release.defer_many(session, [(user_id, {}) for user_id in people])


@jobs.periodic("12,42 * * * *")
async def sweep_outbox(ctx: SystemContext) -> None:
    async with ctx.transaction() as session:
        await service.sweep(session, now=ctx.now())
