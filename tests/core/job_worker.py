"""A worker process for tests, with tasks that can be killed at any point."""

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from tests.core.job_support import trace

from sante.core.db import PooledDatabase
from sante.core.jobs import JobContext, Jobs, Pace, Retry, run_worker, stop_on_signals
from sante.kit.clock import SystemClock

registry = Jobs()
AT_ONCE = Retry(first=timedelta(milliseconds=50), factor=1)
STUBBORN = Retry(attempts=20, first=timedelta(milliseconds=50), factor=1)


@registry.task("tests.steps", retry=STUBBORN)
async def steps(ctx: JobContext, count: int, millis: int) -> dict[str, int]:
    """Leaves `count` numbered traces, one to a transaction; a repeat goes on where it stopped."""
    done = 0
    for number in range(count):
        async with ctx.transaction() as session:
            known = await session.scalar(
                text("select count(*) from audit_log where user_id = :u and action = :a"),
                {"u": ctx.user_id, "a": f"{ctx.job_id} {number}"},
            )
            if not known:
                await session.execute(trace(ctx.user_id, f"{ctx.job_id} {number}"))
                done += 1
        await ctx.progress("steps", number + 1, count)
        await asyncio.sleep(millis / 1000)
    return {"done": done}


@registry.task("tests.poison", retry=AT_ONCE)
async def poison(ctx: JobContext) -> None:
    """Takes its worker with it."""
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGKILL)


@registry.task("tests.sleep", retry=AT_ONCE)
async def sleep(ctx: JobContext, millis: int) -> None:
    async with ctx.transaction() as session:
        await session.execute(trace(ctx.user_id, f"began {ctx.attempt}"))
    await asyncio.sleep(millis / 1000)
    async with ctx.transaction() as session:
        await session.execute(trace(ctx.user_id, f"ended {ctx.attempt}"))


async def enqueue(urls: list[str], user_id: str) -> None:
    """Commits a trace and its job, again and again, until it is killed."""
    database, user = PooledDatabase(urls[0], urls[1]), UUID(user_id)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        async with database.transaction(user_id=user) as session:
            await session.execute(trace(user, "data"))
            await poison.defer(session, user_id=user)
            await session.execute(trace(user, "more data"))


async def work(urls: list[str], pace: dict[str, float], concurrency: int) -> None:
    database = PooledDatabase(urls[0], urls[1], pool_size=10)
    hurry = Pace(**{name: timedelta(seconds=s) for name, s in pace.items()})
    await run_worker(
        registry,
        database,
        clock=SystemClock(),
        stop=stop_on_signals(),
        concurrency=concurrency,
        pace=hurry,
    )
    await database.close()


if __name__ == "__main__":
    asked = json.loads(sys.argv[2])
    asyncio.run(work(**asked) if sys.argv[1] == "work" else enqueue(**asked))
