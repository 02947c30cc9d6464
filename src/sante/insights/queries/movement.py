from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.models import ModelChoiceRow, MovementNightRow, RhythmRow
from sante.insights.queries.days import put

_NIGHT: Final = MovementNightRow.__table__
_RHYTHM: Final = RhythmRow.__table__


async def put_nights(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert or replace; how many were written, those that say the same not counted."""
    return await put(session, MovementNightRow, ("user_id", "local_date"), rows)


async def put_rhythm(session: AsyncSession, row: Mapping[str, object]) -> int:
    return await put(session, RhythmRow, ("user_id",), [row])


async def put_choice(session: AsyncSession, row: Mapping[str, object]) -> int:
    return await put(session, ModelChoiceRow, ("user_id",), [row])


async def remove_choice(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(ModelChoiceRow).where(ModelChoiceRow.user_id == user_id))


async def choice(session: AsyncSession, user_id: UUID) -> str | None:
    found = await session.execute(
        select(ModelChoiceRow.model).where(ModelChoiceRow.user_id == user_id)
    )
    return found.scalar_one_or_none()


async def remove_nights(
    session: AsyncSession, user_id: UUID, first: date, last: date, but: Sequence[date]
) -> int:
    """Nights of which there are no counts any more."""
    gone = await session.execute(
        delete(MovementNightRow)
        .where(
            MovementNightRow.user_id == user_id,
            MovementNightRow.local_date.between(first, last),
            MovementNightRow.local_date.not_in(but),
        )
        .returning(MovementNightRow.id)
    )
    return len(gone.all())


async def remove_rhythm(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(RhythmRow).where(RhythmRow.user_id == user_id))


async def nights(
    session: AsyncSession, user_id: UUID, first: date, last: date, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Newest first."""
    found = await session.execute(
        select(_NIGHT)
        .where(_NIGHT.c.user_id == user_id, _NIGHT.c.local_date.between(first, last))
        .order_by(_NIGHT.c.local_date.desc())
        .limit(limit)
    )
    return found.all()


async def rhythm(session: AsyncSession, user_id: UUID) -> Row[*tuple[Any, ...]] | None:
    found = await session.execute(select(_RHYTHM).where(_RHYTHM.c.user_id == user_id))
    return found.one_or_none()
