from sante.core.jobs import SystemContext, jobs
from sante.identity import service


@jobs.periodic("17 * * * *")
async def sweep_keys(ctx: SystemContext) -> None:
    async with ctx.transaction() as session:
        await service.sweep(session, now=ctx.now())
