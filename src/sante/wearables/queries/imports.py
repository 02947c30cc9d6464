from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.models import ImportRow


async def add(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """False when this file was given before."""
    made = await session.execute(
        insert(ImportRow).values(**values).on_conflict_do_nothing().returning(ImportRow.id)
    )
    return made.scalar_one_or_none() is not None


async def by_hash(session: AsyncSession, user_id: UUID, content_hash: bytes) -> ImportRow | None:
    found: ImportRow | None = await session.scalar(
        select(ImportRow)
        .where(ImportRow.user_id == user_id, ImportRow.content_hash == content_hash)
        .with_for_update()
    )
    return found


async def one(
    session: AsyncSession, user_id: UUID, import_id: UUID, *, lock: bool = False
) -> ImportRow | None:
    wanted = select(ImportRow).where(ImportRow.user_id == user_id, ImportRow.id == import_id)
    wanted = wanted.execution_options(populate_existing=True)
    found: ImportRow | None = await session.scalar(wanted.with_for_update() if lock else wanted)
    return found


async def newest(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[ImportRow]:
    wanted = select(ImportRow).where(ImportRow.user_id == user_id).order_by(ImportRow.id.desc())
    if after is not None:
        wanted = wanted.where(ImportRow.id < after)
    return (await session.scalars(wanted.limit(limit))).all()


async def in_state(session: AsyncSession, user_id: UUID, state: str) -> Sequence[ImportRow]:
    found = await session.scalars(
        select(ImportRow)
        .where(ImportRow.user_id == user_id, ImportRow.state == state)
        .order_by(ImportRow.id)
    )
    return found.all()


async def usage(session: AsyncSession, user_id: UUID) -> tuple[int, int]:
    """(imports, bytes of the files that are kept)."""
    row = (
        await session.execute(
            select(
                func.count(),
                func.coalesce(
                    func.sum(ImportRow.file_size).filter(ImportRow.file_key.is_not(None)), 0
                ),
            ).where(ImportRow.user_id == user_id)
        )
    ).one()
    return int(row[0]), int(row[1])


async def change(
    session: AsyncSession, user_id: UUID, import_id: UUID, values: Mapping[str, Any]
) -> None:
    await session.execute(
        update(ImportRow)
        .where(ImportRow.user_id == user_id, ImportRow.id == import_id)
        .values(**values)
    )
