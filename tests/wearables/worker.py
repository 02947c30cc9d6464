"""Worker processes with the real jobs, to be killed: each line of input begins another.

They are forked from a process that has imported everything and opened nothing, so that a kill
falls into the work and not into starting. The pid of each is printed.
"""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from sante import wiring
from sante.core import log
from sante.core.db import PooledDatabase
from sante.core.files import in_folder
from sante.core.jobs import Pace, jobs, run_worker, stop_on_signals
from sante.kit.clock import SystemClock
from sante.wearables.service import work  # noqa: F401 - imported before anything forks

TIMES = (0.1, 0.5, 0.1, 0.2, 0.1, 1.0, 5.0)


async def one(app_url: str, system_url: str, folder: str) -> None:
    assert wiring.TASKS
    await run_worker(
        jobs,
        PooledDatabase(app_url, system_url),
        clock=SystemClock(),
        stop=stop_on_signals(),
        pace=Pace(*(timedelta(seconds=s) for s in TIMES)),
        files=in_folder(Path(folder)),
    )


def main(*where: str) -> None:
    log.configure()  # on standard error: pids stand on standard output
    while sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            asyncio.run(one(*where))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
