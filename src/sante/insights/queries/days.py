from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.models import DailyInsightRow, Morning, PatternsRow, TrendRow

Rows = Sequence[Row[*tuple[Any, ...]]]
_DAY: Final = DailyInsightRow.__table__
_TREND: Final = TrendRow.__table__
_PATTERNS: Final = PatternsRow.__table__
_CALLED: Final = frozenset({"made_at", "processing_ms"})  # differ though nothing else does


async def put_days(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert or replace; a row that says the same is left alone. How many were written."""
    return await put(session, DailyInsightRow, ("user_id", "local_date"), rows)


async def put_trends(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> int:
    return await put(session, TrendRow, ("user_id", "period", "start_on"), rows)


async def put_patterns(session: AsyncSession, row: Mapping[str, object]) -> int:
    return await put(session, PatternsRow, ("user_id",), [row])


async def put(
    session: AsyncSession, model: Any, key: tuple[str, ...], rows: Sequence[Mapping[str, object]]
) -> int:
    if not rows:
        return 0
    statement = insert(model).values([dict(row) for row in rows])
    named = [name for name in rows[0] if name not in (*key, "id")]
    table = model.__table__.c
    told = [name for name in named if name not in _CALLED]
    statement = statement.on_conflict_do_update(
        index_elements=list(key),
        set_={name: statement.excluded[name] for name in named},
        where=or_(*(table[name].is_distinct_from(statement.excluded[name]) for name in told)),
    )
    written = await session.execute(statement.returning(table.id))
    return len(written.all())


async def days(
    session: AsyncSession, user_id: UUID, first: date | None, last: date | None, limit: int
) -> Rows:
    """Newest first."""
    statement = select(_DAY).where(_DAY.c.user_id == user_id)
    if first is not None:
        statement = statement.where(_DAY.c.local_date >= first)
    if last is not None:
        statement = statement.where(_DAY.c.local_date <= last)
    found = await session.execute(statement.order_by(_DAY.c.local_date.desc()).limit(limit))
    return found.all()


async def remove_days(
    session: AsyncSession, user_id: UUID, first: date, last: date, but: Sequence[date]
) -> int:
    """Insights of days that have no data any more."""
    gone = await session.execute(
        delete(DailyInsightRow)
        .where(
            DailyInsightRow.user_id == user_id,
            DailyInsightRow.local_date.between(first, last),
            DailyInsightRow.local_date.not_in(but),
        )
        .returning(DailyInsightRow.id)
    )
    return len(gone.all())


async def trends(
    session: AsyncSession, user_id: UUID, period: str, before: date | None, limit: int
) -> Rows:
    """Newest first."""
    statement = select(_TREND).where(_TREND.c.user_id == user_id, _TREND.c.period == period)
    if before is not None:
        statement = statement.where(_TREND.c.start_on < before)
    found = await session.execute(statement.order_by(_TREND.c.start_on.desc()).limit(limit))
    return found.all()


async def patterns(session: AsyncSession, user_id: UUID) -> Row[*tuple[Any, ...]] | None:
    found = await session.execute(select(_PATTERNS).where(_PATTERNS.c.user_id == user_id))
    return found.one_or_none()


async def set_morning(session: AsyncSession, user_id: UUID, next_at: datetime) -> None:
    row = insert(Morning).values(user_id=user_id, next_at=next_at)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["user_id"], set_={"next_at": row.excluded.next_at}
        )
    )


async def take_mornings(
    session: AsyncSession, now: datetime, later: datetime, limit: int
) -> list[UUID]:
    """People whose morning has come, put off until `later`, when their job will have set the next.

    All users' rows: for the system's transaction. Rows another worker holds are left to it.
    """
    due = (
        select(Morning.user_id)
        .where(Morning.next_at <= now)
        .order_by(Morning.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await session.execute(
        update(Morning)
        .where(Morning.user_id.in_(due))
        .values(next_at=later)
        .returning(Morning.user_id)
    )
    return list(taken.scalars())
