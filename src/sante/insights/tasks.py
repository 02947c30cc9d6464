"""When insights are made: after days changed, on a person's morning, and when asked for."""

from datetime import date, timedelta
from typing import Any, Final

from sante.core.jobs import JobContext, SystemContext, jobs

BATCH: Final = 5_000
_AFTER: Final = timedelta(hours=6)  # a morning whose job was lost comes round again


@jobs.task("insights.refresh", lock="insights", queueing_lock="refresh:{first}:{last}")
async def refresh(ctx: JobContext, first: date, last: date) -> dict[str, Any]:
    """The insights, trends and patterns that days from `first` to `last` bear on."""
    from sante.insights.service import work

    return await work.refresh(ctx, first, last)


@jobs.task("insights.score_movement", lock="insights", queueing_lock="movement:{first}:{last}")
async def score_movement(ctx: JobContext, first: date, last: date) -> dict[str, Any]:
    """Nights from `first` to `last` out of movement, by the model the registry or the person
    says."""
    from sante.insights.service import work

    return await work.score_movement(ctx, first, last)


@jobs.task("insights.morning", lock="insights", queueing_lock="morning")
async def morning(ctx: JobContext) -> dict[str, Any]:
    """The day that ended, and the night that did, once it is morning where the person lives."""
    from sante.insights.service import work

    return await work.morning(ctx)


@jobs.periodic("*/15 * * * *", "insights.mornings")
async def mornings(ctx: SystemContext) -> None:
    """One statement finds who is due and puts them off, one more queues their jobs."""
    from sante.insights.service import work

    while True:
        async with ctx.transaction() as session:
            people = await work.due(session, now=ctx.now(), later=ctx.now() + _AFTER, limit=BATCH)
            await morning.defer_many(session, [(user_id, {}) for user_id in people])
        if len(people) < BATCH:
            return
