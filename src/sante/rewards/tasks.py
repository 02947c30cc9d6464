"""When rewards are worked out: after something was done, and after each of a person's days."""

from datetime import timedelta
from typing import Final

from sante.core.jobs import JobContext, SystemContext, jobs
from sante.rewards import service

BATCH: Final = 1_000
_AFTER: Final = timedelta(hours=6)  # a night whose job was lost comes round again


@jobs.task(service.SETTLE, lock="rewards", queueing_lock="settle")
async def settle(ctx: JobContext) -> dict[str, int]:
    """Award what was done since the last time, once."""
    async with ctx.transaction() as session:
        found = await service.settle(session, ctx.user_id, now=ctx.now())
    return {one.table: one.missing + one.different + one.unexpected for one in found}


@jobs.task("rewards.watch", lock="rewards", queueing_lock="watch", priority=-10)
async def watch(ctx: JobContext) -> dict[str, int]:
    """The nightly self-audit of one person; then the day that has begun is settled."""
    async with ctx.transaction() as session:
        found = await service.watch(session, ctx.user_id, now=ctx.now())
    return {one.table: one.missing + one.different + one.unexpected for one in found}


@jobs.periodic("11,26,41,56 * * * *")
async def look(ctx: SystemContext) -> None:
    """Whose day has ended; most quarters of an hour that is few. A statement finds and puts off a
    thousand of them, one more queues their jobs."""
    while True:
        async with ctx.transaction() as session:
            later = ctx.now() + _AFTER
            people = await service.due(session, now=ctx.now(), later=later, limit=BATCH)
            await watch.defer_many(session, [(user_id, {}) for user_id in people])
        if len(people) < BATCH:
            return


@jobs.periodic("53 * * * *")
async def look_for_new(ctx: SystemContext) -> None:
    """Who has logged before there were rewards, after an upgrade."""
    async with ctx.transaction() as session:
        people = await service.unseen(session, limit=BATCH)
        await settle.defer_many(session, [(user_id, {}) for user_id in people])
