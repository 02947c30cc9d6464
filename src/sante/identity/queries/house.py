"""What belongs to the house: invitations, and what people were granted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.models import Entitlement, Invite


async def add_invite(session: AsyncSession, row: Invite) -> None:
    session.add(row)
    await session.flush()


async def invites(session: AsyncSession) -> Sequence[Invite]:
    found = await session.execute(select(Invite).order_by(Invite.id.desc()).limit(100))
    return found.scalars().all()


async def use_invite(session: AsyncSession, code_hash: bytes, now: datetime) -> Invite | None:
    """Count one use; None when the code does not let anybody in, or no longer.

    The row's lock lets of two who come at once only as many in as there are uses left.
    """
    used = await session.execute(
        update(Invite)
        .where(
            Invite.code_hash == code_hash,
            Invite.revoked_at.is_(None),
            func.coalesce(Invite.expires_at > now, True),
            func.coalesce(Invite.uses < Invite.max_uses, True),
        )
        .values(uses=Invite.uses + 1)
        .returning(Invite)
    )
    return used.scalar_one_or_none()


async def revoke_invite(session: AsyncSession, invite_id: UUID, now: datetime) -> bool:
    gone = await session.execute(
        update(Invite)
        .where(Invite.id == invite_id)
        .values(revoked_at=func.coalesce(Invite.revoked_at, now))
        .returning(Invite.id)
    )
    return gone.scalar_one_or_none() is not None


async def add_entitlement(session: AsyncSession, row: Entitlement) -> None:
    session.add(row)
    await session.flush()


async def entitlements(
    session: AsyncSession, user_id: UUID, now: datetime
) -> Sequence[Entitlement]:
    """Those that hold now."""
    found = await session.execute(
        select(Entitlement).where(
            Entitlement.user_id == user_id,
            Entitlement.cancelled_at.is_(None),
            Entitlement.starts_at <= now,
            func.coalesce(Entitlement.ends_at > now, True),
        )
    )
    return found.scalars().all()
