from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import UserStamp
from sante.progress.models import Break, CheckIn

_CHECK_IN = CheckIn.__table__
_BREAK = Break.__table__


async def stamp(session: AsyncSession, user_id: UUID) -> int:
    """The person's count of writes as this transaction sees it, its own included."""
    found = await session.execute(select(UserStamp.stamp).where(UserStamp.user_id == user_id))
    return found.scalar_one_or_none() or 0


async def lock_stamp(session: AsyncSession, user_id: UUID) -> int | None:
    """The person's count of writes; nobody else writes for them until this is committed. None,
    and nobody held back, when nothing was ever written."""
    found = await session.execute(
        select(UserStamp.stamp).where(UserStamp.user_id == user_id).with_for_update()
    )
    return found.scalar_one_or_none()


async def put_check_in(session: AsyncSession, values: Mapping[str, object]) -> None:
    row = insert(CheckIn).values(**values)
    new = {name: row.excluded[name] for name in values if name not in ("user_id", "local_date")}
    await session.execute(
        row.on_conflict_do_update(index_elements=["user_id", "local_date"], set_=new)
    )


async def check_ins(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Those of the local days from `first` to `last`, both included."""
    c = _CHECK_IN.c
    found = await session.execute(
        select(c.local_date, c.scale, c.mood, c.mood_score, c.energy, c.energy_score, c.notes)
        .where(c.user_id == user_id, c.local_date.between(first, last))
        .order_by(c.local_date)
    )
    return found.all()


async def remove_check_in(session: AsyncSession, user_id: UUID, day: date) -> bool:
    gone = await session.execute(
        delete(CheckIn)
        .where(CheckIn.user_id == user_id, CheckIn.local_date == day)
        .returning(CheckIn.id)
    )
    return gone.scalar_one_or_none() is not None


async def put_break(session: AsyncSession, values: Mapping[str, object]) -> None:
    row = insert(Break).values(**values)
    new = {name: row.excluded[name] for name in ("last_day", "reason")}
    await session.execute(
        row.on_conflict_do_update(index_elements=["user_id", "first_day"], set_=new)
    )


async def breaks(session: AsyncSession, user_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    c = _BREAK.c
    found = await session.execute(
        select(c.first_day, c.last_day, c.reason).where(c.user_id == user_id).order_by(c.first_day)
    )
    return found.all()


async def remove_break(session: AsyncSession, user_id: UUID, first_day: date) -> bool:
    gone = await session.execute(
        delete(Break)
        .where(Break.user_id == user_id, Break.first_day == first_day)
        .returning(Break.id)
    )
    return gone.scalar_one_or_none() is not None
