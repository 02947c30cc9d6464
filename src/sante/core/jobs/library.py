"""The queue library (Procrastinate), and the one place that knows its classes.

It fetches, wakes on NOTIFY, beats its heart and keeps the schedule. How an attempt ends is recorded
by the executor before the library hears of it, so the library's own ways to end a job do nothing.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any, Final

import procrastinate
from croniter import croniter  # type: ignore[import-untyped]  # it ships no types
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg_pool import AsyncConnectionPool

from sante.core.jobs.executor import Executor, StopReason
from sante.core.jobs.registry import Jobs
from sante.core.jobs.settle import Claim
from sante.core.jobs.task import Periodic, Task

# A schedule missed by less than this is made up for, once: a laptop sleeps at night.
MISSED_FOR: Final = timedelta(days=8)
# A connection to a machine that has vanished is given up within half a minute.
_CONNECTION: Final = {
    "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


class Manager(JobManager):
    def __init__(self, connector: procrastinate.PsycopgConnector, executor: Executor) -> None:
        super().__init__(connector)
        self._executor = executor
        self.known: frozenset[str] = frozenset()
        self.worker_id: int | None = None

    async def register_worker(self) -> int:
        self.worker_id = await super().register_worker()
        return self.worker_id

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        job = await super().fetch_job(queues, worker_id)
        if job is not None and job.id is not None:
            self._executor.held.add(job.id)
        return job

    async def finish_job(
        self,
        job: Job,
        status: Status,  # noqa: ARG002 - the library's signature
        delete_job: bool,  # noqa: ARG002
    ) -> None:
        assert job.id is not None
        try:
            if job.task_name not in self.known:
                await self._executor.give_up_unknown(claim_of(job))
        finally:
            self._executor.held.discard(job.id)


def claim_of(job: Job) -> Claim:
    assert job.id is not None
    return Claim.of(job.id, job.task_name, job.attempts, job.task_kwargs)


def build(registry: Jobs, executor: Executor) -> tuple[procrastinate.App, Manager]:
    """Raises ValueError for a schedule that is none."""
    connector = procrastinate.PsycopgConnector()
    app = procrastinate.App(
        connector=connector, periodic_defaults={"max_delay": MISSED_FOR.total_seconds()}
    )
    manager = Manager(connector, executor)
    app.job_manager = manager
    for task in registry.tasks.values():
        app.task(name=task.name, pass_context=True)(_task(executor, task))
    for periodic in registry.periodics.values():
        if not croniter.is_valid(periodic.cron):
            raise ValueError(f"{periodic.cron!r} is not a schedule for {periodic.name}")
        made = app.task(name=periodic.name, pass_context=True)(_periodic(executor, periodic))
        schedule = app.periodic(
            cron=periodic.cron, queueing_lock=periodic.name, lock=periodic.name
        )(made)
        assert schedule.name == periodic.name
    manager.known = frozenset(app.tasks)
    return app, manager


def pool(url: str) -> AsyncConnectionPool:
    return AsyncConnectionPool(
        url,
        kwargs=_CONNECTION,
        min_size=1,
        max_size=4,
        timeout=10,
        open=False,
        check=AsyncConnectionPool.check_connection,
    )


def _stopped(context: procrastinate.JobContext) -> Callable[[], StopReason]:
    def reason() -> StopReason:
        found = context.abort_reason()
        if found is None:
            return None
        return "shutdown" if found.value == "shutdown" else "user_request"

    return reason


def _task(executor: Executor, task: Task) -> Callable[..., Awaitable[None]]:
    async def run(context: procrastinate.JobContext, **args: Any) -> None:
        await executor.run_task(task, claim_of(context.job), args.get("ids", {}), _stopped(context))

    return run


def _periodic(executor: Executor, task: Periodic) -> Callable[..., Awaitable[None]]:
    async def run(context: procrastinate.JobContext, timestamp: int) -> None:
        await executor.run_periodic(task, claim_of(context.job), timestamp, _stopped(context))

    return run
