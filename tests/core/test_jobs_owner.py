"""Whose jobs are whose: seen, stopped with their person; and the system's own work."""

import asyncio
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.core.job_support import (
    change,
    ended,
    person,
    queue,
    runs,
    trace,
    traces,
    until,
    working,
)
from tests.core.job_tasks import SOON, Tasks

from sante.core.db import PooledDatabase
from sante.core.errors import NotFound
from sante.core.jobs import (
    JobContext,
    Jobs,
    Retry,
    SystemContext,
    cancel_all,
    get_run,
    list_runs,
)
from sante.core.jobs.runs import purge
from sante.kit.ids import new_id


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@pytest.fixture
async def alice(live: PooledDatabase) -> UUID:
    return await person(live)


async def test_a_person_sees_their_jobs_and_nobody_elses(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    bob = await person(live)
    async with live.transaction(user_id=alice) as session:
        made = [
            await tasks.note.defer(session, user_id=alice, report_id=new_id()) for _ in range(5)
        ]
    async with live.transaction(user_id=alice) as session:
        newest = await list_runs(session, alice, limit=3)
        older = await list_runs(session, alice, after=newest[-1].id, limit=3)
        assert [f.id for f in (*newest, *older)] == made[::-1]
        assert (await get_run(session, alice, made[0])).kind == "tests.note"
    async with live.transaction(user_id=bob) as session:
        assert await list_runs(session, bob) == []
        assert await list_runs(session, alice) == [], "row security holds whatever is asked"
        for whose in (bob, alice):
            with pytest.raises(NotFound):
                await get_run(session, whose, made[0])


async def test_disabling_a_person_ends_their_jobs_within_five_seconds(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """S10. The running one has written, but not committed; it never does."""
    bob = await person(live)
    async with live.transaction(user_id=alice) as session:
        running = await tasks.wait.defer(session, user_id=alice)
    async with working(live, tasks, concurrency=1):
        await tasks.began.wait()
        async with live.transaction(user_id=alice) as session:
            waiting = await tasks.note.defer(session, user_id=alice, report_id=new_id())
        async with live.transaction(user_id=bob) as session:
            await tasks.note.defer(session, user_id=bob, report_id=new_id())
        async with live.transaction(user_id=alice) as session:
            await cancel_all(session, alice)

        async def gone() -> bool:
            return await queue(live) == []

        assert await until(gone, seconds=5) < 5
    assert [(f.id, f.status) for f in await runs(live, alice)] == [
        (running, "cancelled"),
        (waiting, "cancelled"),
    ]
    assert await traces(live, alice) == []
    assert [f.status for f in await runs(live, bob)] == ["succeeded"]


async def test_a_task_that_will_not_be_stopped_cannot_commit_all_the_same(
    live: PooledDatabase, alice: UUID
) -> None:
    registry = Jobs()
    began = asyncio.Event()

    @registry.task("tests.deaf")
    async def deaf(ctx: JobContext) -> None:
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, "too late"))
            began.set()
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    async with live.transaction(user_id=alice) as session:
        await deaf.defer(session, user_id=alice)

    async def gone() -> bool:
        return await queue(live) == []

    async with working(live, registry):
        await began.wait()
        async with live.transaction(user_id=alice) as session:
            await cancel_all(session, alice)
        await until(gone, seconds=5)
    assert await traces(live, alice) == []


