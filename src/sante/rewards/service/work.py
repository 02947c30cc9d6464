from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.rewards import queries


async def due(session: AsyncSession, *, now: datetime, later: datetime, limit: int) -> list[UUID]:
    """Whose day has ended since their rewards were worked out; looked for again at `later` unless
    their job has said otherwise by then. For the system's transaction."""
    return await queries.take_due(session, now, later, limit)


async def unseen(session: AsyncSession, *, limit: int) -> list[UUID]:
    """Whose rewards were never worked out. For the system's transaction."""
    return await queries.unseen(session, limit)
