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


@jobs.task("goals.note_projections", queueing_lock="note", lock="note", priority=-10)
async def note_projections(ctx: JobContext) -> dict[str, int]:
    """Note what a person's projections say on their local day."""
    async with ctx.transaction() as session:
        return {"projections": await service.note_day(session, ctx.user_id, now=ctx.now())}


@jobs.periodic("*/15 * * * *", "goals.begin_day")
async def begin_day(ctx: SystemContext) -> None:
    """Two hours into each local day, queue its projections: a job a person, many to a statement.

    Who was missed while nothing ran is found up to four hours later. Projecting takes each
    person's own rows, so it is done as them and not with the sight of all.
    """
    async with ctx.transaction() as session:
        people = await service.people_to_note(session, now=ctx.now())
        await note_projections.defer_many(session, [(user_id, {}) for user_id in people])
