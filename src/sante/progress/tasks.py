"""Jobs of progress. Days end at every hour somewhere, so the nights are looked for often."""

from sante.core.jobs import JobContext, SystemContext, jobs
from sante.progress import service


@jobs.periodic("*/15 * * * *")
async def close_days(ctx: SystemContext) -> None:
    """Days that are over: what they came to, streaks that ended, weeks, milestones."""
    async with ctx.transaction() as session:
        nights = await service.nights(session, now=ctx.now())
    for night in nights:
        async with ctx.transaction() as session:
            await service.close_night(session, night, now=ctx.now())


@jobs.periodic("*/15 * * * *")
async def sum_weeks(ctx: SystemContext) -> None:
    """The weekly summary, at six on Sunday evenings."""
    async with ctx.transaction() as session:
        sundays = await service.sundays(session, now=ctx.now())
    for evening in sundays:
        async with ctx.transaction() as session:
            await service.sum_sunday(session, evening)


@jobs.periodic("41 */3 * * *")
async def queue_restating(ctx: SystemContext) -> None:
    async with ctx.transaction() as session:
        await service.queue_restating(session, now=ctx.now())


@jobs.task(service.RESTATE, lock="restate", queueing_lock="restate")
async def restate(ctx: JobContext) -> dict[str, int]:
    """Put right what is kept of a person after a change of the plan or the past."""
    async with ctx.transaction() as session:
        found = await service.restate(session, ctx.user_id, now=ctx.now())
    return {one.table: one.missing + one.different + one.unexpected for one in found}
