"""Rounds each minute for the house, a look for each person who has something due."""

from datetime import timedelta

from sante.core.jobs import JobContext, SystemContext, jobs
from sante.notify.reminders import service


@jobs.task(
    service.LOOK,
    lock="look",
    queueing_lock="look",
    priority=20,
    time_limit=timedelta(minutes=2),
)
async def look(ctx: JobContext) -> dict[str, int]:
    async with ctx.transaction() as session:
        return await service.look(session, ctx.user_id, now=ctx.now())


@jobs.periodic("* * * * *", "notify.make_rounds")
async def make_rounds(ctx: SystemContext) -> None:
    async with ctx.transaction() as session:
        await service.begin_round(session, now=ctx.now())
    while True:
        async with ctx.transaction() as session:
            found = await service.queue_due(session, now=ctx.now())
        if found < service.BATCH:
            return
