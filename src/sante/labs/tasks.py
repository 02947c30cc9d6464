from sante.core.jobs import JobContext, jobs
from sante.labs import service


@jobs.task("labs.recompute_older", queueing_lock="recompute")
async def recompute_older(ctx: JobContext) -> dict[str, int]:
    """Bring every stored profile up to date after a birth date, sex or constraint changed."""
    async with ctx.transaction() as session:
        return {"profiles": await service.recompute_profiles(session, ctx.user_id)}
