from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.oidc.models import IdentityOwner, LinkedIdentity


async def owner_of(session: AsyncSession, key_hash: bytes) -> UUID | None:
    found = await session.execute(
        select(IdentityOwner.owner_id).where(IdentityOwner.key_hash == key_hash)
    )
    return found.scalar_one_or_none()


async def claim(session: AsyncSession, key_hash: bytes, owner_id: UUID) -> bool:
    """False when the identity is somebody's already."""
    added = await session.execute(
        insert(IdentityOwner)
        .values(key_hash=key_hash, owner_id=owner_id)
        .on_conflict_do_nothing(index_elements=["key_hash"])
        .returning(IdentityOwner.key_hash)
    )
    return added.scalar_one_or_none() is not None


async def release(session: AsyncSession, key_hash: bytes, owner_id: UUID) -> None:
    await session.execute(
        delete(IdentityOwner).where(
            IdentityOwner.key_hash == key_hash, IdentityOwner.owner_id == owner_id
        )
    )


async def add_identity(session: AsyncSession, row: LinkedIdentity) -> None:
    session.add(row)
    await session.flush()


async def identities_of(session: AsyncSession, user_id: UUID) -> Sequence[LinkedIdentity]:
    found = await session.execute(
        select(LinkedIdentity).where(LinkedIdentity.user_id == user_id).order_by(LinkedIdentity.id)
    )
    return found.scalars().all()


async def identity_at(session: AsyncSession, user_id: UUID, issuer: str) -> LinkedIdentity | None:
    found = await session.execute(
        select(LinkedIdentity).where(
            LinkedIdentity.user_id == user_id, LinkedIdentity.issuer == issuer
        )
    )
    return found.scalar_one_or_none()


async def use_identity(
    session: AsyncSession, user_id: UUID, identity_id: UUID, email: str | None, now: datetime
) -> None:
    await session.execute(
        update(LinkedIdentity)
        .where(LinkedIdentity.user_id == user_id, LinkedIdentity.id == identity_id)
        .values(last_used_at=now, email=email)
    )


async def remove_identity(
    session: AsyncSession, user_id: UUID, identity_id: UUID
) -> LinkedIdentity | None:
    gone = await session.execute(
        delete(LinkedIdentity)
        .where(LinkedIdentity.user_id == user_id, LinkedIdentity.id == identity_id)
        .returning(LinkedIdentity)
    )
    return gone.scalar_one_or_none()
