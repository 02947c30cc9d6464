"""Where channels reach people, and whose a Telegram chat is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import User
from sante.notify.models import AddressRow, TelegramOwner, TelegramUpdate

_A = AddressRow


async def account(session: AsyncSession, user_id: UUID) -> User | None:
    found = await session.execute(select(User).where(User.id == user_id))
    return found.scalar_one_or_none()


async def addresses(session: AsyncSession, user_id: UUID) -> Sequence[AddressRow]:
    found = await session.execute(select(_A).where(_A.user_id == user_id).order_by(_A.id))
    return found.scalars().all()


async def address(
    session: AsyncSession, user_id: UUID, address_id: UUID, *, lock: bool = False
) -> AddressRow | None:
    statement = select(_A).where(_A.user_id == user_id, _A.id == address_id)
    if lock:
        statement = statement.with_for_update()
    found = await session.execute(statement.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def put_address(session: AsyncSession, row: Mapping[str, object]) -> UUID:
    """Add it, or take it up again where it was before; its id."""
    statement = insert(_A).values(row)
    kept = {name: value for name, value in row.items() if name not in ("user_id", "id")}
    added = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "channel", "address_hash"], set_=kept
        ).returning(_A.id)
    )
    return added.scalar_one()


async def add_address(session: AsyncSession, row: Mapping[str, object]) -> None:
    """Leaves one that is there as it is."""
    await session.execute(
        insert(_A)
        .values(row)
        .on_conflict_do_nothing(index_elements=["user_id", "channel", "address_hash"])
    )


async def set_address(
    session: AsyncSession, user_id: UUID, address_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(_A).where(_A.user_id == user_id, _A.id == address_id).values(values)
    )


async def remove_address(
    session: AsyncSession, user_id: UUID, address_id: UUID
) -> AddressRow | None:
    gone = await session.execute(
        delete(_A).where(_A.user_id == user_id, _A.id == address_id).returning(_A)
    )
    return gone.scalar_one_or_none()


async def remove_of_channel(session: AsyncSession, user_id: UUID, channel: str) -> None:
    await session.execute(delete(_A).where(_A.user_id == user_id, _A.channel == channel))


async def owner_of(session: AsyncSession, key_hash: bytes) -> UUID | None:
    found = await session.execute(
        select(TelegramOwner.owner_id).where(TelegramOwner.key_hash == key_hash)
    )
    return found.scalar_one_or_none()


async def claim(session: AsyncSession, key_hash: bytes, owner_id: UUID) -> UUID:
    """Whose the chat is from now on: the owner it had, if it had one."""
    await session.execute(
        insert(TelegramOwner)
        .values(key_hash=key_hash, owner_id=owner_id)
        .on_conflict_do_nothing(index_elements=["key_hash"])
    )
    found = await owner_of(session, key_hash)
    assert found is not None
    return found


async def release(session: AsyncSession, owner_id: UUID) -> None:
    """No chat is this person's any more."""
    await session.execute(delete(TelegramOwner).where(TelegramOwner.owner_id == owner_id))


async def see_update(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """False when it was taken already."""
    added = await session.execute(
        insert(TelegramUpdate)
        .values(update_id=update_id, seen_at=now)
        .on_conflict_do_nothing(index_elements=["update_id"])
        .returning(TelegramUpdate.update_id)
    )
    return added.scalar_one_or_none() is not None


async def forget_updates(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(TelegramUpdate).where(TelegramUpdate.seen_at < before))
