"""`sante worker`: runs jobs. Any number of them, on any number of machines."""

import asyncio

from sante import boot
from sante.core.jobs import jobs, run_worker, stop_on_signals
from sante.core.settings import Settings


def run(settings: Settings, *, concurrency: int) -> int:
    """Work until told to stop; returns the exit status."""
    with boot.connections(settings) as urls:
        asyncio.run(_work(settings, urls, concurrency))
    return 0


async def _work(settings: Settings, urls: boot.Connections, concurrency: int) -> None:
    runtime = boot.runtime_for(settings, urls)
    try:
        await run_worker(
            jobs,
            runtime.database,
            clock=runtime.clock,
            stop=stop_on_signals(),
            concurrency=concurrency,
        )
    finally:
        await runtime.database.close()
