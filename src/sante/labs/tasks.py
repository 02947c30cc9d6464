from typing import Any
from uuid import UUID

from sante.core.jobs import JobContext, jobs
from sante.labs import service


@jobs.task("labs.recompute_older", queueing_lock="recompute")
async def recompute_older(ctx: JobContext) -> dict[str, int]:
    """Bring every stored profile up to date after a birth date, sex or constraint changed."""
    async with ctx.transaction() as session:
        return {"profiles": await service.recompute_profiles(session, ctx.user_id)}


@jobs.task(
    "labs.read_pages",
    lock="report:{report_id}",
    queueing_lock="report:{report_id}",
    public={"report_id": "rep"},
)
async def read_pages(ctx: JobContext, report_id: UUID) -> dict[str, Any]:
    from sante.labs.service.page_reading import read_pages as read

    return await read(ctx, report_id)
