"""One import as a running worker does it, measured from inside: `python -m bench.importing FILE`.

Lines of JSON on standard output: first whose memory to watch, at the end what it came to. The
database is the one of SANTE_HOME. A small file goes first, as a worker that has just started has
never read one; what that costs stands apart.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.exports import LAST, write_export
from sante import boot
from sante.core import log
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import service as accounts
from sante.identity.types import NewAccount
from sante.wearables import service
from sante.wearables.service.apply import store
from sante.wearables.service.reading import read_file

RECEIVED = datetime(2026, 11, 2, tzinfo=UTC)
MICROS = int(RECEIVED.timestamp()) * 1_000_000
DAYS = 90
TRIES = 7


@dataclass(frozen=True)
class Spent:
    """CPU seconds: of this process and its children, and of the database's process for it."""

    own: float
    backend: float

    @property
    def cpu(self) -> float:
        return self.own + self.backend


def own_cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def cpu_of(pid: int) -> float:
    """Of another process, where /proc tells."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def nobody_watches(_done: int, _total: int) -> None:
    """No progress is shown."""


async def bring(runtime: Runtime, user_id: UUID, path: Path) -> tuple[Spent, dict[str, int]]:
    before = own_cpu()
    found = await read_file(path, received=MICROS, zone="UTC", progress=nobody_watches)
    async with runtime.database.transaction(user_id=user_id) as session:
        backend = await session.scalar(text("select pg_backend_pid()"))
        say(backend=backend)
        spent = cpu_of(backend)
        outcome = await store(session, user_id, found, now=RECEIVED)
    return Spent(own_cpu() - before, cpu_of(backend) - spent), outcome.new


async def measure(file: Path) -> dict[str, Any]:
    with boot.connections(Settings()) as urls:
        runtime = boot.runtime_for(Settings(), urls)
        try:
            started = own_cpu()
            with tempfile.TemporaryDirectory() as folder:
                small = Path(folder) / "small.zip"
                write_export(small, 1)
                warm, _ = await bring(runtime, await person(runtime), small)
            user_id = await person(runtime)
            held = await disk(runtime)
            begun = time.perf_counter()
            spent, new = await bring(runtime, user_id, file)
            wall = time.perf_counter() - begun
            return {
                "cpu": spent.cpu,
                "backend_cpu": spent.backend,
                "start_cpu": started + warm.cpu,
                "wall": wall,
                "new": new,
                "disk": await disk(runtime) - held,
                "steps": await steps(runtime, user_id),
                "heart_rate": await heart_rate(runtime, user_id),
            }
        finally:
            await runtime.database.close()


async def person(runtime: Runtime) -> UUID:
    async with runtime.database.transaction() as session:
        number = await session.scalar(text("select count(*) from users"))
        account = NewAccount(email=f"bench{number}@example.org", password="plum harbour kettle")
        made = await accounts.create_account(
            session, account, password_hash="none", now=runtime.clock.now()
        )
        return getattr(made, "id", made)


async def disk(runtime: Runtime) -> int:
    """Bytes of all readings, with index and everything."""
    async with runtime.database.transaction() as session:
        size = await session.scalar(text("select pg_total_relation_size('sample_chunks')"))
        return int(size)


async def steps(runtime: Runtime, user_id: UUID) -> float:
    async with runtime.database.transaction(user_id=user_id) as session:
        return float(await session.scalar(text("select sum(steps) from daily_metrics")) or 0)


async def heart_rate(runtime: Runtime, user_id: UUID) -> dict[str, float]:
    """Milliseconds until every reading of the last 90 days is in memory; the best of some."""
    last = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC)
    taken, readings = [], 0
    for _ in range(TRIES):
        async with runtime.database.transaction(user_id=user_id) as session:
            begun = time.perf_counter()
            found = await service.readings(
                session, user_id, "heart_rate", last - timedelta(days=DAYS), last
            )
            taken.append(time.perf_counter() - begun)
            readings = sum(len(block) for _, block in found.blocks)
    return {"milliseconds": min(taken) * 1000, "readings": readings}


def say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    log.configure()  # on standard error: what is printed is read by the bench
    say(**asyncio.run(measure(Path(sys.argv[1]))))
