"""Jobs: enqueued with their data, run, repeated, given up, seen and stopped by their owner."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.core.job_support import (
    change,
    ended,
    pace,
    person,
    queue,
    rows,
    run,
    runs,
    trace,
    traces,
    until,
    working,
)
from tests.support import db as support
from tests.support.db import Cluster

from sante.core.db import PooledDatabase
from sante.core.errors import Conflict, Invalid, NotFound
from sante.core.jobs import (
    JobContext,
    Jobs,
    PermanentFailure,
    Retry,
    SystemContext,
    cancel_all,
    get_run,
    list_runs,
)
from sante.core.jobs.runs import purge
from sante.core.jobs.schemas import Job
from sante.core.jobs.worker import Pace
from sante.kit.clock import SystemClock
from sante.kit.ids import encode, new_id

SOON = Retry(first=timedelta(milliseconds=50), factor=1)


class Tasks(Jobs):
    """A registry of the kinds of task there are, and the gate some of them wait at."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.began = asyncio.Event()
        self.broken = True
        self.note = self.task("tests.note", public={"report_id": "rep"})(self._note)
        self.wait = self.task("tests.wait", retry=SOON)(self._wait)
        self.fail = self.task("tests.fail", retry=SOON)(self._fail)
        self.recompute = self.task("tests.recompute", queueing_lock="profile", retry=SOON)(
            self._recompute
        )

    async def _note(
        self, ctx: JobContext, report_id: UUID, day: date | None = None, code: str = "ldl"
    ) -> dict[str, str]:
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, f"{report_id} {day} {code}"))
        return {"report_id": encode("rep", report_id)}

    async def _wait(self, ctx: JobContext) -> None:
        self.began.set()
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, f"waited {ctx.attempt}"))
            await self.gate.wait()

    async def _fail(self, ctx: JobContext) -> None:
        if self.broken:
            raise ValueError("haemoglobin 9.1 g/dL is low")
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, "worked"))

    async def _recompute(self, ctx: JobContext) -> None:
        self.began.set()
        await self.gate.wait()


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@pytest.fixture
async def alice(live: PooledDatabase) -> UUID:
    return await person(live)


# Enqueueing


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


# Locks


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


# How a job ends


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


NEVER = datetime.max.replace(tzinfo=UTC)


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


# Who may see and stop


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


# Attempts that were given up


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


# The system's own work


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


# Stopping


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
