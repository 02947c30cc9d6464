"""What the tests of this package share: importing a file as a worker does, without a worker."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from sante.core.db import PooledDatabase
from sante.core.files import new_key
from sante.core.jobs import Jobs, jobs
from sante.core.models import JobRun
from sante.core.runtime import Runtime
from sante.wearables.formats.opened import Opened
from sante.wearables.service import imports
from sante.wearables.service.apply import Outcome, store
from sante.wearables.service.found import Found
from sante.wearables.service.reading import read_file
from sante.wearables.types import DateOrder
from tests.core import job_support

RECEIVED = datetime(2026, 3, 9, 12, tzinfo=UTC)
MICROS = int(RECEIVED.timestamp()) * 1_000_000


def opened(content: bytes, *, date_order: DateOrder | None = None) -> Opened:
    return Opened(io.BytesIO(content), received=MICROS, zone=ZONE, date_order=date_order)


async def nothing(_done: int, _total: int) -> None:
    """Nobody watches."""


ZONE = "Europe/Berlin"


async def read(
    tmp_path: Path, content: bytes, *, zone: str = ZONE, date_order: DateOrder | None = None
) -> Found:
    """As the worker does: in a process of its own."""
    path = tmp_path / "upload"
    path.write_bytes(content)
    return await read_file(
        path, received=MICROS, zone=zone, progress=nothing, date_order=date_order
    )


async def give(runtime: Runtime, user_id: UUID, content: bytes, name: str = "export.zip") -> Any:
    """Upload a file, as the API does after it has streamed it."""
    now = runtime.clock.now()
    key = new_key(user_id, now)
    stored = await runtime.files.put(key, content)
    async with runtime.database.transaction(user_id=user_id) as session:
        return await imports.take_in(session, user_id, stored, name=name, now=now)


def our_jobs() -> Jobs:
    """The tasks of this package alone: no sweep of keys, which goes by the real clock."""
    registry = Jobs()
    registry.tasks.update({n: t for n, t in jobs.tasks.items() if n.startswith("wearables.")})
    return registry


async def ended(database: PooledDatabase, user_id: UUID, *, seconds: float = 20) -> list[JobRun]:
    """The person's runs of this package once none waits or runs."""
    return await job_support.ended(database, user_id, of="wearables.", seconds=seconds)


async def keep(runtime: Runtime, user_id: UUID, found: Found) -> Outcome:
    async with runtime.database.transaction(user_id=user_id) as session:
        return await store(session, user_id, found, now=runtime.clock.now())


TABLES = (
    "wearable_sources",
    "wearable_devices",
    "sample_chunks",
    "workouts",
    "sleep_segments",
    "day_values",
    "daily_metrics",
)


async def state(runtime: Runtime, user_id: UUID) -> dict[str, str]:
    """A hash of each table of readings: equal states are equal to the byte."""
    async with runtime.database.transaction(user_id=user_id) as session:
        return {
            name: str(
                await session.scalar(
                    text(
                        "select md5(coalesce(string_agg(row::text, '|' order by row::text), ''))"
                        f" from {name} row where user_id = :user_id"
                    ),
                    {"user_id": user_id},
                )
            )
            for name in TABLES
        }


async def ask(runtime: Runtime, user_id: UUID, statement: str) -> list[Any]:
    async with runtime.database.transaction(user_id=user_id) as session:
        return list((await session.execute(text(statement))).all())
