"""Jobs: declared, enqueued with their data, and the locks that order them."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.core.job_support import (
    ended,
    person,
    queue,
    rows,
    runs,
    trace,
    traces,
    until,
    working,
)
from tests.core.job_tasks import SOON, Tasks

from sante.core.db import PooledDatabase
from sante.core.jobs import (
    JobContext,
    Jobs,
    Retry,
)
from sante.kit.ids import new_id


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@pytest.fixture
async def alice(live: PooledDatabase) -> UUID:
    return await person(live)


async def test_a_job_and_its_data_commit_together_or_not_at_all(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """R6."""

    for number in range(20):
        async with live.transaction(user_id=alice) as session:
            await session.execute(trace(alice, f"data {number}"))
            await tasks.note.defer(session, user_id=alice, report_id=new_id())
            if number % 2:
                await session.rollback()
    assert len(await traces(live, alice)) == 10
    assert len(await runs(live, alice)) == 10
    assert len(await queue(live)) == 10


async def test_a_savepoint_that_is_undone_takes_its_job_with_it(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    async with live.transaction(user_id=alice) as session:
        kept = await tasks.note.defer(session, user_id=alice, report_id=new_id())
        undone = await session.begin_nested()
        await tasks.note.defer(session, user_id=alice, report_id=new_id())
        await undone.rollback()
    assert [found.id for found in await runs(live, alice)] == [kept]
    assert len(await queue(live)) == 1


async def test_what_does_not_fit_a_task_fails_where_it_is_enqueued(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    report = new_id()
    wrong: list[dict[str, object]] = [
        {},
        {"report_id": None},
        {"report_id": report, "reprot_id": report},
        {"report_id": str(report)},
        {"report_id": b"%PDF-1.7"},
        {"report_id": report, "day": datetime(2026, 3, 10, tzinfo=UTC)},
        {"report_id": report, "code": "low haemoglobin since March"},
        {"report_id": report, "code": "x" * 101},
        {"report_id": report, "code": True},
    ]
    for ids in wrong:
        async with live.transaction(user_id=alice) as session:
            with pytest.raises(TypeError, match=r"tests\.note"):
                await tasks.note.defer(session, user_id=alice, **ids)  # type: ignore[arg-type]
    assert await queue(live) == []


async def test_arguments_arrive_as_they_were_given(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    report = new_id()
    async with live.transaction(user_id=alice) as session:
        await tasks.defer(
            session,
            "tests.note",
            user_id=alice,
            report_id=report,
            day=date(2026, 3, 10),
            code="hs-crp",
        )
        await tasks.note.defer(session, user_id=alice, report_id=report, day=None)
    async with working(live, tasks):
        await ended(live, alice)
    assert sorted(await traces(live, alice)) == [
        f"{report} 2026-03-10 hs-crp",
        f"{report} None ldl",
    ]


def test_a_task_is_declared_rightly_or_not_at_all() -> None:
    registry = Jobs()

    async def good(ctx: JobContext, report_id: UUID) -> None: ...
    async def untyped(ctx: JobContext, **ids: UUID) -> None: ...
    async def content(ctx: JobContext, data: bytes) -> None: ...

    registry.task("labs.read", lock="report:{report_id}")(good)
    with pytest.raises(ValueError, match="already"):
        registry.task("labs.read")(good)
    with pytest.raises(ValueError, match="not a task name"):
        registry.task("Labs read")(good)
    with pytest.raises(KeyError):
        registry.task("labs.other", lock="report:{reprot_id}")(good)
    for wrong in (untyped, content):
        with pytest.raises(TypeError, match="must be a UUID, date, int or str"):
            registry.task("labs.wrong")(wrong)
    with pytest.raises(ValueError, match="1 to 20 attempts"):
        Retry(attempts=0)


def test_pauses_between_attempts_grow_and_end() -> None:
    pauses = [Retry().pause_after(attempt) for attempt in range(1, 6)]
    assert pauses == [*(timedelta(seconds=s) for s in (10, 40, 160, 640)), None]


async def test_two_and_a_half_thousand_jobs_are_enqueued_in_a_few_statements(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    loop = asyncio.get_running_loop()
    bob = await person(live)
    began = loop.time()
    async with live.system_transaction() as session:
        made = await tasks.note.defer_many(
            session,
            [(user, {"report_id": new_id()}) for user in (alice, bob) for _ in range(1250)],
        )
    assert loop.time() - began < 10
    assert len(set(made)) == 2500
    assert [found.id for found in await runs(live, alice)] == sorted(made[:1250])
    assert [found.id for found in await runs(live, bob)] == sorted(made[1250:])
    linked = await rows(live, "select id, args ->> 'run_id' from procrastinate_jobs")
    by_queue = {queue_id: UUID(run_id) for queue_id, run_id in linked}
    for user in (alice, bob):
        assert all(by_queue[f.procrastinate_id or 0] == f.id for f in await runs(live, user))


async def test_while_one_waits_no_second_of_its_kind_is_queued(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    bob = await person(live)
    async with live.transaction(user_id=alice) as session:
        first = await tasks.recompute.defer(session, user_id=alice)
        assert await tasks.recompute.defer(session, user_id=alice) == first
        await session.execute(trace(alice, "the transaction goes on"))
    async with live.transaction(user_id=alice) as session:
        assert await tasks.recompute.defer_many(session, [(alice, {}), (alice, {})]) == [first] * 2
    async with live.transaction(user_id=bob) as session:
        assert await tasks.recompute.defer(session, user_id=bob) != first
    assert len(await queue(live)) == 2
    assert len(await traces(live, alice)) == 1


async def test_one_that_runs_does_not_stand_for_one_that_is_needed_now(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    async with live.transaction(user_id=alice) as session:
        first = await tasks.recompute.defer(session, user_id=alice)
    async with working(live, tasks):
        await tasks.began.wait()
        async with live.transaction(user_id=alice) as session:
            assert await tasks.recompute.defer(session, user_id=alice) != first
        tasks.gate.set()
        assert [f.status for f in await ended(live, alice)] == ["succeeded"] * 2


async def test_a_waiting_job_that_is_relied_on_does_not_start_before_the_data_are_there(
    live: PooledDatabase, tasks: Tasks, alice: UUID
) -> None:
    """Else it would compute without them, and nobody would compute again."""
    async with live.transaction(user_id=alice) as session:
        await tasks.recompute.defer(session, user_id=alice)
    fetch = "select id from procrastinate_fetch_job_v2(null, null)"
    async with live.transaction(user_id=alice) as session:
        await session.execute(trace(alice, "new data"))
        await tasks.recompute.defer(session, user_id=alice)
        assert await rows(live, fetch) == [(None,)]
    assert await rows(live, fetch) != [(None,)]


async def test_a_retry_does_not_stumble_over_one_that_waits(
    live: PooledDatabase, alice: UUID
) -> None:
    registry = Jobs()
    first_began, second_waits = asyncio.Event(), asyncio.Event()

    @registry.task("tests.once", queueing_lock="once", retry=SOON)
    async def once(ctx: JobContext) -> None:
        if not first_began.is_set():
            first_began.set()
            await second_waits.wait()
            raise ValueError

    async with live.transaction(user_id=alice) as session:
        await once.defer(session, user_id=alice)
    async with working(live, registry, concurrency=1):
        await first_began.wait()
        async with live.transaction(user_id=alice) as session:
            await once.defer(session, user_id=alice)
        second_waits.set()
        retried, second = await ended(live, alice)
    assert (retried.status, retried.attempts, second.status) == ("succeeded", 2, "succeeded")
    assert [e["code"] for e in retried.errors] == ["ValueError"]


async def test_what_matters_more_goes_first(live: PooledDatabase, alice: UUID) -> None:
    registry = Jobs()
    log: list[str] = []

    async def work(ctx: JobContext, number: int) -> None:
        log.append(f"{number}")

    for number, priority in enumerate((0, -5, 7, 0)):
        task = registry.task(f"tests.p{number}", priority=priority)(work)
        async with live.transaction(user_id=alice) as session:
            await task.defer(session, user_id=alice, number=number)
    async with working(live, registry, concurrency=1):
        await ended(live, alice)
    assert log == ["2", "0", "3", "1"]


async def test_jobs_with_one_lock_run_one_after_another_in_order(
    live: PooledDatabase, alice: UUID
) -> None:
    registry = Jobs()
    log: list[str] = []

    @registry.task("tests.ordered", lock="report")
    async def ordered(ctx: JobContext, number: int) -> None:
        log.append(f"begin {number}")
        await asyncio.sleep(0.02)
        log.append(f"end {number}")

    async with live.transaction(user_id=alice) as session:
        for number in range(5):
            await ordered.defer(session, user_id=alice, number=number)
    async with working(live, registry):
        await ended(live, alice)
    assert log == [f"{what} {number}" for number in range(5) for what in ("begin", "end")]


async def test_a_job_that_is_retried_does_not_hold_up_those_behind_it(
    live: PooledDatabase, alice: UUID
) -> None:
    """R5: the others go on, those that share its lock too."""
    registry = Jobs()
    slow_retry = Retry(first=timedelta(seconds=30), factor=1)

    @registry.task("tests.ordered", lock="report", retry=slow_retry)
    async def ordered(ctx: JobContext, number: int) -> None:
        if number == 0:
            raise ValueError

    async with live.transaction(user_id=alice) as session:
        for number in range(3):
            await ordered.defer(session, user_id=alice, number=number)

    async def others_done() -> bool:
        return [f.status for f in await runs(live, alice)] == ["queued", "succeeded", "succeeded"]

    async with working(live, registry):
        await until(others_done)
