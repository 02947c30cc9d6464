from uuid import UUID

from sante.core.jobs import JobContext, SystemContext, jobs
from sante.goals import service
from sante.profile import service as profiles


@jobs.periodic("41 * * * *")
async def turn_days(ctx: SystemContext) -> None:
    """Each hour, for everybody whose own day has brought something; most hours that is nobody."""
    async with ctx.transaction() as session:
        due = await service.people_to_turn(session, now=ctx.now())
        nothing: dict[str, UUID] = {}
        await turn_day.defer_many(session, [(user_id, nothing) for user_id in due])


@jobs.task("goals.turn_day", queueing_lock="turn_day")
async def turn_day(ctx: JobContext) -> dict[str, int]:
    """Complete goals that are over, note phases that have begun, hold those that are too much."""
    async with ctx.transaction() as session:
        person, _ = await profiles.person_at(session, ctx.user_id, now=ctx.now())
        return await service.turn_day(session, person, now=ctx.now())
