"""What requests leave behind and nobody needs any more."""

from datetime import timedelta

from sqlalchemy import delete

from sante.core import limits, lockout, pending
from sante.core.idempotency import LIFETIME_DAYS
from sante.core.jobs import SystemContext, jobs
from sante.core.models import IdempotencyKey


@jobs.periodic("7 * * * *", "core.sweep_requests")
async def sweep_requests(ctx: SystemContext) -> None:
    before = ctx.now() - timedelta(days=LIFETIME_DAYS)
    async with ctx.transaction() as session:
        await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))
        await limits.prune(session, now=ctx.now())
        await lockout.prune(session, now=ctx.now())
        await pending.prune(session, now=ctx.now())
