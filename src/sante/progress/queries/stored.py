"""What is kept of one person's progress: read, and put right."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Base
from sante.kit.ids import new_id
from sante.progress.models import (
    DailyProgress,
    Expectation,
    GoalMilestone,
    GoalProgress,
    WeeklyProgress,
)
from sante.progress.types import Period

Values = Mapping[str, Any]
TABLES: Final[Mapping[str, type[Base]]] = {
    "expectations": Expectation,
    "daily_progress": DailyProgress,
    "goal_progress": GoalProgress,
    "weekly_progress": WeeklyProgress,
}
_AT_ONCE: Final = 500  # rows of a statement, below the protocol's limit of parameters
_MILESTONE = GoalMilestone.__table__.c


async def kept(session: AsyncSession, table: str, user_id: UUID) -> Sequence[Row[Any]]:
    c = TABLES[table].__table__
    return (await session.execute(select(c).where(c.c.user_id == user_id))).all()


async def anything_expected(session: AsyncSession, user_id: UUID) -> bool:
    """Whether anything was ever written down as expected of the person."""
    mine = select(Expectation.id).where(Expectation.user_id == user_id)
    return bool(await session.scalar(select(mine.exists())))


async def replace(
    session: AsyncSession, table: str, user_id: UUID, gone: Sequence[UUID], rows: Sequence[Values]
) -> None:
    """Take the rows `gone` out and put `rows` in; one that somebody else has put in meanwhile
    stays as it is. Rows without an id get one."""
    model = TABLES[table]
    columns = model.__table__.c
    if gone:
        mine = columns.user_id == user_id
        await session.execute(delete(model).where(mine, columns.id.in_(list(gone))))
    for part in _parts(rows):
        made = [{"user_id": user_id, "id": new_id(), **row} for row in part]
        await session.execute(insert(model).values(made).on_conflict_do_nothing())


def _parts(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def multirange(periods: Sequence[Period]) -> list[Range[date]]:
    return [Range(period.start, period.end) for period in periods]


async def milestones(session: AsyncSession, user_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    found = await session.execute(
        select(
            _MILESTONE.goal_id,
            _MILESTONE.milestone,
            _MILESTONE.achieved_on,
            _MILESTONE.granted_at,
        )
        .where(_MILESTONE.user_id == user_id)
        .order_by(_MILESTONE.achieved_on, _MILESTONE.milestone)
    )
    return found.all()


async def grant(
    session: AsyncSession, user_id: UUID, rows: Sequence[Values], now: datetime
) -> None:
    """Each milestone of a goal is granted once; what was granted before stays as it was."""
    if rows:
        made = [{"user_id": user_id, "id": new_id(), "granted_at": now, **row} for row in rows]
        await session.execute(insert(GoalMilestone).values(made).on_conflict_do_nothing())
