from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import upsert_catalogue
from sante.rewards.models import (
    AchievementRow,
    AuditFinding,
    ChallengeRow,
    RewardSettings,
    UserChallenge,
    UserXp,
    XpTransaction,
)

Rows = Sequence[Row[*tuple[Any, ...]]]
_LINE = XpTransaction.__table__
_FINDING = AuditFinding.__table__


async def seed(
    session: AsyncSession,
    achievements: Sequence[dict[str, object]],
    challenges: Sequence[dict[str, object]],
) -> int:
    count = await upsert_catalogue(session, AchievementRow, achievements)
    return count + await upsert_catalogue(session, ChallengeRow, challenges)


async def history(session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int) -> Rows:
    """The newest lines first, after the line `after`."""
    statement = select(_LINE).where(_LINE.c.user_id == user_id)
    if after is not None:
        statement = statement.where(_LINE.c.id < after)
    found = await session.execute(statement.order_by(_LINE.c.id.desc()).limit(limit))
    return found.all()


async def add_challenge(session: AsyncSession, values: Mapping[str, object]) -> bool:
    """False when one of the family runs already."""
    made = await session.execute(
        insert(UserChallenge).values(**values).on_conflict_do_nothing().returning(UserChallenge.id)
    )
    return made.scalar_one_or_none() is not None


async def shown(session: AsyncSession, user_id: UUID) -> bool:
    found = await session.execute(
        select(RewardSettings.shown).where(RewardSettings.user_id == user_id)
    )
    said = found.scalar_one_or_none()
    return True if said is None else said


async def put_settings(session: AsyncSession, user_id: UUID, *, shown: bool) -> None:
    await session.execute(
        insert(RewardSettings)
        .values(user_id=user_id, shown=shown)
        .on_conflict_do_update(index_elements=["user_id"], set_={"shown": shown})
    )


async def findings(session: AsyncSession, user_id: UUID) -> Rows:
    found = await session.execute(
        select(_FINDING).where(_FINDING.c.user_id == user_id).order_by(_FINDING.c.id)
    )
    return found.all()


async def people(session: AsyncSession) -> list[UUID]:
    """Everybody whose rewards were worked out. All users' rows."""
    found = await session.execute(select(UserXp.user_id).order_by(UserXp.user_id))
    return list(found.scalars())
