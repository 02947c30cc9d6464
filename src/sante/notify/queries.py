from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.notify.models import OutboxAttempt, Outgoing
from sante.notify.reminders.models import MannersRow


async def add_message(session: AsyncSession, row: dict[str, object]) -> bool:
    """False when there is a message for this occasion already."""
    added = await session.execute(
        insert(Outgoing)
        .values(row)
        .on_conflict_do_nothing(index_elements=["user_id", "dedupe_key"])
        .returning(Outgoing.id)
    )
    return added.scalar_one_or_none() is not None


async def message(session: AsyncSession, user_id: UUID, message_id: UUID) -> Outgoing | None:
    """Locked: one attempt at a time."""
    found = await session.execute(
        select(Outgoing)
        .where(Outgoing.user_id == user_id, Outgoing.id == message_id)
        .with_for_update()
    )
    return found.scalar_one_or_none()


async def messages(session: AsyncSession, user_id: UUID, *, limit: int) -> Sequence[Outgoing]:
    """The newest first."""
    found = await session.execute(
        select(Outgoing)
        .where(Outgoing.user_id == user_id)
        .order_by(Outgoing.id.desc())
        .limit(limit)
    )
    return found.scalars().all()


async def add_attempt(session: AsyncSession, row: OutboxAttempt) -> None:
    session.add(row)
    await session.flush()


async def end_attempt(
    session: AsyncSession,
    user_id: UUID,
    attempt_id: UUID,
    *,
    at: datetime,
    outcome: str,
    error: str | None,
) -> None:
    await session.execute(
        update(OutboxAttempt)
        .where(OutboxAttempt.user_id == user_id, OutboxAttempt.id == attempt_id)
        .values(ended_at=at, outcome=outcome, error=error)
    )


async def last_outcome(session: AsyncSession, user_id: UUID, message_id: UUID) -> str | None:
    """Of the newest attempt to hand a message over."""
    found: str | None = await session.scalar(
        select(OutboxAttempt.outcome)
        .where(OutboxAttempt.user_id == user_id, OutboxAttempt.message_id == message_id)
        .order_by(OutboxAttempt.number.desc())
        .limit(1)
    )
    return found


async def set_state(
    session: AsyncSession, user_id: UUID, message_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(Outgoing)
        .where(Outgoing.user_id == user_id, Outgoing.id == message_id)
        .values(values)
    )


async def expire(session: AsyncSession, now: datetime) -> None:
    """Everybody's messages that are not worth sending any more; for the system role."""
    await session.execute(
        update(Outgoing)
        .where(Outgoing.state == "queued", Outgoing.expires_at <= now)
        .values(state="expired", sealed_body=None, next_attempt_at=None, finished_at=now)
    )


async def forget(session: AsyncSession, before: datetime) -> None:
    """Everybody's messages that ended before then; for the system role."""
    await session.execute(delete(Outgoing).where(Outgoing.finished_at < before))


async def nudges_paused_until(session: AsyncSession, user_id: UUID) -> datetime | None:
    found: datetime | None = await session.scalar(
        select(MannersRow.nudges_paused_until).where(MannersRow.user_id == user_id)
    )
    return found
