from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from sante.wearables.models import HealthSessionRow


async def add(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """False when one with these contents, or of this name, is there."""
    made = await session.execute(
        insert(HealthSessionRow)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(HealthSessionRow.id)
    )
    return made.scalar_one_or_none() is not None


async def same(
    session: AsyncSession, user_id: UUID, content_hash: bytes, given_id: str | None
) -> HealthSessionRow | None:
    """Of equal contents, else of the same name."""
    found: HealthSessionRow | None = await session.scalar(
        select(HealthSessionRow)
        .where(
            HealthSessionRow.user_id == user_id,
            or_(
                HealthSessionRow.content_hash == content_hash,
                HealthSessionRow.given_id == given_id,
            ),
        )
        .order_by((HealthSessionRow.content_hash == content_hash).desc())
        .limit(1)
    )
    return found


async def one(session: AsyncSession, user_id: UUID, session_id: UUID) -> HealthSessionRow | None:
    found: HealthSessionRow | None = await session.scalar(
        select(HealthSessionRow).where(
            HealthSessionRow.user_id == user_id, HealthSessionRow.id == session_id
        )
    )
    return found


async def newest(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[HealthSessionRow]:
    wanted = (
        select(HealthSessionRow)
        .options(defer(HealthSessionRow.payload))
        .where(HealthSessionRow.user_id == user_id)
        .order_by(HealthSessionRow.id.desc())
    )
    if after is not None:
        wanted = wanted.where(HealthSessionRow.id < after)
    return (await session.scalars(wanted.limit(limit))).all()


async def everything(session: AsyncSession, user_id: UUID) -> Sequence[HealthSessionRow]:
    """With their contents, oldest first."""
    found = await session.scalars(
        select(HealthSessionRow)
        .where(HealthSessionRow.user_id == user_id)
        .order_by(HealthSessionRow.id)
    )
    return found.all()
