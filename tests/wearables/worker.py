"""A worker process with the real jobs, to be killed."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from sante import wiring
from sante.core.db import PooledDatabase
from sante.core.files import in_folder
from sante.core.jobs import Pace, jobs, run_worker, stop_on_signals
from sante.kit.clock import SystemClock


async def main(app_url: str, system_url: str, folder: str) -> None:
    assert wiring.TASKS
    database = PooledDatabase(app_url, system_url)
    times = (0.2, 1.0, 0.2, 0.5, 0.2, 1.0, 5.0)
    await run_worker(
        jobs,
        database,
        clock=SystemClock(),
        stop=stop_on_signals(),
        pace=Pace(*(timedelta(seconds=s) for s in times)),
        files=in_folder(Path(folder)),
    )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
