"""`sante worker`: runs jobs. Any number of them, on any number of machines."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

from sante import boot
from sante.core.jobs import get_run, jobs, run_worker, stop_on_signals
from sante.core.models import JobRun
from sante.core.role_urls import RoleUrls
from sante.core.runtime import Runtime
from sante.core.settings import Settings

PARENT_CHECK_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.3  # between two looks at a job somebody waits for


def run(settings: Settings, *, concurrency: int, parent: int | None = None) -> int:
    """Work until told to stop, or until the process `parent` is gone; returns the exit status."""
    with boot.connections(settings) as urls:
        asyncio.run(_work(settings, urls, concurrency, parent))
    return 0


async def _work(settings: Settings, urls: RoleUrls, concurrency: int, parent: int | None) -> None:
    runtime = boot.runtime_for(settings, urls)
    stop = stop_on_signals()
    watching = asyncio.create_task(_stop_without(parent, stop))
    try:
        await run_worker(
            jobs,
            runtime.database,
            clock=runtime.clock,
            stop=stop,
            concurrency=concurrency,
            files=runtime.files,
        )
    finally:
        watching.cancel()
        await runtime.database.close()


async def until_done(
    runtime: Runtime, user_id: UUID, job_id: UUID, tell: Callable[[JobRun], None]
) -> JobRun:
    """Work as a worker does until this job has ended, whoever does it. `tell` hears of it."""
    stop = stop_on_signals()
    working = asyncio.create_task(
        run_worker(jobs, runtime.database, clock=runtime.clock, stop=stop, files=runtime.files)
    )
    try:
        while True:
            async with runtime.database.transaction(user_id=user_id) as session:
                run = await get_run(session, user_id, job_id)
            tell(run)
            if stop.is_set() or not run.is_open:
                return run
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        stop.set()
        await working


async def _stop_without(parent: int | None, stop: asyncio.Event) -> None:
    """However `sante serve` ends, its worker must not stay and keep the database running."""
    while parent is not None and os.getppid() == parent:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PARENT_CHECK_SECONDS)
            return
    if parent is not None:
        stop.set()
