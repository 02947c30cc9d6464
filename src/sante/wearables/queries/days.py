import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.models import DailyMetricRow

_C = DailyMetricRow.__table__.c
_FILLED: Final = [column.name for column in _C if column.name not in ("user_id", "id")]
# Rows as JSON: one parameter, where forty columns of a hundred days would be four thousand.
_PUT: Final = text(f"""
insert into daily_metrics (user_id, id, {", ".join(_FILLED)})
select :user_id, id, {", ".join(_FILLED)}
from jsonb_populate_recordset(null::daily_metrics, cast(:rows as jsonb))
on conflict (user_id, id) do update
set ({", ".join(_FILLED)}) = ({", ".join(f"excluded.{name}" for name in _FILLED)})
""")  # noqa: S608 - names of our own columns


async def daily(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[DailyMetricRow]:
    found = await session.scalars(
        select(DailyMetricRow)
        .where(DailyMetricRow.user_id == user_id, DailyMetricRow.local_date.between(first, last))
        .order_by(DailyMetricRow.local_date)
    )
    return found.all()


async def replace(
    session: AsyncSession,
    user_id: UUID,
    first: date,
    last: date,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Make the dates from `first` to `last` hold `rows` and nothing else."""
    kept = [row["local_date"] for row in rows]
    await session.execute(
        delete(DailyMetricRow).where(
            DailyMetricRow.user_id == user_id,
            DailyMetricRow.local_date.between(first, last),
            DailyMetricRow.local_date.not_in(kept),
        )
    )
    if rows:
        given = {"user_id": user_id, "rows": json.dumps(rows, default=str, allow_nan=False)}
        await session.execute(_PUT, given)


async def span(session: AsyncSession, user_id: UUID) -> tuple[date, date] | None:
    """The first and the last day there is anything of."""
    row = (
        await session.execute(
            select(func.min(_C.local_date), func.max(_C.local_date)).where(_C.user_id == user_id)
        )
    ).one()
    return None if row[0] is None else (row[0], row[1])


async def remove_all(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(DailyMetricRow).where(DailyMetricRow.user_id == user_id))
