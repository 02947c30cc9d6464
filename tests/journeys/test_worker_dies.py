"""Workers are killed, frozen, cut off and stopped; no job is lost and none is done twice.

Real worker processes on a real database, kill -9, nothing patched. Most use a pace at which a
death is noticed in a second; one waits for the pace in earnest.
"""

import asyncio
import random
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.core import job_worker
from tests.core.job_support import (
    change,
    ended,
    kill,
    pace,
    person,
    queue,
    rows,
    run,
    runs,
    spawn,
    start_worker,
    traces,
    until,
    urls,
)

from sante.core.db import PooledDatabase
from sante.core.jobs import Pace, reaper

Workers = Callable[..., Awaitable[Process]]


@asynccontextmanager
async def workers(database: PooledDatabase) -> AsyncIterator[Workers]:
    """Starts worker processes; those that still live at the end are killed."""
    started: list[Process] = []

    async def start(hurry: Pace | None = None, concurrency: int = 4) -> Process:
        started.append(await start_worker(database, hurry=hurry, concurrency=concurrency))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            await kill(process)


@pytest.fixture
async def alice(live: PooledDatabase) -> UUID:
    return await person(live)


async def sleeper(database: PooledDatabase, user_id: UUID, millis: int) -> UUID:
    async with database.transaction(user_id=user_id) as session:
        return await job_worker.sleep.defer(session, user_id=user_id, millis=millis)


def left_trace(database: PooledDatabase, user_id: UUID, what: str) -> Callable[[], Awaitable[bool]]:
    async def found() -> bool:
        return what in await traces(database, user_id)

    return found


async def test_a_request_killed_while_it_enqueues_leaves_both_or_neither(
    live: PooledDatabase, alice: UUID
) -> None:
    """R6."""
    chance = random.Random(7)
    for _ in range(6):
        process = await spawn("enqueue", urls=urls(live), user_id=str(alice))
        assert process.stdout is not None
        await process.stdout.readline()
        await asyncio.sleep(chance.uniform(0.05, 0.25))
        await kill(process)

    async def settled() -> bool:
        open_now = "select 1 from pg_stat_activity where state = 'idle in transaction'"
        return await rows(live, f"{open_now} and datname = current_database()") == []

    await until(settled)
    found = await runs(live, alice)
    assert len(found) > 20
    assert len(await traces(live, alice)) == 2 * len(found)
    assert [job.id for job in await queue(live)] == [f.procrastinate_id for f in found]


async def test_twenty_kills_at_any_point_lose_nothing_and_repeat_nothing(
    live: PooledDatabase, alice: UUID
) -> None:
    """R3, R4."""
    chance = random.Random(11)
    async with live.transaction(user_id=alice) as session:
        made = await job_worker.steps.defer_many(
            session, [(alice, {"count": 5, "millis": 50})] * 200
        )

    async def at_work(process: Process) -> bool:
        async with live.transaction(user_id=alice) as session:
            worked = text("select count(*) from audit_log where actor = :pid")
            return bool(await session.scalar(worked, {"pid": str(process.pid)}))

    async with workers(live) as start:
        alive = [await start(), await start()]
        for _ in range(20):
            await until(partial(at_work, alive[0]))
            await asyncio.sleep(chance.uniform(0, 0.25))
            await kill(alive.pop(0))
            alive.append(await start())
        found = await ended(live, alice, seconds=120)
    assert {f.status for f in found} == {"succeeded"}
    left = await traces(live, alice)
    assert sorted(left) == sorted(f"{job_id} {number}" for job_id in made for number in range(5))
    assert sum(f.attempts > 1 for f in found) >= 15, "the kills have hit jobs"


async def test_a_job_is_found_when_its_worker_was_forgotten_too(
    live: PooledDatabase, alice: UUID
) -> None:
    """R4: another worker has pruned the dead one's row before anybody looked for its jobs."""
    await sleeper(live, alice, 1500)
    async with workers(live) as start:
        first = await start()
        await until(left_trace(live, alice, "began 1"))
        await kill(first)
        await change(live, "delete from procrastinate_workers")
        await start()
        await until(left_trace(live, alice, "ended 2"))
    assert await traces(live, alice) == ["began 1", "began 2", "ended 2"]


