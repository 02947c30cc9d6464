"""Works through the queue until told to stop, whatever happens to the database meanwhile."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from sante.core.db import Database
from sante.core.files import Files
from sante.core.jobs.executor import Executor
from sante.core.jobs.reaper import Reaper
from sante.core.jobs.registry import Jobs
from sante.kit.clock import Clock

CONCURRENCY: Final = 4  # jobs are coarse: a file, a batch, a window
RESTART_PAUSES: Final = (1, 2, 5)  # seconds after the worker broke down; the last one repeats

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a death is noticed and how long a stop may take.

    A lost job starts again after at most `dead_after` + `sweep` + `poll`: 40 s; those lost for the
    second time come one by one, `spacing` apart. A stop takes at most `grace` (jobs may finish) +
    `give_up` (jobs are put back): 16 s.
    """

    heartbeat: timedelta = timedelta(seconds=5)
    dead_after: timedelta = timedelta(seconds=30)
    sweep: timedelta = timedelta(seconds=5)
    spacing: timedelta = timedelta(seconds=10)
    poll: timedelta = timedelta(seconds=5)
    grace: timedelta = timedelta(seconds=10)
    give_up: timedelta = timedelta(seconds=6)

    def __post_init__(self) -> None:
        if self.dead_after < 3 * self.heartbeat:
            raise ValueError("a worker must miss several heartbeats before it counts as dead")


async def run_worker(
    registry: Jobs,
    database: Database,
    *,
    clock: Clock,
    stop: asyncio.Event,
    concurrency: int = CONCURRENCY,
    pace: Pace = Pace(),
    files: Files | None = None,
) -> None:
    """Returns after `stop` is set, when jobs have finished or are back in the queue.

    A job that computes without awaiting blocks the heartbeats of all: heavy work belongs in
    `asyncio.to_thread` or in a process of its own.
    """
    worker = _Worker(registry, database, Executor(database, clock, files), concurrency, pace)
    reaping = asyncio.create_task(worker.reaper.run(pace.sweep), name="job reaper")
    try:
        breakdowns = 0
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            await worker.work_until(stop)
            if asyncio.get_running_loop().time() - began > 60:
                breakdowns = 0
            pause = RESTART_PAUSES[min(breakdowns, len(RESTART_PAUSES) - 1)]
            breakdowns += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
    finally:
        reaping.cancel()
        await asyncio.wait({reaping})


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


class _Worker:
    def __init__(
        self,
        registry: Jobs,
        database: Database,
        executor: Executor,
        concurrency: int,
        pace: Pace,
    ) -> None:
        from sante.core.jobs import library  # half a second of imports that only workers need

        self._library = library
        self._registry = registry
        self._database = database
        self._concurrency = concurrency
        self._pace = pace
        self._executor = executor
        library.build(registry, self._executor)  # a declaration that is wrong stops the start
        self._worker_id: Callable[[], int | None] = lambda: None
        self.reaper = Reaper(
            registry,
            database,
            dead_after=pace.dead_after,
            spacing=pace.spacing,
            worker=lambda: (self._worker_id(), self._executor.held),
        )

    async def work_until(self, stop: asyncio.Event) -> None:
        """Returns when stopped, or when the worker broke down (which is logged)."""
        working = asyncio.create_task(self._work(), name="job worker")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not working.done():
            working.cancel()  # the library's way to be asked to stop: it finishes its jobs first
            limit = (self._pace.grace + self._pace.give_up).total_seconds()
            await asyncio.wait({working}, timeout=limit)
        if not working.done():
            log.error("worker_stop_timed_out")  # what it holds is found by the other reapers
        elif not working.cancelled() and (error := working.exception()) is not None:
            log.warning("worker_broke_down", error=type(error).__name__)

    async def _work(self) -> None:
        pace = self._pace
        # Made anew each time: the library keeps the first pool it was given for ever.
        app, manager = self._library.build(self._registry, self._executor)
        self._worker_id = lambda: manager.worker_id
        pool = self._library.pool(self._database.app_url)
        try:
            await pool.open(wait=True, timeout=5)
            await app.open_async(pool)
            await app.run_worker_async(
                concurrency=self._concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=pace.poll.total_seconds(),
                abort_job_polling_interval=min(2.0, pace.poll.total_seconds()),
                shutdown_graceful_timeout=pace.grace.total_seconds(),
                update_heartbeat_interval=pace.heartbeat.total_seconds(),
                stalled_worker_timeout=pace.dead_after.total_seconds(),
            )
        finally:
            await pool.close(timeout=2)
