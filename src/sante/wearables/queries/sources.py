from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.models import DeviceRow, SampleChunk, SourceRow

_S = SourceRow.__table__.c
_D = DeviceRow.__table__.c


async def sources(session: AsyncSession, user_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    found = await session.execute(
        select(_S.id, _S.name, _S.kind, _S.position).where(_S.user_id == user_id)
    )
    return found.all()


async def put_sources(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """New ones, and a more telling kind for known ones; the person's order stays."""
    if not rows:
        return
    made = insert(SourceRow).values(list(rows))
    await session.execute(
        made.on_conflict_do_update(
            index_elements=["user_id", "id"], set_={"kind": made.excluded.kind}
        )
    )


async def place_sources(session: AsyncSession, user_id: UUID, order: Sequence[UUID]) -> None:
    """The person's own order, the most trusted first."""
    for position, source_id in enumerate(order, 1):
        await session.execute(
            update(SourceRow)
            .where(SourceRow.user_id == user_id, SourceRow.id == source_id)
            .values(position=position)
        )


async def metrics_of_sources(session: AsyncSession, user_id: UUID) -> dict[UUID, list[str]]:
    c = SampleChunk.__table__.c
    found = await session.execute(
        select(c.source_id, func.array_agg(c.metric.distinct()))
        .where(c.user_id == user_id)
        .group_by(c.source_id)
    )
    return {source_id: sorted(metrics) for source_id, metrics in found.all()}


_DEVICES = text("""
insert into wearable_devices as d (user_id, id, label, name, manufacturer, model, hardware,
  software, first_used_at, last_used_at)
select :user_id, id, label, name, manufacturer, model, hardware, software, first_used_at,
  last_used_at
from jsonb_to_recordset(cast(:rows as jsonb)) as item (id uuid, label text, name text,
  manufacturer text, model text, hardware text, software text, first_used_at timestamptz,
  last_used_at timestamptz)
on conflict (user_id, id) do update set
  first_used_at = least(d.first_used_at, excluded.first_used_at),
  last_used_at = greatest(d.last_used_at, excluded.last_used_at)
""")


async def put_devices(session: AsyncSession, user_id: UUID, rows: str) -> None:
    """`rows` is JSON. An era grows to hold both what was known and what is new."""
    await session.execute(_DEVICES, {"user_id": user_id, "rows": rows})


async def devices(session: AsyncSession, user_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    found = await session.execute(
        select(_D.name, _D.model, _D.hardware, _D.software, _D.first_used_at, _D.last_used_at)
        .where(_D.user_id == user_id)
        .order_by(_D.first_used_at)
    )
    return found.all()
