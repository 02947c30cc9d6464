"""How a job ends: done, tried again, given up, cut off, put back when the worker stops."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.core.job_support import (
    change,
    ended,
    pace,
    person,
    queue,
    rows,
    run,
    runs,
    traces,
    until,
    working,
)
from tests.core.job_tasks import Tasks
from tests.support import db as support
from tests.support.db import Cluster

from sante.core.db import PooledDatabase
from sante.core.errors import Conflict, Invalid, NotFound
from sante.core.jobs import (
    JobContext,
    Jobs,
    PermanentFailure,
    Retry,
)
from sante.core.jobs.schemas import Job
from sante.core.jobs.worker import Pace
from sante.kit.clock import SystemClock
from sante.kit.ids import encode, new_id

NEVER = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@pytest.fixture
async def alice(live: PooledDatabase) -> UUID:
    return await person(live)


async def test_a_job_that_is_done_leaves_the_queue_and_stays_with_its_owner(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    report = new_id()
    async with live.transaction(user_id=alice) as session:
        job_id = await tasks.note.defer(session, user_id=alice, report_id=report, code="ldl")
    async with working(live, tasks):
        await ended(live, alice)
    found = await run(live, alice, job_id)
    assert (found.status, found.attempts, found.percent, found.errors) == ("succeeded", 1, 100, [])
    assert found.created_at <= (found.started_at or NEVER) <= (found.finished_at or NEVER)
    assert await queue(live) == []
    shown = Job.of(found, tasks.tasks).model_dump(mode="json")
    assert shown["job_id"] == encode("job", job_id)
    assert shown["input"] == {"report_id": encode("rep", report)}, "only what has a public form"
    assert shown["output"] == {"report_id": encode("rep", report)}


async def test_a_poisoned_job_fails_after_five_attempts_and_the_others_go_on(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """R5."""
    async with live.transaction(user_id=alice) as session:
        bad = await tasks.fail.defer(session, user_id=alice)
        for _ in range(5):
            await tasks.note.defer(session, user_id=alice, report_id=new_id())
    async with working(live, tasks):
        found = await ended(live, alice)
        statuses = {f.id: f.status for f in found}
        assert statuses.pop(bad) == "failed"
        assert set(statuses.values()) == {"succeeded"}

        failed = await run(live, alice, bad)
        assert failed.attempts == 5
        assert [e["attempt"] for e in failed.errors] == [1, 2, 3, 4, 5]
        assert [e["will_retry"] for e in failed.errors] == [True] * 4 + [False]
        assert {e["code"] for e in failed.errors} == {"ValueError"}
        assert "haemoglobin" not in str(failed.errors), "an error's own text may quote a value"

        tasks.broken = False
        async with live.transaction(user_id=alice) as session:
            await tasks.retry(session, alice, bad)
        await ended(live, alice)
    again = await run(live, alice, bad)
    assert (again.status, again.attempts, len(again.errors)) == ("succeeded", 1, 1)
    assert (await traces(live, alice))[-1] == "worked"


async def test_a_job_is_retried_by_its_owner_once_and_only_when_it_failed(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    bob = await person(live)
    async with live.transaction(user_id=alice) as session:
        job_id = await tasks.fail.defer(session, user_id=alice)
    async with live.transaction(user_id=alice) as session:
        with pytest.raises(Conflict, match="has failed"):
            await tasks.retry(session, alice, job_id)
    async with working(live, tasks):
        await ended(live, alice)
    for asker, asked in ((bob, job_id), (alice, new_id())):
        async with live.transaction(user_id=asker) as session:
            with pytest.raises(NotFound):
                await tasks.retry(session, asker, asked)

    async def try_again() -> bool:
        try:
            async with live.transaction(user_id=alice) as session:
                await tasks.retry(session, alice, job_id)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(try_again() for _ in range(10)))) == 1
    assert len(await queue(live)) == 1


async def test_what_cannot_succeed_is_not_tried_again(live: PooledDatabase, alice: UUID) -> None:
    registry = Jobs()

    class NotAReport(PermanentFailure):
        code = "not_a_report"
        message = "There are no lab values in this file."

    @registry.task("tests.permanent")
    async def permanent(ctx: JobContext) -> None:
        raise NotAReport

    @registry.task("tests.invalid")
    async def invalid(ctx: JobContext) -> None:
        raise Invalid("glucose 5000 mg/dL is not possible")

    async with live.transaction(user_id=alice) as session:
        await permanent.defer(session, user_id=alice)
        await invalid.defer(session, user_id=alice)
    async with working(live, registry):
        found = await ended(live, alice)
    said = [(f.status, f.attempts, f.errors[0]["code"], f.errors[0]["message"]) for f in found]
    assert said == [
        ("failed", 1, "not_a_report", "There are no lab values in this file."),
        ("failed", 1, "invalid", "Some values need a correction."),
    ]


async def test_a_job_that_never_ends_is_ended(live: PooledDatabase, alice: UUID) -> None:
    registry = Jobs()

    @registry.task("tests.hang", retry=Retry(attempts=1), time_limit=timedelta(milliseconds=200))
    async def hang(ctx: JobContext) -> None:
        await asyncio.Event().wait()

    async with live.transaction(user_id=alice) as session:
        await hang.defer(session, user_id=alice)
    async with working(live, registry):
        (found,) = await ended(live, alice)
    assert (found.status, found.errors[0]["code"]) == ("failed", "timed_out")


async def test_something_inside_a_task_that_cancels_itself_is_a_failure(
    live: PooledDatabase, alice: UUID
) -> None:
    registry = Jobs()

    @registry.task("tests.cancels", retry=Retry(attempts=1))
    async def cancels(ctx: JobContext) -> None:
        raise asyncio.CancelledError

    async with live.transaction(user_id=alice) as session:
        await cancels.defer(session, user_id=alice)
    async with working(live, registry):
        (found,) = await ended(live, alice)
    assert (found.status, found.errors[0]["code"]) == ("failed", "CancelledError")


async def test_a_job_of_another_release_waits_for_it(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    async with live.transaction(user_id=alice) as session:
        job_id = await tasks.note.defer(session, user_id=alice, report_id=new_id())

    async def noticed() -> bool:
        return (await run(live, alice, job_id)).errors != []

    async with working(live, Jobs()):
        await until(noticed)
    found = await run(live, alice, job_id)
    assert (found.status, found.errors[0]["code"]) == ("queued", "unknown_task")
    await change(live, "update procrastinate_jobs set scheduled_at = now()")
    async with working(live, tasks):
        assert [f.status for f in await ended(live, alice)] == ["succeeded"]


async def test_progress_is_seen_while_the_job_runs(live: PooledDatabase, alice: UUID) -> None:
    registry = Jobs()
    seen, go_on = asyncio.Event(), asyncio.Event()

    @registry.task("tests.long")
    async def long(ctx: JobContext) -> None:
        await ctx.progress("reading", 0, 200, step="page 1")
        for number in range(1, 101):
            await ctx.progress("reading", number, 200)  # most of these cost nothing
        await asyncio.sleep(0.55)
        await ctx.progress("reading", 150, 200, step="page 150")
        seen.set()
        await go_on.wait()

    async with live.transaction(user_id=alice) as session:
        job_id = await long.defer(session, user_id=alice)
    async with working(live, registry):
        await seen.wait()
        found = await run(live, alice, job_id)
        go_on.set()
        assert (found.status, found.stage, found.step) == ("running", "reading", "page 150")
        assert (found.done, found.total, found.percent) == (150, 200, 75)
        assert found.eta is not None
        left = found.eta - datetime.now(UTC)
        assert timedelta(0) < left + timedelta(seconds=1) < timedelta(seconds=5)
        await ended(live, alice)


async def test_an_attempt_that_was_given_up_for_dead_cannot_commit(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """The worker was only slow: what it wrote is rolled back, and the second attempt counts."""
    async with live.transaction(user_id=alice) as session:
        job_id = await tasks.wait.defer(session, user_id=alice)
    async with working(live, tasks):
        await tasks.began.wait()
        tasks.began.clear()
        await change(live, "update procrastinate_jobs set status = 'todo', attempts = attempts + 1")
        await tasks.began.wait()
        tasks.gate.set()
        await ended(live, alice)
    assert await traces(live, alice) == ["waited 2"]
    found = await run(live, alice, job_id)
    assert (found.status, found.attempts) == ("succeeded", 2)


async def test_a_worker_whose_connections_are_all_cut_finds_its_feet_and_its_jobs(
    live: PooledDatabase, tasks: Tasks, alice: UUID, cluster: Cluster
) -> None:
    """R19. Recording the end of an attempt fails too: the job is found and done again."""
    async with live.transaction(user_id=alice) as session:
        job_id = await tasks.wait.defer(session, user_id=alice)
    (name,) = (await rows(live, "select current_database()"))[0]
    cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = %s"
    async with working(live, tasks):
        await tasks.began.wait()
        with cluster.admin() as admin:
            admin.execute(cut, [name])
        tasks.gate.set()

        async def done() -> bool:
            return (await run(live, alice, job_id)).status == "succeeded"

        await until(done, seconds=30)
        async with live.transaction(user_id=alice) as session:
            await tasks.note.defer(session, user_id=alice, report_id=new_id())
        assert [f.status for f in await ended(live, alice)] == ["succeeded"] * 2
    assert len(await traces(live, alice)) == 2


async def test_a_worker_that_is_up_before_its_database_waits_for_it(
    tasks: Tasks, cluster: Cluster, template: str, testrun_uid: str
) -> None:
    """R17."""
    name = f"late_{testrun_uid[:12]}"
    database = support.pooled(cluster, name)
    try:
        async with working(database, tasks):
            await asyncio.sleep(0.5)
            cluster.create(name, template)
            alice = await person(database)
            async with database.transaction(user_id=alice) as session:
                await tasks.note.defer(session, user_id=alice, report_id=new_id())
            assert [f.status for f in await ended(database, alice, seconds=30)] == ["succeeded"]
    finally:
        await database.close()
        cluster.drop(name)


async def test_a_worker_that_stops_lets_short_jobs_finish(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    async with live.transaction(user_id=alice) as session:
        await tasks.wait.defer(session, user_id=alice)
    async with working(live, tasks) as stop:
        await tasks.began.wait()
        stop.set()
        await asyncio.sleep(0.2)
        tasks.gate.set()
    assert [f.status for f in await runs(live, alice)] == ["succeeded"]
    assert await traces(live, alice) == ["waited 1"]
    assert await rows(live, "select id from procrastinate_workers") == []


async def test_a_worker_that_stops_puts_long_jobs_back_without_counting_an_attempt(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """R23."""
    async with live.transaction(user_id=alice) as session:
        await tasks.wait.defer(session, user_id=alice)
    loop = asyncio.get_running_loop()
    async with working(live, tasks, hurry=pace(grace=0.3)) as stop:
        await tasks.began.wait()
        began = loop.time()
        stop.set()
    assert loop.time() - began < 3
    assert [f.status for f in await runs(live, alice)] == ["queued"]
    assert [(job.status, job.attempts) for job in await queue(live)] == [("todo", 0)]
    tasks.gate.set()
    async with working(live, tasks):
        await ended(live, alice)
    assert await traces(live, alice) == ["waited 1"]


def test_the_pace_in_earnest_keeps_its_promises() -> None:
    """R4: again within 60 s. R23: stopped within 20 s."""
    earnest = Pace()
    assert earnest.dead_after + 2 * earnest.sweep + earnest.poll <= timedelta(seconds=50)
    assert earnest.grace + earnest.give_up < timedelta(seconds=20)
    with pytest.raises(ValueError, match="several heartbeats"):
        pace(heartbeat=0.5)


def test_the_clock_of_a_job_is_the_house_clock() -> None:
    assert SystemClock().now().tzinfo is UTC