async def test_a_job_is_found_when_the_new_worker_has_the_dead_ones_id(
    live: PooledDatabase, alice: UUID
) -> None:
    """R4: its heart seems to beat, but it does not run what it is said to run."""
    await sleeper(live, alice, 1500)
    async with workers(live) as start:
        first = await start(pace(dead_after=30))
        await until(left_trace(live, alice, "began 1"))
        (dead,) = (await rows(live, "select id from procrastinate_workers"))[0]
        await kill(first)
        await start(pace(dead_after=30))

        async def registered() -> bool:
            return len(await rows(live, "select id from procrastinate_workers")) == 2

        await until(registered)
        await change(
            live,
            "update procrastinate_jobs set worker_id ="
            " (select id from procrastinate_workers where id <> :dead) where status = 'doing'",
            dead=dead,
        )
        await until(left_trace(live, alice, "ended 2"), seconds=10)
    assert await traces(live, alice) == ["began 1", "began 2", "ended 2"]


async def test_a_job_is_found_when_those_who_looked_for_it_were_killed_too(
    live: PooledDatabase, alice: UUID
) -> None:
    """R4. The last to look vanished while it held the job's row, its connection still open."""
    await sleeper(live, alice, 500)
    async with workers(live) as start:
        first, second = await start(), await start()
        await until(left_trace(live, alice, "began 1"))
        await kill(first)
        await kill(second)
        (job,) = await queue(live)
        async with live._app.connect() as stuck:
            await stuck.execute(reaper._GUARD)
            held = {"id": job.id, "before": job.attempts}
            assert await stuck.scalar(reaper._LOCK, held) == 1
            await start()
            took = await until(left_trace(live, alice, "ended 2"), seconds=40)
            await stuck.invalidate()
    assert took > 5, "it did wait for the row"
    assert await traces(live, alice) == ["began 1", "began 2", "ended 2"]


async def test_a_worker_that_was_only_frozen_cannot_add_to_what_another_has_done(
    live: PooledDatabase, alice: UUID
) -> None:
    await sleeper(live, alice, 600)
    async with workers(live) as start:
        first = await start()
        await until(left_trace(live, alice, "began 1"))
        first.send_signal(signal.SIGSTOP)
        await start()
        await until(left_trace(live, alice, "ended 2"))
        first.send_signal(signal.SIGCONT)
        await asyncio.sleep(1.5)
        assert first.returncode is None
    assert await traces(live, alice) == ["began 1", "began 2", "ended 2"]
    assert [(f.status, f.attempts) for f in await runs(live, alice)] == [("succeeded", 2)]
    assert await queue(live) == []


async def test_a_job_that_kills_its_worker_is_given_up_and_the_others_are_done(
    live: PooledDatabase, alice: UUID
) -> None:
    """R5. Somebody starts a worker whenever there is none, as systemd does."""
    async with live.transaction(user_id=alice) as session:
        bad = await job_worker.poison.defer(session, user_id=alice)
    for _ in range(3):
        await sleeper(live, alice, 1000)
    careful = pace(spacing=4)
    async with workers(live) as start:
        finished = asyncio.create_task(ended(live, alice, seconds=100))
        worker = await start(careful)
        while not finished.done():
            if worker.returncode is not None:
                worker = await start(careful)
            await asyncio.sleep(0.05)
        found = {f.id: f for f in await finished}
    given_up = found.pop(bad)
    assert (given_up.status, len(given_up.errors)) == ("failed", 5)
    assert {e["code"] for e in given_up.errors} == {"worker_died"}
    assert {f.status for f in found.values()} == {"succeeded"}


async def test_a_worker_told_to_stop_leaves_in_time_and_puts_its_jobs_back(
    live: PooledDatabase, alice: UUID
) -> None:
    """R23."""
    job_id = await sleeper(live, alice, 60_000)
    async with workers(live) as start:
        worker = await start()
        await until(left_trace(live, alice, "began 1"))
        loop = asyncio.get_running_loop()
        began = loop.time()
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), 20) == 0
        assert loop.time() - began < 5
    found = await run(live, alice, job_id)
    assert (found.status, found.errors) == ("queued", [])
    assert [(job.status, job.attempts) for job in await queue(live)] == [("todo", 0)]


async def test_in_earnest_a_dead_workers_job_runs_again_within_a_minute(
    live: PooledDatabase, alice: UUID
) -> None:
    """R4."""
    await sleeper(live, alice, 120_000)
    async with workers(live) as start:
        first = await start(Pace())
        await until(left_trace(live, alice, "began 1"))
        await start(Pace())
        await asyncio.sleep(3)  # the second one is up before the first dies
        await kill(first)
        took = await until(left_trace(live, alice, "began 2"), seconds=60)
    assert 20 < took < 60
