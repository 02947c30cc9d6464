"""Links that are mailed: each works once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.models import AccountLink


async def add_link(session: AsyncSession, row: AccountLink) -> None:
    session.add(row)
    await session.flush()


async def link_by_hash(
    session: AsyncSession, user_id: UUID, token_hash: bytes, now: datetime
) -> AccountLink | None:
    """One that still works."""
    found = await session.execute(
        select(AccountLink).where(
            AccountLink.user_id == user_id,
            AccountLink.token_hash == token_hash,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        )
    )
    return found.scalar_one_or_none()


async def use_link(
    session: AsyncSession, user_id: UUID, purpose: str, token_hash: bytes, now: datetime
) -> str | None:
    """The address the link was sent to; None when it does not work, or no longer.

    Of two that come at once the second waits for the first and finds the link used.
    """
    used = await session.execute(
        update(AccountLink)
        .where(
            AccountLink.user_id == user_id,
            AccountLink.purpose == purpose,
            AccountLink.token_hash == token_hash,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(AccountLink.email)
    )
    return used.scalar_one_or_none()


async def void_links(
    session: AsyncSession, user_id: UUID, purposes: Sequence[str], now: datetime
) -> None:
    await session.execute(
        update(AccountLink)
        .where(
            AccountLink.user_id == user_id,
            AccountLink.purpose.in_(purposes),
            AccountLink.used_at.is_(None),
        )
        .values(used_at=now)
    )


async def count_links(session: AsyncSession, user_id: UUID, purpose: str, since: datetime) -> int:
    wanted = select(func.count()).where(
        AccountLink.user_id == user_id,
        AccountLink.purpose == purpose,
        AccountLink.created_at > since,
    )
    return await session.scalar(wanted) or 0


async def remove_old_links(session: AsyncSession, before: datetime) -> None:
    """Everybody's; for the system role."""
    await session.execute(delete(AccountLink).where(AccountLink.expires_at < before))
