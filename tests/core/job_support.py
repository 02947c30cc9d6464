"""What the tests of jobs share: people, tasks that leave traces, and workers."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from sante.core.db import PooledDatabase
from sante.core.files import Files
from sante.core.jobs import Jobs, Pace, run_worker
from sante.core.models import AuditEntry, JobRun, User
from sante.kit.clock import Clock, SystemClock
from sante.kit.ids import new_id

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def pace(**seconds: float) -> Pace:
    """A worker in a hurry: deaths are noticed in about a second and a half."""
    hurry = {
        "heartbeat": 0.2,
        "dead_after": 1.0,
        "sweep": 0.2,
        "spacing": 0.5,
        "poll": 0.2,
        "grace": 1.0,
        "give_up": 5.0,
    }
    return Pace(**{name: timedelta(seconds=s) for name, s in (hurry | seconds).items()})


async def person(database: PooledDatabase, *, status: str = "active") -> UUID:
    user_id = new_id()
    email = f"{user_id}@example.org"
    async with database.transaction() as session:
        await session.execute(
            insert(User).values(
                id=user_id, email=email, email_key=email, status=status, created_at=NOW
            )
        )
    return user_id


def trace(user_id: UUID, what: str) -> Any:
    """A statement that leaves a row of this person behind, and which process it was."""
    return insert(AuditEntry).values(
        user_id=user_id, id=new_id(), at=NOW, actor=str(os.getpid()), action=what
    )


async def traces(database: PooledDatabase, user_id: UUID) -> list[str]:
    async with database.transaction(user_id=user_id) as session:
        wanted = select(AuditEntry.action).where(AuditEntry.user_id == user_id)
        return list(await session.scalars(wanted.order_by(AuditEntry.id)))


async def runs(database: PooledDatabase, user_id: UUID) -> list[JobRun]:
    async with database.transaction(user_id=user_id) as session:
        wanted = select(JobRun).where(JobRun.user_id == user_id)
        return list(await session.scalars(wanted.order_by(JobRun.id)))


async def run(database: PooledDatabase, user_id: UUID, job_id: UUID) -> JobRun:
    return next(found for found in await runs(database, user_id) if found.id == job_id)


async def rows(database: PooledDatabase, statement: str, **values: Any) -> list[Any]:
    async with database.transaction() as session:
        return list((await session.execute(text(statement), values)).all())


async def change(database: PooledDatabase, statement: str, **values: Any) -> None:
    async with database.transaction() as session:
        await session.execute(text(statement), values)


async def queue(database: PooledDatabase) -> list[Any]:
    return await rows(
        database, "select id, task_name, status::text, attempts from procrastinate_jobs order by id"
    )


async def until(
    holds: Callable[[], Awaitable[object]], *, seconds: float = 20, every: float = 0.05
) -> float:
    """Wait until `holds` is true; returns the seconds it took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not await holds():
        assert loop.time() - began < seconds, f"did not happen within {seconds} s"
        await asyncio.sleep(every)
    return loop.time() - began


async def ended(
    database: PooledDatabase, user_id: UUID, *, of: str = "", seconds: float = 20
) -> list[JobRun]:
    """The person's runs once none of them waits or runs; `of` a package alone: what others make of
    the same change is theirs."""

    async def ours() -> list[JobRun]:
        return [run for run in await runs(database, user_id) if run.kind.startswith(of)]

    async def none_open() -> bool:
        found = await ours()
        return bool(found) and not any(r.status in ("queued", "running") for r in found)

    await until(none_open, seconds=seconds)
    return await ours()


@asynccontextmanager
async def working(
    database: PooledDatabase,
    registry: Jobs,
    *,
    concurrency: int = 4,
    hurry: Pace | None = None,
    clock: Clock | None = None,
    files: Files | None = None,
) -> AsyncIterator[asyncio.Event]:
    """A worker in this process."""
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(
            registry,
            database,
            clock=clock or SystemClock(),
            stop=stop,
            concurrency=concurrency,
            pace=hurry or pace(),
            files=files,
        )
    )
    try:
        yield stop
    finally:
        stop.set()
        await worker


def urls(database: PooledDatabase) -> list[str]:
    """libpq URLs of the app's and the system's role."""
    return [
        engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        for engine in (database._app, database._system)
    ]


async def spawn(what: str, **arguments: Any) -> Process:
    """`python -m tests.core.job_worker work|enqueue`."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.core.job_worker",
        what,
        json.dumps(arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )


async def start_worker(
    database: PooledDatabase, *, hurry: Pace | None = None, concurrency: int = 4
) -> Process:
    """A worker process; returns at once, it needs a second until it works."""
    seconds = {name: value.total_seconds() for name, value in asdict(hurry or pace()).items()}
    return await spawn("work", urls=urls(database), pace=seconds, concurrency=concurrency)


async def kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()
