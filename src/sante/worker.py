"""`sante worker`: runs jobs. Any number of them, on any number of machines."""

import asyncio
import os
from contextlib import suppress
from typing import Final

from sante import boot
from sante.core.jobs import jobs, run_worker, stop_on_signals
from sante.core.role_urls import RoleUrls
from sante.core.settings import Settings

PARENT_CHECK_SECONDS: Final = 1.0


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


async def _stop_without(parent: int | None, stop: asyncio.Event) -> None:
    """However `sante serve` ends, its worker must not stay and keep the database running."""
    while parent is not None and os.getppid() == parent:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PARENT_CHECK_SECONDS)
            return
    if parent is not None:
        stop.set()
