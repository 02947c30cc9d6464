from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.models import SampleChunk

_C = SampleChunk.__table__.c
Rows = Sequence[Row[*tuple[Any, ...]]]


async def lock_chunks(
    session: AsyncSession, user_id: UUID, keys: Sequence[tuple[str, UUID, date]]
) -> dict[tuple[str, UUID, date], tuple[int, bytes]]:
    """(metric, source, month) -> (readings, payload) of those that exist; nobody else changes them
    until this is committed."""
    found = await session.execute(
        select(_C.metric, _C.source_id, _C.month, _C.n, _C.payload)
        .where(_C.user_id == user_id, tuple_(_C.metric, _C.source_id, _C.month).in_(keys))
        .order_by(_C.id)
        .with_for_update()
    )
    return {(row.metric, row.source_id, row.month): (row.n, row.payload) for row in found.all()}


async def put_chunks(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    made = insert(SampleChunk)
    new = {name: made.excluded[name] for name in ("n", "t_min", "t_max", "offset0", "payload")}
    await session.execute(
        made.on_conflict_do_update(index_elements=["user_id", "id"], set_=new), list(rows)
    )


async def chunks(
    session: AsyncSession,
    user_id: UUID,
    metrics: Sequence[str],
    first: datetime,
    last: datetime,
) -> Rows:
    """Chunks with readings that start in [first, last)."""
    found = await session.execute(
        select(_C.metric, _C.source_id, _C.month, _C.payload)
        .where(
            _C.user_id == user_id,
            _C.metric.in_(metrics),
            _C.t_max >= first,
            _C.t_min < last,
        )
        .order_by(_C.metric, _C.source_id, _C.month)
    )
    return found.all()


async def newest(session: AsyncSession, user_id: UUID, metric: str) -> datetime | None:
    found = await session.execute(
        select(func.max(_C.t_max)).where(_C.user_id == user_id, _C.metric == metric)
    )
    newest: datetime | None = found.scalar_one()
    return newest


async def remove_chunks(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(SampleChunk).where(SampleChunk.user_id == user_id))