async def test_nothing_runs_for_a_person_who_is_disabled_or_gone(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    dana = await person(live, status="disabled")
    for user in (alice, dana):
        async with live.transaction(user_id=user) as session:
            await tasks.note.defer(session, user_id=user, report_id=new_id())
    async with live.system_transaction() as session:
        await session.execute(text("delete from users where id = :id"), {"id": alice})

    async def gone() -> bool:
        return await queue(live) == []

    async with working(live, tasks):
        await until(gone)
    assert [f.status for f in await runs(live, dana)] == ["cancelled"]
    assert await traces(live, dana) == []
    assert await runs(live, alice) == []


async def test_a_job_acts_for_its_own_person_only(live: PooledDatabase, alice: UUID) -> None:
    bob = await person(live)
    registry = Jobs()

    @registry.task("tests.nosy", retry=Retry(attempts=1))
    async def nosy(ctx: JobContext, whom: UUID) -> None:
        async with ctx.transaction(whom) as session:
            await session.execute(trace(whom, "seen"))

    async with live.transaction(user_id=alice) as session:
        await nosy.defer(session, user_id=alice, whom=alice)
        await nosy.defer(session, user_id=alice, whom=bob)
    async with working(live, registry):
        assert [f.status for f in await ended(live, alice)] == ["succeeded", "failed"]
    assert await traces(live, bob) == []


async def test_a_schedule_is_kept_and_a_missed_run_is_made_up_once(live: PooledDatabase) -> None:
    registry = Jobs()
    ran: list[tuple[datetime, int]] = []

    @registry.periodic("* * * * * *", "tests.each_second")
    async def each_second(ctx: SystemContext) -> None:
        async with ctx.transaction() as session:
            seen = await session.scalar(text("select count(*) from users"))
        ran.append((ctx.due, seen or 0))

    @registry.periodic("0 3 * * *")
    async def nightly(ctx: SystemContext) -> None:
        ran.append((ctx.due, -1))

    await person(live)
    await person(live)
    for _ in range(2):  # the second start has nothing to make up for
        async with working(live, registry):
            await asyncio.sleep(2.5)
    seconds = [due for due, seen in ran if seen == 2]
    nights = [due for due, seen in ran if seen == -1]
    assert len(seconds) >= 4
    assert len(set(seconds)) == len(seconds)
    assert [(due.hour, due.minute) for due in nights] == [(3, 0)]
    assert registry.periodics.keys() == {"tests.each_second", "tests.nightly"}
    assert await queue(live) == []


async def test_a_schedule_that_is_none_stops_the_start(live: PooledDatabase) -> None:
    registry = Jobs()

    @registry.periodic("every night", "tests.wrong")
    async def wrong(ctx: SystemContext) -> None: ...

    with pytest.raises(ValueError, match="'every night' is not a schedule"):
        async with working(live, registry):
            await asyncio.sleep(0)


async def test_system_work_that_keeps_failing_stays_to_be_seen(live: PooledDatabase) -> None:
    registry = Jobs()

    @registry.periodic("0 0 1 1 *", "tests.yearly", retry=Retry(attempts=2, first=SOON.first))
    async def yearly(ctx: SystemContext) -> None:
        raise ValueError

    await change(
        live,
        "insert into procrastinate_jobs (queue_name, task_name, args)"
        " values ('default', 'tests.yearly', '{\"timestamp\": 0}')",
    )

    async def failed() -> bool:
        return [(job.status, job.attempts) for job in await queue(live)] == [("failed", 2)]

    async with working(live, registry):
        await until(failed)


async def test_what_ended_long_ago_is_forgotten(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    async with live.transaction(user_id=alice) as session:
        for _ in range(3):
            await tasks.note.defer(session, user_id=alice, report_id=new_id())
        old_failure = await tasks.fail.defer(session, user_id=alice)
    async with working(live, tasks):
        await ended(live, alice)
    async with live.transaction(user_id=alice) as session:
        kept = await tasks.note.defer(session, user_id=alice, report_id=new_id())
        await session.execute(
            text("update job_runs set finished_at = finished_at - interval '31 days'")
        )
    registry = Jobs()
    registry.periodic("* * * * * *", "tests.purge")(purge)

    async def purged() -> bool:
        return len(await runs(live, alice)) == 2

    async with working(live, registry):
        await until(purged)
    assert {f.id for f in await runs(live, alice)} == {old_failure, kept}
