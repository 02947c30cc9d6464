from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.factors.models import AuthenticatorApp, BackupCode, Passkey
from sante.kit.ids import new_id


async def app_of(session: AsyncSession, user_id: UUID) -> AuthenticatorApp | None:
    found = await session.execute(
        select(AuthenticatorApp)
        .where(AuthenticatorApp.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def has_app(session: AsyncSession, user_id: UUID) -> bool:
    found = await session.execute(
        select(AuthenticatorApp.user_id).where(
            AuthenticatorApp.user_id == user_id, AuthenticatorApp.confirmed_at.is_not(None)
        )
    )
    return found.scalar_one_or_none() is not None


async def begin_app(
    session: AsyncSession, user_id: UUID, sealed_secret: bytes, now: datetime
) -> bool:
    """False when a confirmed one is there; an unfinished one is replaced."""
    row = insert(AuthenticatorApp).values(
        user_id=user_id, sealed_secret=sealed_secret, last_step=0, created_at=now
    )
    stored = await session.execute(
        row.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"sealed_secret": sealed_secret, "last_step": 0, "created_at": now},
            where=AuthenticatorApp.confirmed_at.is_(None),
        ).returning(AuthenticatorApp.user_id)
    )
    return stored.scalar_one_or_none() is not None


async def use_step(session: AsyncSession, user_id: UUID, step: int) -> bool:
    """Mark a step as used; False when it, or a later one, was already."""
    used = await session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.user_id == user_id, AuthenticatorApp.last_step < step)
        .values(last_step=step)
        .returning(AuthenticatorApp.user_id)
    )
    return used.scalar_one_or_none() is not None


async def confirm_app(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    await session.execute(
        update(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id).values(confirmed_at=now)
    )


async def remove_app(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id))


async def replace_codes(session: AsyncSession, user_id: UUID, hashes: Sequence[bytes]) -> None:
    await remove_codes(session, user_id)
    rows = [{"user_id": user_id, "id": new_id(), "code_hash": one} for one in hashes]
    await session.execute(insert(BackupCode), rows)


async def remove_codes(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))


async def use_code(session: AsyncSession, user_id: UUID, code_hash: bytes, now: datetime) -> bool:
    used = await session.execute(
        update(BackupCode)
        .where(
            BackupCode.user_id == user_id,
            BackupCode.code_hash == code_hash,
            BackupCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(BackupCode.id)
    )
    return used.scalar_one_or_none() is not None


async def codes_left(session: AsyncSession, user_id: UUID) -> int:
    found = await session.execute(
        select(func.count()).where(BackupCode.user_id == user_id, BackupCode.used_at.is_(None))
    )
    return found.scalar_one()


async def passkeys_of(session: AsyncSession, user_id: UUID) -> Sequence[Passkey]:
    found = await session.execute(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    )
    return found.scalars().all()


async def passkey_by_credential(
    session: AsyncSession, user_id: UUID, credential_id: bytes
) -> Passkey | None:
    found = await session.execute(
        select(Passkey).where(Passkey.user_id == user_id, Passkey.credential_id == credential_id)
    )
    return found.scalar_one_or_none()


async def add_passkey(session: AsyncSession, row: Passkey) -> None:
    session.add(row)
    await session.flush()


async def use_passkey(
    session: AsyncSession, user_id: UUID, passkey_id: UUID, sign_count: int, now: datetime
) -> bool:
    """Store the new count; False when another use stored as much in the meantime."""
    used = await session.execute(
        update(Passkey)
        .where(
            Passkey.user_id == user_id,
            Passkey.id == passkey_id,
            (Passkey.sign_count < sign_count) | ((Passkey.sign_count == 0) & (sign_count == 0)),
        )
        .values(sign_count=sign_count, last_used_at=now)
        .returning(Passkey.id)
    )
    return used.scalar_one_or_none() is not None


async def rename_passkey(session: AsyncSession, user_id: UUID, passkey_id: UUID, name: str) -> bool:
    done = await session.execute(
        update(Passkey)
        .where(Passkey.user_id == user_id, Passkey.id == passkey_id)
        .values(name=name)
        .returning(Passkey.id)
    )
    return done.scalar_one_or_none() is not None


async def remove_passkey(session: AsyncSession, user_id: UUID, passkey_id: UUID) -> bool:
    gone = await session.execute(
        delete(Passkey)
        .where(Passkey.user_id == user_id, Passkey.id == passkey_id)
        .returning(Passkey.id)
    )
    return gone.scalar_one_or_none() is not None
