"""Sending what stands in the outbox, and sweeping it.

A job knows only ids. What else sending takes is laid out once per process by the wiring (`use`).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sante.core.jobs import JobContext, Retry, SystemContext, jobs
from sante.notify import service
from sante.notify.errors import NotTaken, NotYet
from sante.notify.rules import ATTEMPTS, FACTOR, FIRST_PAUSE
from sante.notify.service import Desk

_laid_out: list[Desk] = []


def use(desk: Desk) -> None:
    """The desk this process sends from, instead of the one before."""
    _laid_out[:] = [desk]


@jobs.task(
    "notify.deliver",
    retry=Retry(attempts=ATTEMPTS, first=FIRST_PAUSE, factor=FACTOR),
    lock="message:{message_id}",
    priority=10,
    time_limit=timedelta(minutes=2),
    public={"message_id": "msg"},
)
async def deliver(ctx: JobContext, message_id: UUID) -> dict[str, Any] | None:
    (desk,) = _laid_out
    async with ctx.transaction() as session:
        under_way = await service.begin(session, desk, ctx.user_id, message_id, now=ctx.now())
    if under_way is None:
        return None
    outcome = await under_way.channel.send(under_way.message)
    async with ctx.transaction() as session:
        state = await service.end(
            session, ctx.user_id, under_way, outcome, attempt=ctx.attempt, now=ctx.now()
        )
    if state == "queued":
        raise NotYet
    if state != "sent":
        raise NotTaken
    return {"state": state}


@jobs.periodic("12,42 * * * *")
async def sweep_outbox(ctx: SystemContext) -> None:
    async with ctx.transaction() as session:
        await service.sweep(session, now=ctx.now())
